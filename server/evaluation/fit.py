"""Fits the calibration of the walk-away probability on gold threads, and measures it out of fold.

Seven numbers are fitted: where in its band each move stands, and how much the hand-set sum counts. Log loss with a weak
pull to the hand-set start, by gradient descent: small enough that no library is needed. Folds are by thread.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.labels import Move
from server.evaluation.judge_gold import Outcome
from server.verdict.reliability import Reliability, reliability
from server.verdict.score import walk_away_score
from server.verdict.values import EXITS
from server.verdict.weights import Weights, default_weights

FOLDS = 5
_STEPS = 3_000
_RATE = 0.05
_PULL = 0.02
"""Out of fold on the training hands .02 beats .15 (skill .932, .921); weaker still is too sure of other hands."""
_START = {
    "scale": 0.3,
    "keep_going": -2.0,
    "pause": -2.0,
    "follow_referral": -2.0,
    "ask_straight": -1.5,
    "walk_away": 0.5,
}


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled point: the move judged, the sum of its features, and whether leaving is right there."""

    thread: str
    move: Move
    total: float
    leave: bool


def examples_of(outcomes: Sequence[Outcome]) -> list[Example]:
    """What is fitted on: stop is certain and needs no fitting."""
    return [
        Example(o.thread.id, o.verdict.move, float(o.verdict.facts["score_sum"] or 0.0), o.point.move in EXITS)
        for o in outcomes
        if o.verdict.move is not Move.STOP
    ]


def fit(examples: Sequence[Example], weights: Weights) -> dict[str, float]:
    """The calibration that fits best."""
    at = dict(_START)
    for _ in range(_STEPS):
        slope = _gradient(at, examples, weights)
        for name, value in slope.items():
            at[name] -= _RATE * value
        at["scale"] = max(0.02, at["scale"])
    return {name: round(value, 3) for name, value in at.items()} | {"stop": 0.0}


def _gradient(at: Mapping[str, float], examples: Sequence[Example], weights: Weights) -> dict[str, float]:
    found = {name: _PULL * (value - _START[name]) for name, value in at.items()}
    for each in examples:
        low, high = weights.bands[each.move.value]
        inside = 1 / (1 + math.exp(-(at[each.move.value] + at["scale"] * each.total)))
        p = low + (high - low) * inside
        push = (p - each.leave) / (p * (1 - p)) * (high - low) * inside * (1 - inside) / len(examples) * 10
        found[each.move.value] += push
        found["scale"] += push * each.total
    return found


def cross_fitted(outcomes: Sequence[Outcome]) -> Reliability:
    """The reliability of probabilities each given by a fit that saw no point of its thread."""
    weights = default_weights()
    names = sorted({o.thread.id for o in outcomes})
    fold = {name: index % FOLDS for index, name in enumerate(names)}
    points: list[tuple[float, bool]] = []
    threads: list[str] = []
    for held in range(FOLDS):
        seen = [o for o in outcomes if fold[o.thread.id] != held]
        fitted = replace(weights, calibration=fit(examples_of(seen), weights))
        left = [o for o in outcomes if fold[o.thread.id] == held]
        points += [(probability(o, fitted), o.point.move in EXITS) for o in left]
        threads += [o.thread.id for o in left]
    return reliability(points, threads)


def as_shipped(outcomes: Sequence[Outcome]) -> Reliability:
    """The reliability of the probabilities as the product gives them."""
    points = [(o.verdict.walk_away, o.point.move in EXITS) for o in outcomes]
    return reliability(points, [o.thread.id for o in outcomes])


def probability(outcome: Outcome, weights: Weights) -> float:
    """The probability other weights would have given at a point."""
    total = float(outcome.verdict.facts["score_sum"] or 0.0)
    whole = replace(weights, score={"total": 1.0}, caps={})
    return walk_away_score(outcome.verdict.move, {"total": total}, whole)
