"""The mirror: where the seller pushed too hard in a thread. A first version, and separate from the verdict.

Sources: answers thin out with every unanswered mail and several firms stop at three; content-free bumps answer worst
(field figures); LABELS.md takes a no as final and lets a named date come first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nlp.labels import Stance
from server.verdict.clock import DEBT_AFTER_WORKING_DAYS, working_days
from server.verdict.evidence import first_words
from server.verdict.features import is_bump
from server.verdict.turns import Side, Turn, turns
from server.verdict.values import Evidence, ReadThread
from server.verdict.wording import fill, first_name, say_count, say_day, sentences

IN_A_ROW = 3
_FINAL = {Stance.DECLINED, Stance.OPTED_OUT}


class Pushing(StrEnum):
    """How a message of the seller's pushed."""

    IN_A_ROW = "in_a_row"
    TOO_SOON = "too_soon"
    BUMP = "bump"
    AFTER_NO = "after_no"
    INTO_PAUSE = "into_pause"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to do otherwise next time: what, in a sentence, and the first words of the message meant."""

    kind: Pushing
    sentence: str
    evidence: Evidence | None


def over_pursuit(thread: ReadThread, now: datetime) -> tuple[Note, ...]:
    """Notes on the seller's messages up to `now`, in the order of time.

    in_a_row    the third message, and each after it, without an answer between
    too_soon    a follow-up within two working days of one that is still unanswered
    bump        a message that only reminds
    after_no    a message after the one that takes leave of a clear no or an opt-out
    into_pause  a second message before the date they named has come
    """
    notes: list[Note] = []
    row: list[Turn] = []
    last: Turn | None = None
    for turn in turns(thread, now):
        if turn.side is Side.PROSPECT:
            last, row = turn, []
        elif turn.side is Side.SELLER:
            notes += [_note(kind, turn, last, len(row) + 1, now) for kind in _kinds(turn, row, last)]
            row.append(turn)
    return tuple(notes)


def _kinds(turn: Turn, row: list[Turn], last: Turn | None) -> Iterator[Pushing]:
    if row and last is not None and last.stance in _FINAL:
        yield Pushing.AFTER_NO
    elif row and last is not None and _before_date(turn, last):
        yield Pushing.INTO_PAUSE
    elif len(row) + 1 >= IN_A_ROW:
        yield Pushing.IN_A_ROW
    if row and working_days(row[-1].at, turn.at) < DEBT_AFTER_WORKING_DAYS:
        yield Pushing.TOO_SOON
    if row and is_bump(turn):
        yield Pushing.BUMP


def _before_date(turn: Turn, last: Turn) -> bool:
    named = last.reading.revisit_on if last.reading and last.stance is Stance.NOT_NOW else None
    return named is not None and turn.at.date() < named


def _note(kind: Pushing, turn: Turn, last: Turn | None, count: int, now: datetime) -> Note:
    written = turn.read.message.envelope.to
    somebody = last.sender if last else (written[0] if written else None)
    slots = {"name": first_name(somebody), "count": say_count(count), "day": say_day(turn.at, now)}
    return Note(kind, fill(sentences().pushing[kind.value], slots), first_words(turn.read))
