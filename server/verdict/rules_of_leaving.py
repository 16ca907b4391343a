"""The rules by which a thread is left or taken elsewhere: what they said, and how often they put it off or evaded.

Each speaks by its sentence of LABELS.md, or gives None; `server.verdict.rules` has their order.
"""

from __future__ import annotations

from nlp.labels import Move, Signal, Stance
from server.verdict.decision import Decision, Rule
from server.verdict.features import Features
from server.verdict.referral import beside_no
from server.verdict.stances import VAGUE
from server.verdict.told import ToldKind
from server.verdict.turns import Side, Turn

MANY = 3


def opted_out(f: Features) -> Decision | None:
    """ "An opt-out outranks everything else"; "stop: opt-out; hostility without any request"."""
    turn = f.opt_out
    if turn is None:
        return Decision(Rule.STOP_UNSURE, Move.ASK_STRAIGHT, f.taken_back, sure=False) if f.taken_back else None
    if any(t.side is Side.SELLER and t.at > turn.at for t in f.turns):
        return Decision(Rule.STOP_ANSWERED, Move.STOP, turn)
    spoken = turn.reading is not None and turn.reading.stance is Stance.OPTED_OUT
    return Decision(Rule.OPT_OUT if spoken or not _hostile(turn) else Rule.HOSTILE, Move.STOP, turn)


def ended(f: Features) -> Decision | None:
    """The user told how it ended: nobody's turn any more."""
    if f.ended is None:
        return None
    won = f.ended.kind is ToldKind.WON
    return Decision(Rule.WON if won else Rule.LOST, Move.KEEP_GOING if won else Move.WALK_AWAY)


def clear_no(f: Features) -> Decision | None:
    """ "walk_away: a clear no"; "A no that comes with somebody at another firm is walk_away"."""
    if f.no is None:
        return None
    with_name = f.referral if f.referral and f.referral.turn == f.no else None
    if with_name and not with_name.elsewhere:
        return None
    if with_name:
        return Decision(Rule.NO_WITH_NAME, Move.WALK_AWAY, f.no, referred_to=with_name.who)
    return Decision(Rule.CLEAR_NO, Move.WALK_AWAY, f.no)


def pointed_on(f: Features) -> Decision | None:
    """ "they pointed to somebody to talk to instead", even by machine where the person left for good."""
    if f.referral is None or f.referral_followed:
        return None
    if beside_no(f.referral):
        return Decision(Rule.NO_WITH_NAME, Move.WALK_AWAY, f.referral.turn, referred_to=f.referral.who)
    return Decision(Rule.REFERRAL, Move.FOLLOW_REFERRAL, f.referral.turn, referred_to=f.referral.who)


def gone(f: Features) -> Decision | None:
    """ "gone without a successor"."""
    return Decision(Rule.GONE, Move.WALK_AWAY, f.gone) if f.gone else None


def in_copy(f: Features) -> Decision | None:
    """Nobody of ours wrote and no reply was to us alone: what is vague or unclear there says nothing about us."""
    weak = f.last is None or f.last.stance in VAGUE
    alone = any(len(t.read.message.envelope.recipients) == 1 for t in f.replies)
    if f.sellers or not f.replies or alone or not weak:
        return None
    return Decision(Rule.IN_COPY, Move.KEEP_GOING, f.replies[-1], sure=False)


def postponed(f: Features) -> Decision | None:
    """ "the third not_now in a thread without a step or an answered question between"."""
    if len(f.postponements) < MANY or f.pause is None or f.last not in f.postponements:
        return None
    return Decision(Rule.POSTPONED, Move.WALK_AWAY, f.postponements[-1])


def evaded(f: Features) -> Decision | None:
    """ "evasion or vagueness in 3 or more of their messages since they last advanced or were engaged, or again …"."""
    if len(f.evasions) >= MANY:
        return Decision(Rule.EVASIONS, Move.WALK_AWAY, f.evasions[-1])
    if f.vague_again:
        return Decision(Rule.VAGUE_AGAIN, Move.WALK_AWAY, f.evasions[-1])
    return None


def _hostile(turn: Turn) -> bool:
    return turn.has(Signal.HOSTILE)
