"""How far probabilities can be believed: Brier score and skill, the reliability slope with its interval, and bins.

Brier 1950; skill against always saying the base rate (Murphy 1973); slope of the logistic recalibration (Cox 1958),
where 1 is right and less is overconfident. Intervals, 95 %, are Wilson's for bins and Wald's for the slope, its error
robust to points of one thread being alike (Liang and Zeger 1986).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

BINS = 10
_Z = 1.96
_EDGE = 0.005

Point = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Bin:
    """Probabilities of a tenth: how many, their mean, the share that came true and its interval."""

    count: int
    mean: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """The figures; None where there is nothing, or only one kind of outcome."""

    count: int
    base_rate: float | None
    brier: float | None
    skill: float | None
    slope: float | None
    slope_low: float | None
    slope_high: float | None
    bins: tuple[Bin, ...]


def reliability(points: Sequence[Point], threads: Sequence[str]) -> Reliability:
    """Measure probabilities against what came true; `threads` are the points' own, in their order."""
    count = len(points)
    if not count:
        return Reliability(0, None, None, None, None, None, None, ())
    base = sum(came for _, came in points) / count
    brier = sum((p - came) ** 2 for p, came in points) / count
    spread = base * (1 - base)
    slope, error = _slope(points, threads) if spread else (None, None)
    return Reliability(
        count=count,
        base_rate=round(base, 4),
        brier=round(brier, 4),
        skill=round(1 - brier / spread, 4) if spread else None,
        slope=None if slope is None else round(slope, 3),
        slope_low=None if slope is None or error is None else round(slope - _Z * error, 3),
        slope_high=None if slope is None or error is None else round(slope + _Z * error, 3),
        bins=tuple(_bin(some) for some in _tenths(points) if some),
    )


def _tenths(points: Sequence[Point]) -> list[list[Point]]:
    found: list[list[Point]] = [[] for _ in range(BINS)]
    for p, came in points:
        found[min(BINS - 1, int(p * BINS))].append((p, came))
    return found


def _bin(points: Sequence[Point]) -> Bin:
    count = len(points)
    share = sum(came for _, came in points) / count
    centre = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2)) / (1 + _Z**2 / count)
    mean = sum(p for p, _ in points) / count
    return Bin(count, round(mean, 4), round(share, 4), round(max(0.0, centre - half), 4), round(centre + half, 4))


def _slope(points: Sequence[Point], threads: Sequence[str]) -> tuple[float | None, float | None]:
    """Slope of came ~ logit(p) by Newton's method, and its standard error; None where it does not settle."""
    a, b = 0.0, 1.0
    xs = [(math.log(q / (1 - q)), came) for p, came in points for q in [min(1 - _EDGE, max(_EDGE, p))]]
    for _ in range(100):
        g0 = g1 = h00 = h01 = h11 = 0.0
        for x, came in xs:
            q = _probable(a + b * x)
            w = q * (1 - q)
            g0, g1 = g0 + q - came, g1 + (q - came) * x
            h00, h01, h11 = h00 + w, h01 + w * x, h11 + w * x * x
        determinant = h00 * h11 - h01 * h01
        if determinant <= 1e-12:
            return None, None
        d0, d1 = (h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant
        scale = min(1.0, 1.0 / max(abs(d0), abs(d1), 1e-12))
        a, b = a - scale * d0, b - scale * d1
        if abs(d0) + abs(d1) < 1e-8:
            return b, math.sqrt(_variance(xs, threads, (a, b), (h00, h01, determinant)))
    return None, None


def _variance(
    xs: Sequence[Point], threads: Sequence[str], at: tuple[float, float], bread: tuple[float, float, float]
) -> float:
    """The slope's variance by the sandwich of its curvature (`bread`) around what each thread adds to the gradient."""
    h00, h01, determinant = bread
    pulls: dict[str, float] = defaultdict(float)
    for (x, came), thread in zip(xs, threads, strict=True):
        pulls[thread] += (_probable(at[0] + at[1] * x) - came) * (h00 * x - h01) / determinant
    return sum(pull * pull for pull in pulls.values())


def _probable(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
