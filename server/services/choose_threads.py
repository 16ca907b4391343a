"""Which threads a scan keeps: the rules of `server.prospects` put to the items of a scan."""

from __future__ import annotations

from collections.abc import Sequence

from server.mail.message import Message
from server.mail.own_text import own_text
from server.prospects.choose import Choice, Rules, ThreadMessage, by_headers, by_words
from server.services.ports import Account
from server.services.read_threads import Seller
from server.services.scan_items import Item

# Own text alone tells what two people are to each other; the first lines of long mails are enough for that.
_MOST_CHARACTERS = 8_000


class ThreadChooser:
    """Says of each thread whether it is a prospect's, and if not why."""

    def __init__(self, account: Account, seller: Seller, plain_mailboxes: frozenset[str]) -> None:
        self._rules = Rules(
            me=seller.me,
            domains=seller.domains,
            include=account.include,
            exclude=account.exclude,
            plain_mailboxes=plain_mailboxes,
        )

    def by_headers(self, threads: Sequence[Sequence[Item]]) -> list[Choice]:
        """What the envelopes say of each thread."""
        return by_headers([[_message(item, None) for item in thread] for thread in threads], self._rules)

    def by_words(self, cluster: Sequence[Sequence[tuple[Item, Message | None]]]) -> list[Choice]:
        """What the words say of each thread of a cluster of threads that share outsiders."""
        return by_words([[_message(item, text) for item, text in thread] for thread in cluster], self._rules)


def _message(item: Item, message: Message | None) -> ThreadMessage:
    place = item.place.mailbox if item.place else ""
    if message is None:
        return ThreadMessage(item.envelope, item.own, place)
    text = own_text(message.body[:_MOST_CHARACTERS], sender=item.envelope.sender).text
    return ThreadMessage(item.envelope, item.own, place, text, message.attachments)
