"""Which threads a scan keeps: the rules of `server.prospects` put to the items of a scan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from server.mail.message import Message
from server.mail.own_text import own_text
from server.prospects.choose import (
    Choice,
    Reading,
    Rules,
    ThreadMessage,
    by_headers,
    by_words,
    readings,
    without_odds,
)
from server.prospects.model import shipped
from server.prospects.narrowing import from_our_side, named, parties
from server.prospects.review import Candidate
from server.services.ports.account import Account
from server.services.read_threads import Seller
from server.services.scan_items import Item

# Own text alone tells what two people are to each other; the first lines of long mails are enough for that.
_MOST_CHARACTERS = 8_000
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class ThreadChooser:
    """Says of each thread whether it is a prospect's, and if not why."""

    def __init__(self, account: Account, seller: Seller, plain_mailboxes: frozenset[str]) -> None:
        self._rules = Rules(
            me=seller.me,
            domains=seller.domains,
            include=account.include,
            exclude=account.exclude,
            plain_mailboxes=plain_mailboxes,
            answers=account.answers,
            lesson=account.lesson,
        )

    def by_headers(self, threads: Sequence[Sequence[Item]]) -> list[Choice]:
        """What the envelopes say of each thread."""
        return by_headers([[_message(item, None) for item in thread] for thread in threads], self._rules)

    def by_words(self, cluster: Sequence[Sequence[tuple[Item, Message | None]]]) -> list[Choice]:
        """What the words say of each thread of a cluster of threads that share outsiders."""
        return by_words([[_message(item, text) for item, text in thread] for thread in cluster], self._rules)

    def candidates(self, cluster: Sequence[Sequence[tuple[Item, Message | None]]]) -> list[Candidate]:
        """The threads of a cluster as a review sees them; those the user narrowed to are left out."""
        threads = [[_message(item, text) for item, text in thread] for thread in cluster]
        seen = readings(threads, self._rules)
        pairs = zip(threads, seen, strict=True)
        return [self._candidate(thread, one) for thread, one in pairs if not named(thread, self._rules)]

    def _candidate(self, thread: Sequence[ThreadMessage], reading: Reading) -> Candidate:
        model, latest = shipped(), max(thread, key=lambda message: message.envelope.at or _LONG_AGO)
        fixed = without_odds(reading, model)
        return Candidate(
            parties=frozenset(parties(thread, self._rules)),
            name=_name(thread, self._rules),
            subject=thread[0].envelope.subject,
            at=latest.envelope.at,
            vector=model.vector(reading.features),
            fixed=None if fixed is None else fixed.chosen,
        )


def _name(thread: Sequence[ThreadMessage], rules: Rules) -> str:
    """The name (else address) of the outsider who wrote last, or whom the user wrote to."""
    writers = [m.envelope.sender for m in thread if m.envelope.sender and not from_our_side(m, rules)]
    addressed = [address for m in thread if m.own for address in m.envelope.to if not rules.owns(address)]
    people = writers[::-1] + addressed
    return (people[0].name or people[0].email) if people else ""


def _message(item: Item, message: Message | None) -> ThreadMessage:
    place = item.place.mailbox if item.place else ""
    if message is None:
        return ThreadMessage(item.envelope, item.own, place)
    text = own_text(message.body[:_MOST_CHARACTERS], sender=item.envelope.sender).text
    return ThreadMessage(item.envelope, item.own, place, text, message.attachments)
