"""What the judge reads and what it says: plain frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from nlp.labels import Intent, Move, WaitingFor
from nlp.values import Question, Reading
from server.mail.message import Address, Message, OwnText
from server.verdict.told import UserSaid

EXITS = frozenset({Move.WALK_AWAY, Move.STOP})
"""The moves that leave."""


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message with its own text read.

    `own` marks the seller's messages. A prospect's message carries `reading` (offsets into `own_text.text`), or None
    where it was not to be read; a seller's message carries `questions`, its direct questions (offsets likewise), and
    `reading` is None.
    """

    message: Message
    own: bool
    own_text: OwnText
    reading: Reading | None = None
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadThread:
    """A thread with every message read, in the order of time; `prospects` are the people on the other side."""

    id: str
    subject: str
    messages: tuple[ReadMessage, ...]
    prospects: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a mail, so that they can be found again in rewritten HTML.

    `start` and `end` are offsets into the message's body; `prefix` and `suffix` up to 32 characters around the quote.
    """

    message_id: str
    gmail_message_id: str | None
    quote: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a verdict: a signal's label or a feature's name, its weight, a sentence, its evidence.

    A positive weight speaks for leaving, a negative one for going on. Reasons stand in the order of their |weight|.
    """

    signal: str
    weight: float
    sentence: str
    evidence: Evidence | None


class Pushing(StrEnum):
    """How a message of the seller's pushed (see over_pursuit.py)."""

    IN_A_ROW = "in_a_row"
    TOO_SOON = "too_soon"
    BUMP = "bump"
    AFTER_NO = "after_no"
    BEFORE_DATE = "before_date"
    DISCOUNT = "discount"
    PLEADING = "pleading"
    GROWING = "growing"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing the seller may do otherwise: what, in a gentle sentence, and the seller's own words that show it."""

    kind: Pushing
    sentence: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whose turn it is, and since when (aware UTC; None where nobody's)."""

    who: WaitingFor
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another thread with the same person or firm: which, about what, and its move."""

    thread_id: str
    subject: str
    address: str
    move: Move


@dataclass(frozen=True, slots=True)
class ProspectState:
    """Where the person a thread is with stands, over all their threads of the account.

    `move` is the person's: stop where they opted out anywhere, else that of the thread something moved in last.
    `threads` are the person's other threads, `colleagues` those of other people of the same firm.
    """

    address: str
    name: str
    move: Move
    sure: bool
    sentence: str
    threads: tuple[Elsewhere, ...] = ()
    colleagues: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the seller should do now, and why.

    `walk_away` is the score for leaving in 0..1; `confidence` in 0..1 how sure the move is; `unanswered_questions` the
    seller's direct questions still open, as evidence; `owed_answers` the prospect's questions the seller left open;
    `intents` the drafts the move offers, first one first; `change` what would change the verdict; `referred_to` the
    person or team pointed to (name or address as written) where there is one; `facts` the feature values judged;
    `over_pursuit` where the seller pushed, apart from the verdict and never part of its score; `prospect_state` where
    the person stands over all their threads, None where nobody is on the other side; `said` what the
    user said of this verdict.
    """

    move: Move
    walk_away: float
    confidence: float
    sure: bool
    reasons: tuple[Reason, ...]
    unanswered_questions: tuple[Evidence, ...]
    owed_answers: tuple[Evidence, ...]
    sent_in_a_row: int
    waiting_for: Waiting
    revisit_on: date | None
    intents: tuple[Intent, ...]
    change: str
    referred_to: str | None
    facts: Mapping[str, float | int | str | None]
    over_pursuit: tuple[Note, ...] = ()
    prospect_state: ProspectState | None = None
    said: UserSaid | None = None
