"""The drafts each move offers, first one first (LABELS.md, "Drafts offered by each move")."""

from __future__ import annotations

from nlp.labels import Intent, Move, Signal
from server.verdict.decision import Decision, Rule

_BY_MOVE: dict[Move, tuple[Intent, ...]] = {
    Move.KEEP_GOING: (),
    Move.ASK_STRAIGHT: (Intent.ASK_STRAIGHT,),
    Move.PAUSE: (Intent.DOOR_OPEN,),
    Move.FOLLOW_REFERRAL: (Intent.REFERRAL_INTRO, Intent.REFERRAL_THANKS),
    Move.WALK_AWAY: (Intent.POLITE_EXIT, Intent.EXIT_WITH_REFERRAL, Intent.REFERRAL_ASK),
    Move.STOP: (Intent.OPT_OUT_ACK,),
}
_BY_RULE: dict[Rule, tuple[Intent, ...]] = {
    Rule.DATE_COME: (Intent.RE_APPROACH, Intent.ASK_STRAIGHT),
    Rule.CHECK_IN: (Intent.RE_APPROACH, Intent.ASK_STRAIGHT),
    Rule.CLEAR_NO: (Intent.NO_HARD_FEELINGS, Intent.EXIT_WITH_REFERRAL, Intent.REFERRAL_ASK),
    # "the draft thanks for the name"; "Not me, try Jane already is a referral … do not ask again"
    Rule.NO_WITH_NAME: (Intent.NO_HARD_FEELINGS, Intent.REFERRAL_THANKS),
    Rule.GONE: (),
    # "opt_out_ack, at most once": the seller has written since
    Rule.STOP_ANSWERED: (),
    # The user ended it; an opt-out is acknowledged where it was said, not in every thread.
    Rule.LOST: (Intent.NO_HARD_FEELINGS, Intent.EXIT_WITH_REFERRAL, Intent.REFERRAL_ASK),
    Rule.STOP_ELSEWHERE: (),
    # Who may have asked to be left alone is asked nothing by mail: the user reads it first.
    Rule.STOP_UNSURE: (),
}


def intents_for(decision: Decision) -> tuple[Intent, ...]:
    """The intents of a decision's drafts.

    Nobody is thanked who asked to be left out ("the thread follows Ines without them in copy") or who has left.
    """
    turn = decision.turn
    if decision.move is Move.FOLLOW_REFERRAL and turn and (turn.has(Signal.OPT_OUT) or turn.has(Signal.LEFT_COMPANY)):
        return (Intent.REFERRAL_INTRO,)
    return _BY_RULE.get(decision.rule, _BY_MOVE[decision.move])
