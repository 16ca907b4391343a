"""What goes into the store and comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.mail.message import Address, Message
from server.verdict.values import ReadThread, Verdict


@dataclass(frozen=True, slots=True)
class Located:
    """A message and where it was found; `own` by \\Sent or the confirmed own addresses."""

    mailbox: str
    uidvalidity: int
    uid: int
    message: Message
    own: bool


ERASED = "erased"
"""The reason of a skip that stays when the account is read anew."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A message not chosen: all that is kept of it.

    `reason` is the filter's name; `hashes` are keyed hashes (of its Message-ID, its references and its outside people)
    by which it is found again, to be fetched anew, when a later message makes its thread a prospect's.
    """

    mailbox: str
    uidvalidity: int
    uid: int
    reason: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """What `save_messages` did: rows added, and messages already there under another place."""

    stored: int
    merged: int


@dataclass(frozen=True, slots=True)
class HeldThread:
    """The messages of a thread as it is put together now, and whether it was read since."""

    keys: frozenset[str]
    is_read: bool


@dataclass(frozen=True, slots=True)
class JudgedThread:
    """A stored thread with its verdict and when it was judged."""

    account: str
    thread: ReadThread
    verdict: Verdict
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """One line of the thread list. `gmail_thread_id` is decimal where the thread came from Gmail."""

    id: str
    account: str
    subject: str
    prospects: tuple[Address, ...]
    verdict: Verdict
    last_at: datetime | None
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of summaries in the order of `last_at` descending; `cursor` asks for the next one, None at the end."""

    items: tuple[ThreadSummary, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class WrittenTo:
    """A thread with somebody: its account and id, and when its last message was written."""

    account: str
    thread_id: str
    last_at: datetime | None
