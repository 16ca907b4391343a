"""The user's own outcomes bend the probability, never the rules: Platt's scaling with a prior that it needs none.

`logit(new) = shift + slope * logit(old)`, fitted by maximum a posteriori with shift ~ N(0, 1) and slope ~ N(1, 0.5):
few outcomes move little (Platt 1999; the prior is ours). A move's band holds the outcome, so that probability and move
never contradict each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEAST_OUTCOMES = 20
LEAST_OF_EACH = 5
_SHIFT_DEVIATION, _SLOPE_DEVIATION = 1.0, 0.5
_STEPS = 50
_EDGE = 1e-4
_CLOSE = 1e-9

Pair = tuple[float, float]

Outcome = tuple[float, bool]
"""A walk-away probability given, and whether leaving was right."""


@dataclass(frozen=True, slots=True)
class Recalibration:
    """The fitted bend, and how many outcomes it rests on."""

    shift: float
    slope: float
    outcomes: int


def enough(outcomes: Sequence[Outcome]) -> bool:
    """Whether there are 20 outcomes or more, five of each kind among them."""
    left = sum(right for _, right in outcomes)
    return len(outcomes) >= LEAST_OUTCOMES and min(left, len(outcomes) - left) >= LEAST_OF_EACH


def fitted(outcomes: Sequence[Outcome]) -> Recalibration:
    """Fit the bend by Newton's method, each step halved until it descends; the loss is convex: there is one answer."""
    at = (0.0, 1.0)
    points = [(_logit(p), float(right)) for p, right in outcomes]
    for _ in range(_STEPS):
        step = _newton_step(at, points)
        loss = _loss(at, points)
        while _loss((at[0] - step[0], at[1] - step[1]), points) > loss and max(map(abs, step)) > _CLOSE:
            step = (step[0] / 2, step[1] / 2)
        at = (at[0] - step[0], at[1] - step[1])
        if max(map(abs, step)) <= _CLOSE:
            break
    return Recalibration(round(at[0], 4), round(at[1], 4), len(points))


def _loss(at: Pair, points: Sequence[Pair]) -> float:
    """The negative log posterior but for a constant."""
    prior = (at[0] / _SHIFT_DEVIATION) ** 2 / 2 + ((at[1] - 1) / _SLOPE_DEVIATION) ** 2 / 2
    scores = ((at[0] + at[1] * x) * (1 if y else -1) for x, y in points)
    return prior + sum(math.log1p(math.exp(-abs(s))) + max(-s, 0.0) for s in scores)


def _newton_step(at: Pair, points: Sequence[Pair]) -> Pair:
    g0, g1 = at[0] / _SHIFT_DEVIATION**2, (at[1] - 1) / _SLOPE_DEVIATION**2
    h00, h01, h11 = 1 / _SHIFT_DEVIATION**2, 0.0, 1 / _SLOPE_DEVIATION**2
    for x, y in points:
        p = _sigmoid(at[0] + at[1] * x)
        g0, g1 = g0 + (p - y), g1 + (p - y) * x
        w = p * (1 - p)
        h00, h01, h11 = h00 + w, h01 + w * x, h11 + w * x * x
    determinant = h00 * h11 - h01 * h01
    return (h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant


def bent(probability: float, by: Recalibration, band: tuple[float, float]) -> float:
    """The probability bent, within the band of its move."""
    low, high = band
    return round(min(high, max(low, _sigmoid(by.shift + by.slope * _logit(probability)))), 4)


def _logit(p: float) -> float:
    p = min(1 - _EDGE, max(_EDGE, p))
    return math.log(p / (1 - p))


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
