"""Which wording a thread's drafts take: its firm, and the thread's place among the firm's threads.

Two people at one firm may compare their mail, so the firm's threads take wording after wording, in the order of their
first message: a thread keeps its place when later ones come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from server.prospects.own_domains import is_public
from server.services.ports.draft import WordingSeed
from server.verdict.values import ReadThread

_UNDATED = datetime(9999, 1, 1, tzinfo=UTC)
FirmThread = tuple[datetime | None, str]
"""When a thread began, and its id."""


def firm_domain(thread: ReadThread) -> str | None:
    """The mail domain of the prospect's firm; None at a public provider, where neighbours are strangers."""
    domain = thread.prospects[0].domain if thread.prospects else ""
    return domain if domain and not is_public(domain) else None


def began(thread: ReadThread) -> datetime | None:
    """When a thread's first dated message was written."""
    return min((at for read in thread.messages if (at := read.message.envelope.at)), default=None)


def seed_among(thread_id: str, domain: str | None, firm: Iterable[FirmThread]) -> WordingSeed:
    """The seed of a thread among its firm's threads (itself may be one of them); its own id where it has no firm."""
    if domain is None:
        return WordingSeed(thread_id)
    ordered = [found for _, found in sorted(firm, key=lambda each: (each[0] or _UNDATED, each[1]))]
    return WordingSeed(domain, ordered.index(thread_id) if thread_id in ordered else len(ordered))


def seeds(threads: Iterable[ReadThread]) -> dict[str, WordingSeed]:
    """The seed of each of some threads that are all there is, by thread id."""
    firms: dict[str, list[FirmThread]] = defaultdict(list)
    known = list(threads)
    for thread in known:
        if domain := firm_domain(thread):
            firms[domain].append((began(thread), thread.id))
    domains = {thread.id: firm_domain(thread) for thread in known}
    return {id: seed_among(id, domain, firms.get(domain or "", ())) for id, domain in domains.items()}
