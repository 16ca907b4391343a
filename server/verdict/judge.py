"""The judge: what to do about a thread now, and why. Pure and deterministic.

Messages later than `now` do not exist, so a verdict is the same with them deleted. `server.verdict.assess` decides, and
here the decision becomes what is told: its score, the reasons, whose turn it is, what is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

from nlp.labels import Move, Signal, Stance
from nlp.values import AnswerState
from server.verdict.assess import Assessed, assess
from server.verdict.clock import DEBT_AFTER_WORKING_DAYS, working_days
from server.verdict.decision import Decision, Rule
from server.verdict.evidence import evidence
from server.verdict.features import Features
from server.verdict.intents import intents_for
from server.verdict.over_pursuit import over_pursuit
from server.verdict.reasons import change_for, reasons_for
from server.verdict.score import confidence, quantities, sum_of, walk_away_score
from server.verdict.told import Word
from server.verdict.turns import Side
from server.verdict.values import Evidence, ReadThread, Verdict
from server.verdict.weights import Weights, default_weights
from server.verdict.whose_turn import waiting_for


def judge(thread: ReadThread, now: datetime, *, told: Sequence[Word] = (), weights: Weights | None = None) -> Verdict:
    """The verdict on one thread alone at `now` (aware); `server.verdict.person` judges a person's threads together."""
    return verdict_of(assess(thread, now, told=told, weights=weights), weights)


def verdict_of(assessed: Assessed, weights: Weights | None = None) -> Verdict:
    """The verdict that a decision amounts to."""
    weights = weights or default_weights()
    decision, f = assessed.decision, assessed.features
    amounts = quantities(f) | {"leaning": assessed.leaning}
    return Verdict(
        move=decision.move,
        walk_away=walk_away_score(decision.move, amounts, weights),
        confidence=confidence(decision, f, assessed.share, weights),
        sure=decision.sure,
        reasons=reasons_for(decision, f, weights),
        unanswered_questions=_unanswered(f),
        owed_answers=_owed(f),
        sent_in_a_row=len(f.pending),
        waiting_for=waiting_for(decision, f),
        revisit_on=_revisit(decision, f),
        intents=intents_for(decision),
        change=change_for(decision, f),
        referred_to=decision.referred_to or (f.referral.who if f.referral else None),
        facts=_facts(decision, f, assessed.share) | {"score_sum": round(sum_of(amounts, weights), 4)},
        over_pursuit=over_pursuit(assessed.turns, f.now),
    )


def _unanswered(f: Features) -> tuple[Evidence, ...]:
    """The seller's direct questions still open: those the last reply left, then those sent since."""
    asked: list[Evidence | None] = []
    last = f.replies[-1] if f.replies else None
    open_texts = (
        {a.question.text for a in last.reading.asked if a.state is AnswerState.OPEN} if last and last.reading else set()
    )
    before = [t for t in f.sellers if last is not None and t not in f.pending]
    for turn in before[-1:]:
        asked += [evidence(turn.read, q.start, q.end) for q in turn.read.questions if q.text in open_texts]
    for turn in f.pending:
        asked += [evidence(turn.read, q.start, q.end) for q in turn.read.questions]
    return tuple(item for item in asked if item is not None)


def _owed(f: Features) -> tuple[Evidence, ...]:
    """The prospect's real questions unanswered for 2 working days."""
    if f.debt is None or working_days(f.debt.at, f.now) < DEBT_AFTER_WORKING_DAYS:
        return ()
    found = (evidence(f.debt.read, q.start, q.end) for q in f.debt.own_questions)
    return tuple(item for item in found if item is not None)


def _revisit(decision: Decision, f: Features) -> date | None:
    """The date of a decision; a keep_going thread carries that of its next step; a passed date is none."""
    day = decision.revisit_on
    if day is None and decision.move is Move.KEEP_GOING and decision.turn is not None and decision.turn.reading:
        day = decision.turn.reading.revisit_on
    if day is None and decision.move is Move.FOLLOW_REFERRAL and decision.turn is not None and decision.turn.reading:
        reading = decision.turn.reading  # who is away from then on does not come back to this
        persons = decision.turn.side is Side.PROSPECT and reading.stance is not Stance.AUTOMATIC
        day = reading.revisit_on if persons else None
    return day if day is not None and day >= f.now.date() else None


def do_not_contact(decision: Decision) -> str | None:
    """The address that must not be written to any more: who opted out, or who wants to be left out of a referral.

    Who may have opted out is among them: the user is asked, and nobody gets on the list but by their word.
    """
    turn = decision.turn
    left_out = decision.move is Move.FOLLOW_REFERRAL and turn is not None and turn.has(Signal.OPT_OUT)
    asked = decision.move is Move.STOP or decision.rule is Rule.STOP_UNSURE or left_out
    return turn.sender.email if turn is not None and asked else None


def _facts(decision: Decision, f: Features, share: float) -> dict[str, float | int | str | None]:
    check_in = f.pause.due.isoformat() if decision.rule is Rule.PAUSE_TRIGGER and f.pause else None
    put_off = {"asked_on": f.pause.asked_on.isoformat()} if f.pause and f.pause.due != f.pause.asked_on else {}
    return put_off | {
        "rule": decision.rule.value,
        "replies": len(f.replies),
        "last_stance": f.last.stance.value if f.last and f.last.stance else None,
        "evasions": len(f.evasions),
        "postponements": len(f.postponements),
        "sent_in_a_row": len(f.pending),
        "silent_working_days": round(f.silent_days, 2),
        "unanswered_working_days": round(f.unanswered_days, 2),
        "silence_limit_working_days": round(f.limit, 2),
        "straight_ask_pending": int(f.straight_ask is not None),
        "forward_replies": len(f.forward),
        "need_stated": int(f.need is not None),
        "step_on": f.step.on.isoformat() if f.step else None,
        "away_until": f.away_until.isoformat() if f.away_until else None,
        "seller_owes": int(f.owed),
        "asked_by_prospect": f.asked_theirs,
        "left_open_by_prospect": f.left_open,
        "talked_on": f.talked_on.isoformat() if f.talked_on else None,
        **asdict(f.habits),
        "check_in_on": check_in,
        "check_in_proposed_by": "bowout" if check_in else None,
        "do_not_contact": do_not_contact(decision),
        "move_share": round(share, 4),
    }
