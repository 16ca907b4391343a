"""What one mail is to the rest of the product: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox address of RFC 5322: display name as written (decoded, one line) and lower-cased addr-spec."""

    name: str
    email: str

    @property
    def domain(self) -> str:
        """The part behind the last @, lower case; empty where there is none."""
        return self.email.rpartition("@")[2]


class MachineKind(StrEnum):
    """Why a message counts as written by a machine (headers first, RFC 3834 and RFC 3464, then wording)."""

    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    TICKET = "ticket"
    CALENDAR = "calendar"
    LIST = "list"
    BULK = "bulk"
    OTHER = "other"


class CalendarAnswer(StrEnum):
    """What an iTIP part says (RFC 5546: METHOD, and PARTSTAT of the answering attendee)."""

    REQUEST = "request"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The header facts of one message. Strings are decoded, unfolded and free of control characters.

    `sent_at` is aware UTC, or None where the Date header is missing or absurd (before 1990 or more than two days
    after `received_at`); `received_at` is the server's date where a server gave one. Ids stand without angle brackets.
    64-bit Gmail ids are decimal strings. `machine` is set where the headers alone say so. `utc_offset_minutes` is the
    writer's zone at `sent_at` as the Date header tells it, None where that cannot be read.
    """

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    subject: str
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    sent_at: datetime | None
    received_at: datetime | None
    machine: MachineKind | None
    gmail_thread_id: str | None = None
    gmail_message_id: str | None = None
    labels: tuple[str, ...] = ()
    utc_offset_minutes: int | None = None

    @property
    def at(self) -> datetime | None:
        """When the message counts as written: `sent_at`, else `received_at`."""
        return self.sent_at or self.received_at

    @property
    def zone(self) -> tzinfo:
        """The writer's zone, UTC where it is not known."""
        minutes = self.utc_offset_minutes
        return timezone(timedelta(minutes=minutes)) if minutes else UTC

    @property
    def recipients(self) -> tuple[Address, ...]:
        """Everybody the message was written to: to, cc and bcc in this order."""
        return self.to + self.cc + self.bcc


@dataclass(frozen=True, slots=True)
class Message:
    """One parsed mail.

    `key` is its identity: 32 hex digits over Message-ID, Date, From and a hash of the body (a Message-ID alone can be
    reused), the same however the message was fetched. `body` is its plain text (the text part, else the HTML part
    rendered to text); every offset in the product points into it. `html` is the HTML part or None. `machine` is the
    envelope's, or what the parts and the wording add. `defects` names what was broken and mended, never with mail text.
    """

    key: str
    envelope: Envelope
    body: str
    html: str | None = None
    machine: MachineKind | None = None
    calendar: CalendarAnswer | None = None
    attachments: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A message that could not be read at all: where it stands and why, without its text."""

    mailbox: str
    uid: int
    reason: str


@dataclass(frozen=True, slots=True)
class Thread:
    """Messages of one conversation in the order of their time; `id` is Gmail's decimal id or 32 hex digits."""

    id: str
    subject: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of own text: `own_start` is its offset in the own text, `start` and `end` its place in the body."""

    own_start: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OwnText:
    """A body without quote, signature, disclaimer and footer, with the way back to the body's offsets.

    `quotes` are the body ranges taken as quoted history; `signature` is the text taken off at the tail.
    """

    text: str
    signature: str
    pieces: tuple[Piece, ...]
    quotes: tuple[tuple[int, int], ...] = ()

    def to_body(self, start: int, end: int) -> tuple[int, int]:
        """Body offsets of the own-text range start..end (end exclusive; a range over a gap spans the gap)."""
        first = self._piece_at(start)
        last = self._piece_at(max(start, end - 1))
        body_start = first.start + (start - first.own_start)
        return body_start, max(body_start, last.start + (end - last.own_start))

    def _piece_at(self, offset: int) -> Piece:
        found = self.pieces[0] if self.pieces else Piece(0, 0, 0)
        for piece in self.pieces:
            if piece.own_start > offset:
                break
            found = piece
        return found
