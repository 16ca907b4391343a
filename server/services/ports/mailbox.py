"""The port to mail, on a server or in files: what a reader says of mailboxes and messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from server.mail.message import Broken, Envelope, Message
from server.services.ports.account import Account


class MailboxRole(StrEnum):
    """What a mailbox is for (RFC 6154 special-use, or a localized name known for it)."""

    ALL = "all"
    INBOX = "inbox"
    SENT = "sent"
    ARCHIVE = "archive"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MailboxState:
    """What the server says of a mailbox: uids are meaningful only together with uidvalidity.

    `highestmodseq` is None where the server lacks CONDSTORE (RFC 7162).
    """

    name: str
    role: MailboxRole
    uidvalidity: int
    uidnext: int
    messages: int
    highestmodseq: int | None = None


@dataclass(frozen=True, slots=True)
class ThreadIds:
    """By what a thread's messages are found: Gmail's id of it (decimal), else Message-IDs of it."""

    gmail_thread_id: str | None = None
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The header facts of the message at `uid`; `size` in octets."""

    uid: int
    envelope: Envelope
    size: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """The whole (text of the) message at `uid`."""

    uid: int
    message: Message


class MailSource(Protocol):
    """Reads one account's mail, never changing anything there.

    Implemented for IMAP and for mail files. Synchronous; one thread at a time. Every call may raise
    `server.errors.UnreachableError`; a single unreadable message never raises but comes as `Broken`.
    """

    def mailboxes(self, names: Sequence[str] = ()) -> tuple[MailboxState, ...]:
        """The mailboxes to read: All Mail where it exists, else inbox, sent and archive; or just those named."""
        ...

    def uids(self, mailbox: MailboxState, first: int = 1) -> list[int]:
        """Uids present at or above `first`, ascending."""
        ...

    def find(self, mailbox: MailboxState, wanted: ThreadIds) -> list[int]:
        """Uids of the messages that bear any of the ids of a thread, ascending."""
        ...

    def heads(self, mailbox: MailboxState, uids: Sequence[int]) -> Iterator[Head | Broken]:
        """Header facts of the given uids, fetched in batches; vanished uids are left out."""
        ...

    def messages(self, mailbox: MailboxState, uids: Sequence[int]) -> Iterator[Fetched | Broken]:
        """The text of the given uids (no attachments), fetched in batches; vanished uids are left out."""
        ...


class MailSourceFactory(Protocol):
    """Opens the mail source of an account; leaving the context closes the connection."""

    def __call__(self, account: Account, password: str | None) -> AbstractContextManager[MailSource]:
        """Connect and log in, or open the files."""
        ...
