"""How this prospect writes and keeps their word, measured against themselves alone.

Short is not evasive: the commonest reply is five words long (field). So a reply's length and latency are set against
the same people's earlier ones in the same thread, never against others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from nlp.labels import Signal, Stance
from server.verdict.clock import working_days
from server.verdict.turns import Side, Turn

_GRACE_WORKING_DAYS = 2.0


@dataclass(frozen=True, slots=True)
class Habits:
    """The values; None where there is nothing to compare with.

    length_ratio    words of the last reply over the median of their earlier ones (field: "short is not evasive")
    latency_ratio   working days the last reply took over the median of their earlier ones (source: LABELS.md, Silence)
    slots_dropped   replies that move or drop an agreed slot without a new one (LABELS.md, reschedule)
    steps_agreed    dated steps they ever agreed to (field, SPIN: an advance is an action the customer agrees to)
    steps_kept      those of them by whose day, or two working days later, they wrote or were spoken to
    steps_missed    those whose day went by, and two working days more, without a word of theirs since the promise
    people          how many people of their side wrote (field, Gong: too few contacts)
    """

    length_ratio: float | None
    latency_ratio: float | None
    slots_dropped: int
    steps_agreed: int
    steps_kept: int
    steps_missed: int
    people: int


def habits_of(here: Sequence[Turn], today: date, talked_on: date | None) -> Habits:
    """Measure a conversation's turns as of today."""
    replies = [t for t in here if t.side is Side.PROSPECT]
    promised = [t for t in replies if t.stance is Stance.ADVANCING and t.reading and t.reading.revisit_on]
    kept = [t for t in promised if _kept(t, replies, talked_on)]
    missed = [t for t in promised if t not in kept and _missed(t, replies, today)]
    return Habits(
        length_ratio=_ratio([float(len(t.read.own_text.text.split())) for t in replies]),
        latency_ratio=_ratio(reply_gaps(here)),
        slots_dropped=sum(t.has(Signal.RESCHEDULE) and t.stance is not Stance.ADVANCING for t in replies),
        steps_agreed=len(promised),
        steps_kept=len(kept),
        steps_missed=len(missed),
        people=len({t.sender.email for t in replies}),
    )


def reply_gaps(here: Sequence[Turn]) -> list[float]:
    """Working days between the seller's message and the reply to it, for each reply that answers one."""
    gaps: list[float] = []
    asked: Turn | None = None
    for turn in here:
        if turn.side is Side.SELLER:
            asked = asked or turn
        elif turn.side is Side.PROSPECT and asked is not None:
            gaps.append(working_days(asked.at, turn.at))
            asked = None
    return gaps


def _ratio(values: Sequence[float]) -> float | None:
    if len(values) < 3:
        return None  # two earlier ones are the least that make a habit
    usual = median(values[:-1])
    return round(values[-1] / usual, 2) if usual else None


def _day(turn: Turn) -> date:
    assert turn.reading is not None
    assert turn.reading.revisit_on is not None
    return turn.reading.revisit_on


def _kept(promise: Turn, replies: Sequence[Turn], talked_on: date | None) -> bool:
    if talked_on is not None and talked_on >= _day(promise):
        return True
    return any(t.at > promise.at and t.at.date() >= _day(promise) and not _late(promise, t) for t in replies)


def _late(promise: Turn, turn: Turn) -> bool:
    return working_days(_due(promise), turn.at) > _GRACE_WORKING_DAYS


def _due(promise: Turn) -> datetime:
    """The end of the promised day."""
    return datetime.combine(_day(promise) + timedelta(days=1), time(), tzinfo=promise.at.tzinfo)


def _missed(promise: Turn, replies: Sequence[Turn], today: date) -> bool:
    end = datetime.combine(today, time(), tzinfo=promise.at.tzinfo)
    past = working_days(_due(promise), end) > _GRACE_WORKING_DAYS
    return past and not any(t.at > promise.at for t in replies)
