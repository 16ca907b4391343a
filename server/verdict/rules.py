"""The decision as an ordered table of rules: the first that speaks decides, each beside its sentence of LABELS.md.

What odd threads get:

| thread | answer |
|---|---|
| nothing up to now | keep_going, nobody's turn, not sure |
| only the seller's messages | silence: keep_going, then ask_straight, then walk_away |
| only machine mail came back | the same, the machine never decides (but: left for good) |
| one message, a prospect's | by its stance |
| the user in copy only | a no, an opt-out, a referral count; what is vague says nothing: keep_going |
| two prospects of two minds | an opt-out of either stops; else the later of a no and a yes stands |
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from nlp.labels import Move, Signal, Stance
from server.verdict.asking import reports_missed_step
from server.verdict.clock import LEAVE_AFTER_WORKING_DAYS, working_days
from server.verdict.features import Features
from server.verdict.referral import beside_no
from server.verdict.stances import VAGUE
from server.verdict.standing import FORWARD
from server.verdict.told import ToldKind
from server.verdict.turns import Side, Turn

MANY = 3


class Rule(StrEnum):
    """Which rule decided; also the name of its reason and of what would change it."""

    OPT_OUT = "opt_out"
    HOSTILE = "hostile"
    STOP_ANSWERED = "stop_answered"
    CLEAR_NO = "clear_no"
    NO_WITH_NAME = "no_with_name"
    REFERRAL = "referral"
    GONE = "gone"
    IN_COPY = "in_copy"
    POSTPONED = "postponed"
    PAUSE = "pause"
    PAUSE_TRIGGER = "pause_trigger"
    DATE_COME = "date_come"
    CHECK_IN = "check_in"
    EVASIONS = "evasions"
    VAGUE_AGAIN = "vague_again"
    STEP_AHEAD = "step_ahead"
    STEP_PASSED = "step_passed"
    YOU_OWE = "you_owe"
    PROMISED = "promised"
    FORWARD = "forward"
    VAGUE = "vague"
    NOBODY_NAMED = "nobody_named"
    UNCLEAR = "unclear"
    AWAY = "away"
    YOUNG = "young"
    SILENT_AFTER_ASK = "silent_after_ask"
    ASKED_ALREADY = "asked_already"
    SILENT_LONG = "silent_long"
    SILENT = "silent"
    WON = "won"
    LOST = "lost"
    TALKED = "talked"
    TALKED_LONG = "talked_long"
    STOP_ELSEWHERE = "stop_elsewhere"
    ALIVE_ELSEWHERE = "alive_elsewhere"
    NOTHING = "nothing"
    UNSURE = "unsure"
    STOP_UNSURE = "stop_unsure"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule says: the move, the turn it rests on, and the date to come back."""

    rule: Rule
    move: Move
    turn: Turn | None = None
    revisit_on: date | None = None
    referred_to: str | None = None
    sure: bool = True


def decide(f: Features) -> Decision:
    """The decision of the first rule that speaks."""
    for rule in RULES:
        decision = rule(f)
        if decision is not None:
            return decision
    return Decision(Rule.NOTHING, Move.KEEP_GOING, sure=False)


def _stop(f: Features) -> Decision | None:
    """ "An opt-out outranks everything else"; "stop: opt-out; hostility without any request"."""
    turn = f.opt_out
    if turn is None:
        return Decision(Rule.STOP_UNSURE, Move.ASK_STRAIGHT, f.taken_back, sure=False) if f.taken_back else None
    if any(t.side is Side.SELLER and t.at > turn.at for t in f.turns):
        return Decision(Rule.STOP_ANSWERED, Move.STOP, turn)
    spoken = turn.reading is not None and turn.reading.stance is Stance.OPTED_OUT
    return Decision(Rule.OPT_OUT if spoken or not _hostile(turn) else Rule.HOSTILE, Move.STOP, turn)


def _ended(f: Features) -> Decision | None:
    """The user told how it ended: nobody's turn any more."""
    if f.ended is None:
        return None
    won = f.ended.kind is ToldKind.WON
    return Decision(Rule.WON if won else Rule.LOST, Move.KEEP_GOING if won else Move.WALK_AWAY)


def _talked(f: Features) -> Decision | None:
    """They spoke or met, as the user told, and nobody has written since: young silence, then a straight ask."""
    if f.talked_on is None or (f.pause and f.pause.due > f.now.date()) or (f.step and f.step.on >= f.now.date()):
        return None
    if any(t.side is not Side.MACHINE and t.at.date() > f.talked_on for t in f.turns):
        return None
    since = datetime.combine(f.talked_on, time(), tzinfo=f.now.tzinfo)
    if working_days(since, f.now) <= f.limit:
        return Decision(Rule.TALKED, Move.KEEP_GOING)
    return Decision(Rule.TALKED_LONG, Move.ASK_STRAIGHT)


def _clear_no(f: Features) -> Decision | None:
    """ "walk_away: a clear no"; "A no that comes with somebody at another firm is walk_away"."""
    if f.no is None:
        return None
    with_name = f.referral if f.referral and f.referral.turn == f.no else None
    if with_name and not with_name.elsewhere:
        return None
    if with_name:
        return Decision(Rule.NO_WITH_NAME, Move.WALK_AWAY, f.no, referred_to=with_name.who)
    return Decision(Rule.CLEAR_NO, Move.WALK_AWAY, f.no)


def _referral(f: Features) -> Decision | None:
    """ "they pointed to somebody to talk to instead", even by machine where the person left for good."""
    if f.referral is None or f.referral_followed:
        return None
    if beside_no(f.referral):
        return Decision(Rule.NO_WITH_NAME, Move.WALK_AWAY, f.referral.turn, referred_to=f.referral.who)
    return Decision(Rule.REFERRAL, Move.FOLLOW_REFERRAL, f.referral.turn, referred_to=f.referral.who)


def _gone(f: Features) -> Decision | None:
    """ "gone without a successor"."""
    return Decision(Rule.GONE, Move.WALK_AWAY, f.gone) if f.gone else None


def _in_copy(f: Features) -> Decision | None:
    """Nobody of ours wrote and no reply was to us alone: what is vague or unclear there says nothing about us."""
    weak = f.last is None or f.last.stance in VAGUE
    alone = any(len(t.read.message.envelope.recipients) == 1 for t in f.replies)
    if f.sellers or not f.replies or alone or not weak:
        return None
    return Decision(Rule.IN_COPY, Move.KEEP_GOING, f.replies[-1], sure=False)


def _postponed(f: Features) -> Decision | None:
    """ "the third not_now in a thread without a step or an answered question between"."""
    if len(f.postponements) < MANY or f.pause is None or f.last not in f.postponements:
        return None
    return Decision(Rule.POSTPONED, Move.WALK_AWAY, f.postponements[-1])


def _pause_last(f: Features) -> Decision | None:
    """A not_now, or a day named for contact, that is their last word comes before what was vague earlier."""
    return _paused(f) if f.pause and f.last == f.pause.turn else None


def _evasions(f: Features) -> Decision | None:
    """ "evasion or vagueness in 3 or more of their messages since they last advanced or were engaged, or again …"."""
    if len(f.evasions) >= MANY:
        return Decision(Rule.EVASIONS, Move.WALK_AWAY, f.evasions[-1])
    if f.vague_again:
        return Decision(Rule.VAGUE_AGAIN, Move.WALK_AWAY, f.evasions[-1])
    return None


def _paused(f: Features) -> Decision | None:
    """ "pause: not_now with a time or trigger still ahead"; "ask_straight: a named date that has come"."""
    if f.pause is None:
        return None
    turn, due, named = f.pause.turn, f.pause.due, f.pause.named
    if due > f.now.date():
        rule = Rule.PAUSE if named else Rule.PAUSE_TRIGGER
        return Decision(rule, Move.PAUSE, turn, revisit_on=due if named else None)
    return Decision(Rule.DATE_COME if named else Rule.CHECK_IN, Move.ASK_STRAIGHT, turn)


def _step(f: Features) -> Decision | None:
    """ "keep_going carries the date of its next step"; "an agreed step that went by unconfirmed"."""
    if f.step is None:
        return None
    if f.step.on >= f.now.date():
        return Decision(Rule.STEP_AHEAD, Move.KEEP_GOING, f.step.turn, revisit_on=f.step.on)
    later = [t for t in f.turns if t.side is not Side.MACHINE and t.at > f.step.turn.at and t.at.date() >= f.step.on]
    spoken_since = any(t.side is Side.PROSPECT or not reports_missed_step(t) for t in later)
    owes = f.debt is not None
    return None if spoken_since or owes else Decision(Rule.STEP_PASSED, Move.ASK_STRAIGHT, f.step.turn)


def _their_word(f: Features) -> Decision | None:
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


def _our_word(f: Features) -> Decision | None:
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


def _hostile(turn: Turn) -> bool:
    return turn.has(Signal.HOSTILE)


RULES: tuple[Callable[[Features], Decision | None], ...] = (
    _stop,
    _ended,
    _clear_no,
    _referral,
    _gone,
    _in_copy,
    _talked,
    _postponed,
    _pause_last,
    _evasions,
    _paused,
    _step,
    _their_word,
    _our_word,
)
