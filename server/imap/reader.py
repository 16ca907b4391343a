"""An IMAP account as a mail source.

Two phases: headers of many messages in few commands; then, of those asked for, only the text parts that their
BODYSTRUCTURE names, so attachments never travel. A reply that cannot be parsed is narrowed down by halves to the
message at fault, which alone is told as `Broken`. A connection that drops is made anew once per batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from server.errors import UnreachableError
from server.imap.connection import GMAIL, RECEIVED, SIZE, STRUCTURE, Connection, Peek, header_peek, part_peek
from server.imap.convert import (
    UNPARSABLE,
    Skeleton,
    head_of,
    is_unread_kind,
    message_of,
    part_bytes,
    skeleton_of,
    whole_message,
)
from server.imap.errors import MALFORMED, translated
from server.imap.mailboxes import chosen, readable
from server.mail.message import Broken, Message
from server.mail.mime import HEADER_FIELDS
from server.mail.parts import MAX_PART_OCTETS
from server.services.ports.account import Account, ImapEndpoint
from server.services.ports.mailbox import Fetched, Head, MailboxState, ThreadIds

HEADER_BATCH = 500
BODY_BATCH = 200
"""Messages per command; longer lists are refused by Dovecot, shorter ones wait for more round trips (measured)."""
UNPARSABLE_REASON = "it cannot be parsed"
REPLY_LIMIT_OCTETS = 32 << 20
"""How much text one reply may hold in memory."""
WHOLE_LIMIT_OCTETS = 8 << 20
"""How much is fetched of a mail whose structure cannot be believed."""

_T = TypeVar("_T")
_Items = Mapping[int, Mapping[bytes, Any]]
Connector = Callable[[], Connection]


class ImapSource:
    """The mailboxes of one account; the connection is made at once and again when it drops."""

    def __init__(self, account: Account, endpoint: ImapEndpoint, connect: Connector) -> None:
        """Connect and log in; raises `UnreachableError`."""
        self._account = account
        self._endpoint = endpoint
        self._connect = connect
        self._done = 0
        with translated(account, endpoint):
            self._connection = connect()

    def close(self) -> None:
        """Log out."""
        self._connection.close()

    def mailboxes(self, names: Sequence[str] = ()) -> tuple[MailboxState, ...]:
        """The mailboxes to read with their counters, each by one STATUS."""
        with translated(self._account, self._endpoint):
            return self._again(lambda: tuple(self._states(names)))

    def uids(self, mailbox: MailboxState, first: int = 1) -> list[int]:
        """Uids at or above `first`, without deleted messages and drafts."""

        def search() -> list[int]:
            self._examine(mailbox)
            return self._connection.search(first, mailbox.messages)

        with translated(self._account, self._endpoint):
            return self._again(search)

    def find(self, mailbox: MailboxState, wanted: ThreadIds) -> list[int]:
        """Uids of a thread's messages."""

        def search() -> list[int]:
            self._examine(mailbox)
            return self._connection.find_thread(wanted)

        with translated(self._account, self._endpoint):
            return self._again(search)

    def heads(self, mailbox: MailboxState, uids: Sequence[int]) -> Iterator[Head | Broken]:
        """Header facts, `HEADER_BATCH` at a time."""
        peeks = (header_peek(HEADER_FIELDS), RECEIVED, SIZE, *self._gmail())
        self._done = 0
        for batch in _batches(uids, HEADER_BATCH):
            for uid, item in self._fetch(mailbox, batch, peeks):
                if isinstance(item, Broken):
                    yield item
                elif not is_unread_kind(item):
                    yield self._head(mailbox, uid, item)
            self._done += len(batch)

    def messages(self, mailbox: MailboxState, uids: Sequence[int]) -> Iterator[Fetched | Broken]:
        """Messages with their text, `BODY_BATCH` at a time."""
        peeks = (STRUCTURE, header_peek(HEADER_FIELDS), RECEIVED, *self._gmail())
        self._done = 0
        for batch in _batches(uids, BODY_BATCH):
            found: dict[int, Message | Broken] = {}
            skeletons: dict[int, Skeleton] = {}
            for uid, item in self._fetch(mailbox, batch, peeks):
                if isinstance(item, Broken):
                    found[uid] = item
                elif not is_unread_kind(item):
                    skeletons[uid] = skeleton_of(item)
            for uid, message in self._texts(mailbox, skeletons):
                found[uid] = message
            for uid, message in sorted(found.items(), key=lambda pair: pair[0]):
                yield message if isinstance(message, Broken) else Fetched(uid, message)
            self._done += len(batch)

    def _states(self, names: Sequence[str]) -> Iterator[MailboxState]:
        found_all = readable(self._connection.list_mailboxes(), self._connection.foreign_prefixes())
        for found in chosen(found_all, names):
            status = self._connection.status(found.name)
            yield MailboxState(
                found.name, found.role, status.uidvalidity, status.uidnext, status.messages, status.highestmodseq
            )

    def _texts(
        self, mailbox: MailboxState, skeletons: Mapping[int, Skeleton]
    ) -> Iterator[tuple[int, Message | Broken]]:
        """The messages of the skeletons: those with the same sections share a command."""
        by_sections: dict[tuple[str, ...], list[int]] = {}
        for uid, skeleton in skeletons.items():
            sections = () if skeleton.structure.doubtful else tuple(p.section for p in skeleton.structure.parts)
            by_sections.setdefault(("",) if skeleton.structure.doubtful else sections, []).append(uid)
        for sections, uids in by_sections.items():
            if not sections:
                yield from ((uid, self._built(mailbox, uid, skeletons[uid], ())) for uid in uids)
                continue
            limit = MAX_PART_OCTETS + 1 if sections != ("",) else WHOLE_LIMIT_OCTETS
            peeks = [part_peek(section, limit) for section in sections]
            for light in _by_weight([(uid, _weight(skeletons[uid])) for uid in uids]):
                for uid, item in self._fetch(mailbox, light, peeks):
                    if isinstance(item, Broken):
                        yield uid, item
                    else:
                        yield uid, self._built(mailbox, uid, skeletons[uid], [part_bytes(item, s) for s in sections])

    def _head(self, mailbox: MailboxState, uid: int, item: Mapping[bytes, Any]) -> Head | Broken:
        try:
            return head_of(uid, item)
        except UNPARSABLE:
            return Broken(mailbox.name, uid, UNPARSABLE_REASON)

    def _built(
        self, mailbox: MailboxState, uid: int, skeleton: Skeleton, texts: Sequence[bytes | None]
    ) -> Message | Broken:
        payloads = [text for text in texts if text is not None]
        if len(payloads) < len(texts):
            return Broken(mailbox.name, uid, "the server sends no text for a part that it lists")
        try:
            if skeleton.structure.doubtful:
                return whole_message(payloads[0], skeleton)
            return message_of(skeleton, payloads)
        except UNPARSABLE:
            return Broken(mailbox.name, uid, UNPARSABLE_REASON)

    def _gmail(self) -> tuple[Peek, ...]:
        return GMAIL if self._connection.has_gmail else ()

    def _fetch(
        self, mailbox: MailboxState, uids: Sequence[int], peeks: Sequence[Peek]
    ) -> Iterator[tuple[int, Mapping[bytes, Any] | Broken]]:
        """Fetch in the order of the uids; a batch refused or garbled is halved until the message at fault is alone.

        Where that message's structure was asked for, it is asked for without it and later fetched as a whole.
        """
        try:
            items = self._fetch_at_once(mailbox, uids, peeks)
        except (IMAPClientError, *MALFORMED):
            if len(uids) > 1:
                middle = len(uids) // 2
                yield from self._fetch(mailbox, uids[:middle], peeks)
                yield from self._fetch(mailbox, uids[middle:], peeks)
            elif STRUCTURE in peeks:
                yield from self._fetch(mailbox, uids, [peek for peek in peeks if peek != STRUCTURE])
            else:
                yield uids[0], Broken(mailbox.name, uids[0], "the server's reply for it cannot be read")
            return
        yield from ((uid, items[uid]) for uid in uids if uid in items)

    def _fetch_at_once(self, mailbox: MailboxState, uids: Sequence[int], peeks: Sequence[Peek]) -> _Items:
        def fetch() -> _Items:
            self._examine(mailbox)
            return self._connection.fetch(uids, peeks)

        try:
            return self._again(fetch)
        except (OSError, IMAPClientAbortError) as error:
            raise UnreachableError(
                f"account {self._account.name}, mailbox {mailbox.name}: the connection broke off at uids {uids[0]} to "
                f"{uids[-1]}; {self._done} of the messages asked for were read before",
                "Run it again: it goes on where it stopped.",
            ) from error

    def _again(self, action: Callable[[], _T]) -> _T:
        """Do it; where the connection drops, connect anew and do it once more."""
        try:
            return action()
        except (OSError, IMAPClientAbortError):
            self._connection.hang_up()
            with translated(self._account, self._endpoint):
                self._connection = self._connect()
            return action()

    def _examine(self, mailbox: MailboxState) -> None:
        try:
            same = self._connection.examine(mailbox.name, mailbox.uidvalidity)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            raise UnreachableError(
                f"account {self._account.name}: the mailbox {mailbox.name} can no longer be opened", "Scan again."
            ) from error
        if not same:
            raise UnreachableError(
                f"account {self._account.name}: the server gave the mailbox {mailbox.name} another uidvalidity",
                "Scan again: its messages are found anew.",
            )


def _weight(skeleton: Skeleton) -> int:
    """Octets that fetching a message's text can bring at most."""
    if skeleton.structure.doubtful:
        return WHOLE_LIMIT_OCTETS
    return sum(min(part.size, MAX_PART_OCTETS) for part in skeleton.structure.parts)


def _by_weight(weighted: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """The uids in runs that weigh no more than `REPLY_LIMIT_OCTETS` together; a heavier message goes alone."""
    run: list[int] = []
    total = 0
    for uid, weight in weighted:
        if run and total + weight > REPLY_LIMIT_OCTETS:
            yield run
            run, total = [], 0
        run.append(uid)
        total += weight
    if run:
        yield run


def _batches(uids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), size):
        yield uids[start : start + size]
