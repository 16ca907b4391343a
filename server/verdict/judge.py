"""The judge: what to do about a thread now, and why. Pure and deterministic.

Messages later than `now` do not exist, so a verdict is the same with them deleted. A reading that is not sure is judged
once per stance it may be, and the shares of the moves are added up: where one move has most of it the doubt does not
matter, else the user is asked rather than guessed for. An opt-out is never passed over where leaving is the likelier,
be it as a no; an exit that may be none is asked about (`server.verdict.doubt`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime

from nlp.labels import Move, Signal, WaitingFor
from nlp.values import AnswerState
from server.verdict.clock import DEBT_AFTER_WORKING_DAYS, working_days
from server.verdict.doubt import WRITES_TO_THEM, alternatives, crossed, doubted_turn, may_stop, surest, unheard
from server.verdict.evidence import evidence
from server.verdict.features import Features
from server.verdict.intents import intents_for
from server.verdict.over_pursuit import over_pursuit
from server.verdict.reasons import change_for, reasons_for
from server.verdict.rules import Decision, Rule, decide
from server.verdict.score import confidence, quantities, sum_of, walk_away_score
from server.verdict.told import Word
from server.verdict.turns import Side, Turn, turns, zone_of
from server.verdict.values import EXITS, Evidence, ReadThread, Verdict, Waiting
from server.verdict.weights import Weights, default_weights

_NEVER_PASSED_OVER = frozenset({Rule.OPT_OUT, Rule.HOSTILE, Rule.STOP_ANSWERED, Rule.WON, Rule.LOST})
_NOBODYS_TURN = frozenset(
    {
        Rule.CLEAR_NO,
        Rule.NO_WITH_NAME,
        Rule.GONE,
        Rule.IN_COPY,
        Rule.NOTHING,
        Rule.WON,
        Rule.LOST,
        Rule.TALKED,
        Rule.POSTPONED,
    }
)
_SELLERS_TURN = frozenset({Rule.REFERRAL, Rule.DATE_COME, Rule.CHECK_IN, Rule.STEP_PASSED})


@dataclass(frozen=True, slots=True)
class Assessed:
    """A thread half way to its verdict: the decision, and the features behind it.

    `share` is the decided move's share among what the words may mean, `leaning` that of the moves that leave.
    """

    turns: tuple[Turn, ...]
    decision: Decision
    features: Features
    share: float
    leaning: float = 0.0

    @property
    def last_at(self) -> datetime | None:
        """When a person of either side last wrote."""
        return max((t.at for t in self.turns if t.side is not Side.MACHINE), default=None)


def judge(thread: ReadThread, now: datetime, *, told: Sequence[Word] = (), weights: Weights | None = None) -> Verdict:
    """The verdict on one thread alone at `now` (aware); `server.verdict.person` judges a person's threads together."""
    return verdict_of(assess(thread, now, told=told, weights=weights), weights)


def assess(thread: ReadThread, now: datetime, *, told: Sequence[Word] = (), weights: Weights | None = None) -> Assessed:
    """Decide about a thread at `now`, in the zone of its prospect."""
    now = now.astimezone(zone_of(thread, now))
    return _settle(turns(thread, now), now, told, weights or default_weights())


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
        waiting_for=_waiting(decision, f),
        revisit_on=_revisit(decision, f),
        intents=intents_for(decision),
        change=change_for(decision, f),
        referred_to=decision.referred_to or (f.referral.who if f.referral else None),
        facts=_facts(decision, f, assessed.share) | {"score_sum": round(sum_of(amounts, weights), 4)},
        over_pursuit=over_pursuit(assessed.turns, f.now),
    )


def _settle(all_turns: tuple[Turn, ...], now: datetime, told: Sequence[Word], weights: Weights) -> Assessed:
    best = surest(all_turns, now, told, weights)
    plain = decide(best)
    doubted = doubted_turn(best, plain, weights)
    if doubted is None:
        settled = Assessed(all_turns, plain, best, 1.0, float(plain.move in EXITS))
    else:
        settled = _weigh(all_turns, now, told, weights, best, plain, doubted)
    leaving = settled.decision.turn
    if settled.decision.move in EXITS and leaving is not None and crossed(leaving, weights):
        return _asked(settled, plain, leaving)
    if settled.decision.move is Move.ASK_STRAIGHT and plain.move is Move.STOP:
        return _asked(settled, plain)
    wish = unheard(best) if settled.decision.move in WRITES_TO_THEM else None
    return settled if wish is None else replace(settled, decision=may_stop(wish))


def _weigh(
    all_turns: tuple[Turn, ...],
    now: datetime,
    told: Sequence[Word],
    weights: Weights,
    best: Features,
    plain: Decision,
    doubted: Turn,
) -> Assessed:
    shares: dict[Move, float] = {}
    found: dict[Move, Assessed] = {}
    for stance, probability in alternatives(doubted, weights):
        f = surest(tuple(replace(t, stance=stance) if t is doubted else t for t in all_turns), now, told, weights)
        decision = decide(f)
        shares[decision.move] = shares.get(decision.move, 0.0) + probability
        found.setdefault(decision.move, Assessed(all_turns, decision, f, 1.0))
    total = sum(shares.values()) or 1.0
    leaning = sum(shares.get(move, 0.0) for move in EXITS) / total
    torn = plain.turn is doubted and leaning < weights.unsure["stop" if plain.move is Move.STOP else "leave"]
    if (plain.rule in _NEVER_PASSED_OVER and not torn) or not shares:
        share = shares.get(plain.move, 0.0) / total
        return Assessed(all_turns, replace(plain, sure=share >= weights.unsure["sure"]), best, share, leaning)
    if plain.move is not Move.WALK_AWAY and len(shares) > 1:
        shares.pop(Move.WALK_AWAY, None)  # nobody is left against what their words most likely mean
    move = max(shares, key=lambda m: shares[m])
    if plain.rule is Rule.REFERRAL and shares.get(plain.move, 0.0) / total >= weights.unsure["share"]:
        move = plain.move  # somebody was named or copied in besides: more than the words' stance speaks for it
    share = shares[move] / total
    if _enough(move, leaning if move is Move.STOP else share, doubted, weights):
        settled = found[move]
        sure = share >= weights.unsure["sure"] and (move is plain.move or plain.move not in EXITS)
        decision = replace(settled.decision, sure=settled.decision.sure and sure)
        return replace(settled, decision=decision, share=share, leaning=leaning)
    return _asked(Assessed(all_turns, plain, best, share, leaning), plain, doubted)


def _enough(move: Move, share: float, doubted: Turn, weights: Weights) -> bool:
    """Whether a move is likely enough; a stop their words ask for needs no more than any move."""
    said = move is Move.STOP and doubted.has(Signal.OPT_OUT)
    bars = {Move.WALK_AWAY: "leave", Move.STOP: "stop"}
    return share >= weights.unsure["share" if said else bars.get(move, "share")]


def _asked(settled: Assessed, plain: Decision, turn: Turn | None = None) -> Assessed:
    """The user is asked about a turn; where they may have asked to be left alone, about that and before any draft."""
    unsure = Decision(Rule.UNSURE, Move.ASK_STRAIGHT, turn, sure=False)
    return replace(settled, decision=may_stop(plain.turn) if plain.move is Move.STOP else unsure)


def _waiting(decision: Decision, f: Features) -> Waiting:
    nobody = decision.move is Move.STOP or decision.rule in _NOBODYS_TURN
    nobody = nobody or (decision.rule is Rule.STEP_AHEAD and f.pending != () and not f.pending[-1].read.questions)
    if nobody or (decision.move is Move.PAUSE and f.debt is None):
        return Waiting(WaitingFor.NOBODY, None)
    if f.debt is not None:
        return _waits(WaitingFor.SELLER, f.debt)
    if decision.rule in _SELLERS_TURN and decision.turn is not None:
        return _waits(WaitingFor.SELLER, decision.turn)
    if f.pending:
        return _waits(WaitingFor.PROSPECT, (f.chased or f.pending)[0])
    calendar = bool(f.replies) and f.replies[-1].read.message.calendar is not None
    if decision.rule is Rule.STEP_AHEAD and calendar:
        return Waiting(WaitingFor.NOBODY, None)
    first = _first_since_seller(f)
    return _waits(WaitingFor.SELLER, first) if first else Waiting(WaitingFor.NOBODY, None)


def _waits(who: WaitingFor, turn: Turn) -> Waiting:
    return Waiting(who, turn.at.astimezone(UTC))


def _first_since_seller(f: Features) -> Turn | None:
    found: Turn | None = None
    for turn in reversed(f.turns):
        if turn.side is Side.SELLER:
            break
        if turn.side is Side.PROSPECT:
            found = turn
    return found


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
        day = decision.turn.reading.revisit_on if decision.turn.side is Side.PROSPECT else None
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
