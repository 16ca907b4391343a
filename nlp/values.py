"""The plain values that pass through the door of `nlp`. No spaCy type is among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from nlp.labels import Signal, Stance


@dataclass(frozen=True, slots=True)
class Reply:
    """What is to be read: a reply's own text, the seller's message it answers, and when it was sent.

    `text` and `question` are own text (no quote, no signature). Without `sent_at` relative dates give no date.
    `machine` says that headers mark the message as written by a machine.
    """

    text: str
    question: str | None = None
    sent_at: datetime | None = None
    machine: bool = False


@dataclass(frozen=True, slots=True)
class SignalSpan:
    """A signal on the words that carry it: character offsets into `Reply.text`, end exclusive; score in 0..1."""

    label: Signal
    start: int
    end: int
    text: str
    score: float


class AnswerState(StrEnum):
    """What became of a direct question of the seller."""

    ANSWERED = "answered"
    SOFT = "soft"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Question:
    """A direct question: its words and their offsets in the text it was found in."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A direct question of the seller's (offsets into `Reply.question`) and what the reply makes of it."""

    question: Question
    state: AnswerState


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reply says.

    `stances` maps every stance to its probability (they sum to 1); `stance` is the most probable; `sure` is false
    where that is not enough to act on. Only from `certain_from` on, a probability of the reader's own, may a thread be
    left by a stance alone: readers differ in how often they are right at the same one. `revisit_on` is the date the
    prospect named for contact or a step, and `revisit_words` its words; `trigger_words` the words of a later without a
    date ("after the migration"). `asked` are the seller's direct questions with their fate; `questions` the reply's
    own. `language` is an ISO 639-1 code, "und" where it cannot be told.
    """

    stance: Stance
    sure: bool
    stances: Mapping[Stance, float]
    signals: tuple[SignalSpan, ...] = ()
    revisit_on: date | None = None
    revisit_words: str | None = None
    trigger_words: str | None = None
    asked: tuple[AskedQuestion, ...] = ()
    questions: tuple[Question, ...] = ()
    language: str = "und"
    certain_from: float = 0.9
    extra: Mapping[str, str] = field(default_factory=dict)
