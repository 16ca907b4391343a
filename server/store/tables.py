"""The tables, as the newest migration leaves them.

Every row has its owner; every row of an account names both, so that it cannot stand under another owner's account.
A message's identity is its key within the account; where it was found are its places. What is only read back as a
whole is kept as JSON; what a query asks for has a column.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    false,
)

from nlp.values import Question, Reading
from server.mail.message import Address, CalendarAnswer, Envelope, MachineKind, OwnText
from server.services.ports.account import Account
from server.services.scan_values import ScanFailure
from server.store.codec import Json, UtcTime
from server.verdict.values import Verdict

DEFAULT_OWNER_ID = 1
"""The one owner there is until there are users; the first migration makes it."""


@dataclass(frozen=True, slots=True)
class Content:
    """A message without its key and envelope (these have columns of their own)."""

    body: str
    html: str | None
    machine: MachineKind | None
    calendar: CalendarAnswer | None
    attachments: tuple[str, ...]
    defects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A read message without the message itself, which is found by its key."""

    key: str
    own: bool
    own_text: OwnText
    reading: Reading | None
    questions: tuple[Question, ...]


metadata = MetaData()

# Compared byte by byte on both databases: pages and prefixes go by the order of ids, lists by that of names.
_ORDERED_ID = String(64).with_variant(String(64, collation="C"), "postgresql")
_ORDERED_NAME = Text().with_variant(Text(collation="C"), "postgresql")


def _owned(*, primary_key: bool = True) -> tuple[Column[int], Column[int], ForeignKeyConstraint]:
    return (
        Column("owner_id", Integer, nullable=False),
        Column("account_id", Integer, nullable=False, primary_key=primary_key, autoincrement=False),
        ForeignKeyConstraint(["owner_id", "account_id"], ["accounts.owner_id", "accounts.id"], ondelete="CASCADE"),
    )


owners = Table(
    "owners",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
)

vaults = Table(
    "vaults",
    metadata,
    Column("owner_id", Integer, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("box", LargeBinary, nullable=False),
)
"""One row per owner: the encrypted secret of the keyed hashes, which is also the canary of the key."""

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("owner_id", Integer, ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
    Column("name", _ORDERED_NAME, nullable=False),
    Column("settings", Json(Account), nullable=False),
    Column("password", LargeBinary),
    Column("last_scan_at", UtcTime),
    Column("last_outcome", Text),
    Column("last_failure", Json(ScanFailure)),
    UniqueConstraint("owner_id", "name"),
    UniqueConstraint("owner_id", "id"),
    # Ids are never given again: they bind the encrypted passwords and name the scan locks.
    sqlite_autoincrement=True,
)

mailboxes = Table(
    "mailboxes",
    metadata,
    *_owned(),
    Column("name", Text, primary_key=True),
    Column("role", String(16), nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uidnext", BigInteger, nullable=False),
    Column("messages", BigInteger, nullable=False),
    Column("highestmodseq", BigInteger),
)

messages = Table(
    "messages",
    metadata,
    *_owned(),
    Column("key", String(64), primary_key=True),
    Column("own", Boolean, nullable=False),
    Column("envelope", Json(Envelope), nullable=False),
    Column("content", Json(Content), nullable=False),
    # The envelope's, for a caller who knows a thread by one of its messages. Empty where a message has none.
    Column("message_id", Text, nullable=False, server_default=""),
    # True where only the evidence is left of the texts.
    Column("redacted", Boolean, nullable=False, server_default=false()),
    Index("ix_messages_message_id", "owner_id", "message_id"),
)

places = Table(
    "places",
    metadata,
    *_owned(),
    Column("mailbox", Text, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True, autoincrement=False),
    Column("uid", BigInteger, primary_key=True, autoincrement=False),
    Column("message_key", String(64), nullable=False),
    ForeignKeyConstraint(["account_id", "message_key"], ["messages.account_id", "messages.key"], ondelete="CASCADE"),
    Index("ix_places_message", "account_id", "message_key"),
)

skipped = Table(
    "skipped",
    metadata,
    *_owned(),
    Column("mailbox", Text, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True, autoincrement=False),
    Column("uid", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("hashes", Json(tuple[str, ...]), nullable=False),
)

skipped_hashes = Table(
    "skipped_hashes",
    metadata,
    *_owned(),
    Column("hash", String(128), primary_key=True),
    Column("mailbox", Text, primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True, autoincrement=False),
    Column("uid", BigInteger, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(
        ["account_id", "mailbox", "uidvalidity", "uid"],
        ["skipped.account_id", "skipped.mailbox", "skipped.uidvalidity", "skipped.uid"],
        ondelete="CASCADE",
    ),
    Index("ix_skipped_hashes_place", "account_id", "mailbox", "uidvalidity", "uid"),
)

threads = Table(
    "threads",
    metadata,
    *_owned(),
    Column("id", _ORDERED_ID, primary_key=True),
    Column("subject", Text, nullable=False),
    # False where the messages changed since `readings` were taken.
    Column("is_read", Boolean, nullable=False),
    # Microseconds since 1970 of the last message, 0 where no message has a time: never null, so that pages can be cut.
    Column("rank", BigInteger, nullable=False),
    Column("last_at", UtcTime),
    Column("judged_at", UtcTime),
    Column("move", String(32)),
    Column("walk_away", Float),
    Column("prospects", Json(tuple[Address, ...])),
    Column("verdict", Json(Verdict)),
    # What the readings and the verdict were made by (`server.services.upkeep_values.Versions`), empty where unknown.
    Column("read_by", String(32), nullable=False, server_default=""),
    Column("judged_by", String(32), nullable=False, server_default=""),
    # True where retention has left only the evidence of its messages: it cannot be read anew.
    Column("redacted", Boolean, nullable=False, server_default=false()),
    # The whole of the question that each tick asks, so that verdicts are not dragged through the cache for it.
    Index("ix_threads_versions", "owner_id", "account_id", "is_read", "redacted", "read_by", "judged_by"),
    Index("ix_threads_page", "owner_id", "rank", "id", "account_id"),
    Index("ix_threads_move", "owner_id", "move", "rank", "id", "account_id"),
    Index("ix_threads_id", "owner_id", "id"),
)

readings = Table(
    "readings",
    metadata,
    *_owned(),
    Column("thread_id", String(64), primary_key=True),
    Column("readings", Json(tuple[StoredReading, ...]), nullable=False),
    ForeignKeyConstraint(["account_id", "thread_id"], ["threads.account_id", "threads.id"], ondelete="CASCADE"),
)
"""Beside `threads`, so that listing these does not drag whole texts through the disk cache."""

thread_messages = Table(
    "thread_messages",
    metadata,
    *_owned(),
    Column("message_key", String(64), primary_key=True),
    Column("thread_id", String(64), nullable=False),
    ForeignKeyConstraint(["account_id", "message_key"], ["messages.account_id", "messages.key"], ondelete="CASCADE"),
    ForeignKeyConstraint(["account_id", "thread_id"], ["threads.account_id", "threads.id"], ondelete="CASCADE"),
    Index("ix_thread_messages_thread", "account_id", "thread_id"),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The account, and its owner, that a statement is about."""

    owner_id: int
    account_id: int

    def row(self, **values: object) -> dict[str, object]:
        """A row of this account."""
        return {"owner_id": self.owner_id, "account_id": self.account_id, **values}

    def holds(self, table: Table) -> ColumnElement[bool]:
        """The condition that a row of a table is this account's, and its owner's."""
        return and_(table.c.owner_id == self.owner_id, table.c.account_id == self.account_id)
