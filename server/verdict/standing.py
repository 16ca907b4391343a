"""What still stands of what a prospect said: vagueness, postponements, a pause, a dated step, a no."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nlp.labels import Signal, Stance
from nlp.values import AnswerState
from server.verdict.clock import CHECK_IN_AFTER
from server.verdict.patterns import patterns, says
from server.verdict.told import Word, day_chosen
from server.verdict.turns import Side, Turn

FORWARD = frozenset({Stance.ADVANCING, Stance.ENGAGED})
_NEAR = timedelta(
    days=45
)  # a date further off that somebody engaged names is seldom a step; chosen on gold train threads
_ENDS_PAUSE = FORWARD | {Stance.DECLINED, Stance.REDIRECTED, Stance.OPTED_OUT}
_ENDS_STEP = frozenset({Stance.NOT_NOW, Stance.DECLINED, Stance.REDIRECTED, Stance.OPTED_OUT})
REOPENS = FORWARD | {Stance.NOT_NOW, Stance.REDIRECTED}


@dataclass(frozen=True, slots=True)
class Step:
    """A dated step the prospect agreed to."""

    turn: Turn
    on: date


@dataclass(frozen=True, slots=True)
class Pause:
    """A no for now: until the date they named, or until our own check-in where they named a trigger only.

    `due` is that day (`asked_on`), or the one the user chose in its place; `spent` once a person on either side has
    written on it or later.
    """

    turn: Turn
    due: date
    asked_on: date
    named: bool
    spent: bool


def since_last(telling: tuple[Turn, ...], resets: frozenset[Stance], wanted: frozenset[Stance]) -> tuple[Turn, ...]:
    """The wanted replies since the last one that resets them."""
    found: list[Turn] = []
    for turn in telling:
        if turn.stance in resets:
            found.clear()
        if turn.stance in wanted:
            found.append(turn)
    return tuple(found)


def postponements_of(telling: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """LABELS.md: "the third not_now in a thread without a step or an answered question between"."""
    found: list[Turn] = []
    for turn in telling:
        answered = turn.reading is not None and any(a.state is AnswerState.ANSWERED for a in turn.reading.asked)
        if turn.stance in FORWARD or (turn.stance is not Stance.NOT_NOW and answered) or is_mixed(turn):
            found.clear()
        if turn.stance is Stance.NOT_NOW:
            found.append(turn)
    return tuple(found)


def is_mixed(turn: Turn) -> bool:
    """A not_now beside a real question: pause, and the draft answers it. "Is it April already?" is no such one."""
    return turn.stance is Stance.NOT_NOW and turn.has(Signal.BUYING_QUESTION)


def pause_of(here: tuple[Turn, ...], telling: tuple[Turn, ...], told: Sequence[Word] = ()) -> Pause | None:
    """The last not_now nothing has ended; a vague last word that names a day counts as one."""
    turn = next(iter(since_last(telling, _ENDS_PAUSE, frozenset({Stance.NOT_NOW}))[-1:]), None)
    if turn is None:
        turn = _vague_with_date(telling)
    if turn is None or turn.reading is None:
        return None
    named = turn.reading.revisit_on
    if named is not None and named < turn.at.date():
        named = None  # a day gone by when it was written is no later
    asked_on = named or (turn.at + CHECK_IN_AFTER).date()
    due = day_chosen(told, asked_on)
    spent = any(t.at > turn.at and t.at.date() >= due for t in here if t.side is not Side.MACHINE)
    return Pause(turn, due, asked_on, named is not None, spent)


def _vague_with_date(telling: tuple[Turn, ...]) -> Turn | None:
    """A vague last word that names a day for contact waits for that day as a not_now does."""
    last = telling[-1] if telling else None
    dated = last is not None and last.stance is Stance.NONCOMMITTAL and last.reading and last.reading.revisit_on
    return last if dated else None


def step_of(telling: Sequence[Turn]) -> Step | None:
    """The last dated step that was not dropped, undone or replaced."""
    step: Step | None = None
    for turn in telling:
        dated = turn.reading.revisit_on if turn.reading else None
        if turn.stance is Stance.ADVANCING:
            step = Step(turn, dated) if dated else (step if step and step.on >= turn.at.date() else None)
        elif turn.stance in _ENDS_STEP or _drops_slot(turn):
            step = None
        elif turn.stance is Stance.ENGAGED and dated and dated - turn.at.date() <= _NEAR:
            step = Step(turn, dated)
    return step


def _drops_slot(turn: Turn) -> bool:
    wordless_decline = turn.read.message.calendar is not None and turn.stance is Stance.EVASIVE
    said = turn.stance is Stance.EVASIVE and says(turn.read.own_text.text.replace("’", "'"), patterns().drops_slot)
    return wordless_decline or said or turn.has(Signal.RESCHEDULE)
