"""The rules by which a thread goes on, waits or is asked straight: dates, steps, whose word stands last, silence.

Each speaks by its sentence of LABELS.md, or gives None; `server.verdict.rules` has their order.
"""

from __future__ import annotations

from datetime import datetime, time

from nlp.labels import Move, Stance
from server.verdict.asking import is_answer, reports_missed_step
from server.verdict.clock import LEAVE_AFTER_WORKING_DAYS, working_days
from server.verdict.decision import Decision, Rule
from server.verdict.features import Features
from server.verdict.rules_of_leaving import MANY
from server.verdict.stances import VAGUE
from server.verdict.standing import FORWARD
from server.verdict.turns import Side, Turn
from server.verdict.wanted import wanted_in


def talked(f: Features) -> Decision | None:
    """They spoke or met, as the user told, and nobody has written since: young silence, then a straight ask."""
    if f.talked_on is None or (f.pause and f.pause.due > f.now.date()) or (f.step and f.step.on >= f.now.date()):
        return None
    if any(t.side is not Side.MACHINE and t.at.date() > f.talked_on for t in f.turns):
        return None
    since = datetime.combine(f.talked_on, time(), tzinfo=f.now.tzinfo)
    if working_days(since, f.now) <= f.limit:
        return Decision(Rule.TALKED, Move.KEEP_GOING)
    return Decision(Rule.TALKED_LONG, Move.ASK_STRAIGHT)


def paused_last(f: Features) -> Decision | None:
    """A not_now, or a day named for contact, that is their last word comes before what was vague earlier."""
    return paused(f) if f.pause and f.last == f.pause.turn else None


def paused(f: Features) -> Decision | None:
    """ "pause: not_now with a time or trigger still ahead"; "ask_straight: a named date that has come"."""
    if f.pause is None:
        return None
    turn, due, named = f.pause.turn, f.pause.due, f.pause.named
    if due > f.now.date():
        rule = Rule.PAUSE if named else Rule.PAUSE_TRIGGER
        return Decision(rule, Move.PAUSE, turn, revisit_on=due if named else None)
    return Decision(Rule.DATE_COME if named else Rule.CHECK_IN, Move.ASK_STRAIGHT, turn)


def step(f: Features) -> Decision | None:
    """ "keep_going carries the date of its next step"; "an agreed step that went by unconfirmed"."""
    if f.step is None:
        return None
    if f.step.on >= f.now.date():
        return Decision(Rule.STEP_AHEAD, Move.KEEP_GOING, f.step.turn, revisit_on=f.step.on)
    later = [t for t in f.turns if t.side is not Side.MACHINE and t.at > f.step.turn.at and t.at.date() >= f.step.on]
    spoken_since = any(t.side is Side.PROSPECT or not reports_missed_step(t) for t in later) or _brought(f)
    owes = f.debt is not None
    return None if spoken_since or owes else Decision(Rule.STEP_PASSED, Move.ASK_STRAIGHT, f.step.turn)


def _brought(f: Features) -> bool:
    """Whether the step was the seller's, to bring something by that day, and they have."""
    step = f.step
    ours = step is not None and bool(wanted_in(step.turn.read.own_text.text))
    sent = (t for t in f.sellers if step is not None and t.at > step.turn.at)
    return ours and any(is_answer(t, step.turn) for t in sent if step is not None)


def their_word(f: Features) -> Decision | None:
    """Their message stands last: advancing or engaged goes on; vague once or twice is asked straight."""
    if f.pending or not f.replies:
        return None
    last = f.replies[-1]
    if last.stance in FORWARD:
        return Decision(Rule.YOU_OWE if f.owed else Rule.FORWARD, Move.KEEP_GOING, last)
    if last.stance is Stance.REDIRECTED:
        return Decision(Rule.NOBODY_NAMED, Move.ASK_STRAIGHT, last)
    if last.stance in VAGUE:
        return Decision(Rule.VAGUE, Move.ASK_STRAIGHT, last)
    asked = f.sellers and f.sellers[-1].read.questions
    if f.last is not None and f.last.stance in FORWARD and not asked:
        return Decision(Rule.FORWARD, Move.KEEP_GOING, f.last, sure=False)
    return Decision(Rule.UNCLEAR, Move.ASK_STRAIGHT, last, sure=False)


def our_word(f: Features) -> Decision | None:
    """ "Before that it is their turn: keep_going"; "silence is never held against a prospect while the seller owes"."""
    if not f.pending:
        return None
    turn = f.pending[-1]
    if f.debt is not None:
        return Decision(Rule.YOU_OWE, Move.KEEP_GOING, f.debt)
    if f.promised is not None:
        return Decision(Rule.PROMISED, Move.KEEP_GOING, f.promised)
    if f.silent_days < f.limit:
        ahead = f.away_until if f.away_until and f.away_until > f.now.date() else None
        return Decision(Rule.AWAY if ahead else Rule.YOUNG, Move.KEEP_GOING, turn, revisit_on=ahead)
    return _silent(f, turn)


def _silent(f: Features, turn: Turn) -> Decision:
    """ "silence after a straight ask, or after 3 or more seller messages", each with 10 working days gone by."""
    may_leave = f.unanswered_days >= LEAVE_AFTER_WORKING_DAYS
    if f.straight_ask is not None:
        if may_leave:
            return Decision(Rule.SILENT_AFTER_ASK, Move.WALK_AWAY, f.straight_ask)
        return Decision(Rule.ASKED_ALREADY, Move.KEEP_GOING, f.straight_ask)
    if len(f.chased) >= MANY and may_leave:
        return Decision(Rule.SILENT_LONG, Move.WALK_AWAY, turn)
    return Decision(Rule.SILENT, Move.ASK_STRAIGHT, turn)
