"""What the user includes and excludes, put to a thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from server.mail.message import Address
from server.prospects.own_domains import within
from server.prospects.values import Narrows, Rules, ThreadMessage


def participants(thread: Iterable[ThreadMessage]) -> set[Address]:
    """Everybody who wrote or was written to."""
    people: set[Address] = set()
    for message in thread:
        people.update(message.envelope.recipients)
        if message.envelope.sender:
            people.add(message.envelope.sender)
    return {address for address in people if address.email}


def excluded(thread: Sequence[ThreadMessage], rules: Rules) -> bool:
    """Whether anything of the thread is on the user's list of exclusions."""
    return _filed(thread, rules.exclude.mailboxes) or _matches(thread, rules, rules.exclude)


def included(thread: Sequence[ThreadMessage], rules: Rules) -> bool:
    """Whether the thread is within what the user narrowed to: in the mailboxes named, and by people or label."""
    include = rules.include
    if include.mailboxes and not _filed(thread, include.mailboxes):
        return False
    by_people = include.labels or include.addresses or include.domains
    return not by_people or _matches(thread, rules, include)


def named(thread: Sequence[ThreadMessage], rules: Rules) -> bool:
    """Whether the user pointed to the thread: a person, domain, label, or a mailbox kept for such mail."""
    kept_for_it = rules.include.mailboxes - rules.plain_mailboxes
    return _filed(thread, kept_for_it) or _matches(thread, rules, rules.include)


def _filed(thread: Sequence[ThreadMessage], mailboxes: frozenset[str]) -> bool:
    wanted = {name.lower() for name in mailboxes}
    return any(message.mailbox.lower() in wanted for message in thread if message.mailbox)


def _matches(thread: Sequence[ThreadMessage], rules: Rules, narrows: Narrows) -> bool:
    labels = {label.lower() for label in narrows.labels}
    if labels and any(label.lower() in labels for message in thread for label in message.envelope.labels):
        return True
    others = (address for address in participants(thread) if address.email not in rules.me)
    return any(address.email in narrows.addresses or within(address.domain, narrows.domains) for address in others)
