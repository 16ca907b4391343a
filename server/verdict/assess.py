"""The decision about a thread: that of the rules, weighed where the words it rests on may mean something else.

A reading that is not sure is judged once per stance it may be, and the shares of the moves are added up: where one move
has most of it the doubt does not matter, else the user is asked rather than guessed for. An opt-out is never passed
over: where leaving is the likelier it stands, be it as a no, else the user is asked, as about an exit that may be none
(`server.verdict.doubt`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from nlp.labels import Move, Signal
from server.verdict.decision import Decision, Rule
from server.verdict.doubt import WRITES_TO_THEM, alternatives, crossed, doubted_turn, may_stop, surest, unheard
from server.verdict.features import Features
from server.verdict.in_context import in_context
from server.verdict.rules import decide
from server.verdict.told import Word
from server.verdict.turns import Side, Turn, turns, zone_of
from server.verdict.values import EXITS, ReadThread
from server.verdict.weights import Weights, default_weights

_NEVER_PASSED_OVER = frozenset({Rule.OPT_OUT, Rule.HOSTILE, Rule.STOP_ANSWERED, Rule.WON, Rule.LOST})

_FeaturesOf = Callable[[tuple[Turn, ...]], Features]


@dataclass(frozen=True, slots=True)
class Assessed:
    """A thread half way to its verdict: the decision, and the features behind it.

    `share` is the decided move's share among what the words may mean, `leaning` that of the moves that leave.
    """

    turns: tuple[Turn, ...]
    decision: Decision
    features: Features
    share: float
    leaning: float

    @property
    def last_at(self) -> datetime | None:
        """When a person of either side last wrote."""
        return max((t.at for t in self.turns if t.side is not Side.MACHINE), default=None)

    def decided(self, decision: Decision, f: Features | None = None) -> Assessed:
        """The thread with another decision, which is not in doubt."""
        return _undoubted(self.turns, decision, f or self.features)

    def asked(self, plain: Decision, turn: Turn | None = None) -> Assessed:
        """The user is asked about a turn; where they may have asked to be left alone, about that and before any draft.

        `plain` is the decision that stands where nothing is doubted.
        """
        unsure = Decision(Rule.UNSURE, Move.ASK_STRAIGHT, turn, sure=False)
        return replace(self, decision=may_stop(plain.turn) if plain.move is Move.STOP else unsure)


@dataclass(slots=True)
class _Meanings:
    """What a thread comes to by each stance that a reply of it may be: by move the likeliest case, and its mass."""

    cases: dict[Move, tuple[Decision, Features]] = field(default_factory=dict)
    mass: dict[Move, float] = field(default_factory=dict)

    def add(self, probability: float, f: Features) -> None:
        decision = decide(f)
        self.cases.setdefault(decision.move, (decision, f))
        self.mass[decision.move] = self.mass.get(decision.move, 0.0) + probability

    def share(self, *moves: Move) -> float:
        """The share of these moves together, in 0..1."""
        return sum(self.mass.get(move, 0.0) for move in moves) / (sum(self.mass.values()) or 1.0)


def assess(thread: ReadThread, now: datetime, *, told: Sequence[Word] = (), weights: Weights | None = None) -> Assessed:
    """Decide about a thread at `now`, in the zone of its prospect."""
    now = now.astimezone(zone_of(thread, now))
    weights = weights or default_weights()
    return _settled(in_context(turns(thread, now)), lambda some: surest(some, now, told, weights), weights)


def _settled(all_turns: tuple[Turn, ...], features_of: _FeaturesOf, weights: Weights) -> Assessed:
    f = features_of(all_turns)
    plain = _undoubted(all_turns, decide(f), f)
    found = _weighed(plain, features_of, weights)
    leaving = found.decision.turn if found.decision.move in EXITS else None
    if leaving is not None and crossed(leaving, all_turns, weights):
        return found.asked(plain.decision, leaving)
    if found.decision.move not in EXITS and plain.decision.move is Move.STOP:
        return found.asked(plain.decision)
    wish = unheard(f) if found.decision.move in WRITES_TO_THEM else None
    return found if wish is None else replace(found, decision=may_stop(wish))


def _weighed(plain: Assessed, features_of: _FeaturesOf, weights: Weights) -> Assessed:
    doubted = doubted_turn(plain.features, plain.decision)
    if doubted is None:
        return plain
    meanings = _Meanings()
    for stance, probability in alternatives(doubted, weights):
        meant = tuple(replace(t, stance=stance) if t is doubted else t for t in plain.turns)
        meanings.add(probability, features_of(meant))
    return _chosen(plain, doubted, meanings, weights.unsure)


def _undoubted(all_turns: tuple[Turn, ...], decision: Decision, f: Features) -> Assessed:
    return Assessed(all_turns, decision, f, share=1.0, leaning=float(decision.move in EXITS))


def _chosen(plain: Assessed, doubted: Turn, meanings: _Meanings, limits: Mapping[str, float]) -> Assessed:
    """What to decide where one turn is in doubt; the user is asked where no move is likely enough."""
    was, leaning = plain.decision, meanings.share(*EXITS)
    torn = was.turn is doubted and leaning < limits["stop"]
    if not meanings.cases or (was.rule in _NEVER_PASSED_OVER and not torn):
        share = meanings.share(was.move)
        return replace(plain, decision=replace(was, sure=share >= limits["sure"]), share=share, leaning=leaning)
    move = _likeliest(was, meanings, limits)
    weighed = replace(plain, share=meanings.share(move), leaning=leaning)
    if not _enough(move, weighed, doubted, limits):
        return weighed.asked(was, doubted)
    decision, f = meanings.cases[move]
    sure = weighed.share >= limits["sure"] and (move is was.move or was.move not in EXITS)
    return replace(weighed, decision=replace(decision, sure=decision.sure and sure), features=f)


def _likeliest(was: Decision, meanings: _Meanings, limits: Mapping[str, float]) -> Move:
    if was.rule is Rule.REFERRAL and meanings.share(was.move) >= limits["share"]:
        return was.move  # somebody was named or copied in besides: more than the words' stance speaks for it
    # Nobody is left against what their words most likely mean.
    others = [move for move in meanings.cases if move is not Move.WALK_AWAY or was.move is Move.WALK_AWAY]
    return max(others or meanings.cases, key=lambda move: meanings.mass[move])


def _enough(move: Move, weighed: Assessed, doubted: Turn, limits: Mapping[str, float]) -> bool:
    """Whether a move is likely enough; for a stop a no counts too, and one their words ask for needs less."""
    if move is Move.STOP:
        return weighed.leaning >= limits["share" if doubted.has(Signal.OPT_OUT) else "stop"]
    return weighed.share >= limits["leave" if move is Move.WALK_AWAY else "share"]
