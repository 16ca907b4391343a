"""The one way from read threads to verdicts: mail files and accounts judge alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from server.mail.groups import Groups
from server.mail.message import Address
from server.prospects.own_domains import is_public
from server.services.offers import worth_offering
from server.verdict.person import judge_people
from server.verdict.told import Word
from server.verdict.values import ReadThread, Verdict


def judge_threads(
    threads: Sequence[ReadThread], now: datetime, told: Mapping[str, Sequence[Word]] | None = None
) -> list[Verdict]:
    """The verdicts on threads as of `now`, in their order; all threads with one person must be among them."""
    verdicts = judge_people(threads, now, told=told, firm_of=firm_of)
    found = zip(threads, verdicts, strict=True)
    return [replace(verdict, intents=worth_offering(thread, verdict, now)) for thread, verdict in found]


def firm_of(domain: str) -> str:
    """The firm behind a mail domain; empty for a public provider's, which says nothing about a firm."""
    return "" if not domain or is_public(domain) else domain


def clusters(people: Mapping[str, Iterable[Address]]) -> list[list[str]]:
    """Thread ids that must be judged together: they share a person or a firm. In a fixed order."""
    tied = Groups()
    for thread_id, addresses in people.items():
        for address in addresses:
            tied.tie(f"with {firm_of(address.domain) or address.email}", thread_id)
    return tied.of(sorted(people))
