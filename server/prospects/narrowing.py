"""What the user includes, excludes and answered, put to a thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from server.mail.message import Address
from server.prospects.own_domains import is_public, within
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
    return not by_people or _matches(thread, rules, include) or _answered_yes(thread, rules)


def named(thread: Sequence[ThreadMessage], rules: Rules) -> bool:
    """Whether the user pointed to the thread: by person, domain, label, mailbox kept for such mail, or an answer."""
    kept_for_it = rules.include.mailboxes - rules.plain_mailboxes
    filed = _filed(thread, kept_for_it)
    return filed or _matches(thread, rules, rules.include) or _answered_yes(thread, rules)


def answered_no(thread: Sequence[ThreadMessage], rules: Rules) -> bool:
    """Whether the user answered that the other side is no prospect; a yes to any other party of it wins."""
    return bool(rules.answers.others & parties(thread, rules)) and not named(thread, rules)


def parties(thread: Sequence[ThreadMessage], rules: Rules) -> set[str]:
    """The firms (domains), or people at public providers, who wrote; those written to where none did."""
    senders = [m.envelope.sender for m in thread if m.envelope.sender and not from_our_side(m, rules)]
    addressed = [address for m in thread if m.own for address in m.envelope.to]
    return {party(a) for a in senders} or {party(a) for a in addressed if not rules.owns(a)}


def party(address: Address) -> str:
    """The firm an address stands for: its domain, or the address itself at a public provider."""
    return address.email if is_public(address.domain) else address.domain


def from_our_side(message: ThreadMessage, rules: Rules) -> bool:
    """Whether the user or a colleague wrote the message."""
    sender = message.envelope.sender
    return message.own or (sender is not None and rules.owns(sender))


def _answered_yes(thread: Sequence[ThreadMessage], rules: Rules) -> bool:
    return bool(rules.answers.prospects & parties(thread, rules))


def _filed(thread: Sequence[ThreadMessage], mailboxes: frozenset[str]) -> bool:
    wanted = {name.lower() for name in mailboxes}
    return any(message.mailbox.lower() in wanted for message in thread if message.mailbox)


def _matches(thread: Sequence[ThreadMessage], rules: Rules, narrows: Narrows) -> bool:
    labels = {label.lower() for label in narrows.labels}
    if labels and any(label.lower() in labels for message in thread for label in message.envelope.labels):
        return True
    others = (address for address in participants(thread) if address.email not in rules.me)
    return any(address.email in narrows.addresses or within(address.domain, narrows.domains) for address in others)
