"""The walk-away probability and the confidence of a decision, from the weights.

The probability is the place inside the move's band that a logistic sum of the features gives: it rises with every vague
message, postponement and unanswered mail, falls with every step, and never contradicts the move (keep_going at most .3,
walk_away and stop at least .7). Where in its band each move stands, and how much the sum counts, was fitted on gold
threads (`python -m server.evaluation fit`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from nlp.labels import Move, Stance
from server.verdict.decision import Decision, Rule
from server.verdict.features import Features
from server.verdict.stances import VAGUE
from server.verdict.weights import Weights

_COUNTS = frozenset({Rule.EVASIONS, Rule.VAGUE_AGAIN, Rule.POSTPONED})
_SILENCE = frozenset(
    {Rule.SILENT, Rule.SILENT_LONG, Rule.SILENT_AFTER_ASK, Rule.ASKED_ALREADY, Rule.YOUNG, Rule.AWAY, Rule.STEP_PASSED}
)
_FALLBACK = frozenset({Rule.NOTHING, Rule.UNCLEAR, Rule.UNSURE, Rule.STOP_UNSURE, Rule.IN_COPY})


def quantities(f: Features) -> dict[str, float]:
    """The features that are scored, by the names weights.toml uses."""
    stances = [turn.stance for turn in f.forward]
    return {
        "evasions": len(f.evasions),
        "postponements": len(f.postponements),
        "sent_in_a_row": len(f.pending),
        "silence": 0.0 if f.debt or f.promised else f.silent_days / f.limit,
        "straight_ask": float(f.straight_ask is not None),
        "clear_no": float(f.no is not None),
        "gone": float(f.gone is not None),
        "advances": stances.count(Stance.ADVANCING),
        "engaged": stances.count(Stance.ENGAGED),
        "need": float(f.need is not None),
        "owed": float(f.owed),
        "step_ahead": float(f.step is not None and f.step.on >= f.now.date()),
    }


def walk_away_score(move: Move, amounts: Mapping[str, float], weights: Weights) -> float:
    """The probability that leaving is right, in 0..1, rounded to four digits."""
    low, high = weights.bands[move.value]
    inside = weights.calibration[move.value] + weights.calibration["scale"] * sum_of(amounts, weights)
    return round(low + (high - low) / (1 + math.exp(-inside)), 4)


def sum_of(amounts: Mapping[str, float], weights: Weights) -> float:
    """The weighted sum of the features, each up to its cap."""
    return sum(weights.score[name] * min(amount, weights.caps.get(name, amount)) for name, amount in amounts.items())


def confidence(decision: Decision, f: Features, share: float, weights: Weights) -> float:
    """How sure the move is, in 0..1: what it rests on, times the move's share among what the words may mean."""
    kind = "words"
    if decision.rule in _COUNTS:
        kind = "count"
    elif decision.rule in _SILENCE:
        kind = "silence"
    elif decision.rule in _FALLBACK:
        kind = "fallback"
    counted = _certainty_of_evasions(f) if decision.rule in (Rule.EVASIONS, Rule.VAGUE_AGAIN) else 1.0
    return round(weights.confidence[kind] * share * counted, 4)


def _certainty_of_evasions(f: Features) -> float:
    """Mean probability that the messages counted as vague are vague at all."""
    mass = [sum(t.reading.stances.get(s, 0.0) for s in VAGUE) for t in f.evasions if t.reading and t.reading.stances]
    return min(1.0, sum(mass) / len(mass)) if mass else 1.0
