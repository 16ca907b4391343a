"""Logistic regression with a prior: how the model is made, and how a user's answers bend it.

The same function does both: from nothing for the model, from the model's own log-odds for a user's lesson.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from server.prospects.examples import Example
from server.prospects.model import Vector

# Newton's method on so smooth a function needs about seven steps.
_MOST_STEPS = 30
_SMALL_STEP = 1e-6
_LEAST_CURVATURE = 1e-6
_SMALL_CHANGE = 2e-3
# A step's equation is solved to a tenth, in at most so many ways: more does not save steps.
_ENOUGH = 0.1
_MOST_WAYS = 25

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def learn(examples: Sequence[Example], variance: float) -> dict[str, float]:
    """The most probable weights, each with a normal prior of mean zero and this variance.

    Solved in the examples' space (there are fewer of them than of words): with K the vectors' inner products and g the
    log-odds added, each step of iteratively reweighted least squares solves (K + 1/W) a = g + (t - p) c/W
    (Bishop, Pattern Recognition and Machine Learning, 4.3.3; Rasmussen and Williams, Gaussian Processes, 3.4).
    """
    if not examples:
        return {}
    matrix, names = _matrix([example.vector for example in examples])
    inner = variance * (matrix @ matrix.T)
    wanted = np.array([float(example.prospect) for example in examples])
    before = np.array([example.before for example in examples])
    counts = np.array([example.weight for example in examples])
    parts = np.zeros(len(examples))
    for _ in range(_MOST_STEPS):
        added = inner @ parts
        probable = 1 / (1 + np.exp(-(before + added)))
        curvature = np.maximum(counts * probable * (1 - probable), _LEAST_CURVATURE)
        target = added + counts * (wanted - probable) / curvature
        before_step, parts = parts, np.asarray(np.linalg.solve(inner + np.diag(1 / curvature), target))
        if np.abs(parts - before_step).max() < _SMALL_STEP:
            break
    weights = variance * (matrix.T @ parts)
    return dict(zip(names, weights.tolist(), strict=True))


def _matrix(vectors: Sequence[Vector]) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], list[str]]:
    names = sorted({name for vector in vectors for name in vector})
    column = {name: index for index, name in enumerate(names)}
    matrix = np.zeros((len(vectors), len(names)))
    for row, vector in enumerate(vectors):
        for name, value in vector.items():
            matrix[row, column[name]] = value
    return matrix, names


def learn_many(examples: Sequence[Example], variance: float) -> dict[str, float]:
    """What `learn` gives, of tens of thousands of examples: the same function, its steps solved in the words' space.

    Each of Newton's steps by a few conjugate gradients (Nocedal and Wright, Numerical Optimization, 7.1), so that no
    matrix of examples by examples is held.
    """
    names = sorted({name for example in examples for name in example.vector})
    column = {name: index for index, name in enumerate(names)}
    at = np.array([column[name] for example in examples for name in example.vector])
    value = np.array([value for example in examples for value in example.vector.values()])
    row = np.repeat(np.arange(len(examples)), [len(example.vector) for example in examples])
    wanted = np.array([float(example.prospect) for example in examples])
    before = np.array([example.before for example in examples])
    counts = np.array([example.weight for example in examples])

    def over_words(parts: Array) -> Array:
        return np.asarray(np.bincount(at, weights=value * parts[row], minlength=len(names)), dtype=np.float64)

    def over_rows(weights: Array) -> Array:
        return np.asarray(np.bincount(row, weights=value * weights[at], minlength=len(examples)), dtype=np.float64)

    weights = np.zeros(len(names))
    for _ in range(_MOST_STEPS):
        probable = 1 / (1 + np.exp(-(before + over_rows(weights))))
        slope = over_words(counts * (wanted - probable)) - weights / variance
        curvature = counts * probable * (1 - probable)

        def curved(way: Array, curvature: Array = curvature) -> Array:
            return over_words(curvature * over_rows(way)) + way / variance

        step = _conjugate(curved, slope)
        weights += step
        if np.abs(step).max() < _SMALL_CHANGE:
            break
    return dict(zip(names, weights.tolist(), strict=True))


def _conjugate(curved: Callable[[Array], Array], slope: Array) -> Array:
    """Solve curved(x) = slope well enough for a step."""
    found, rest = np.zeros_like(slope), slope.copy()
    way, size = rest.copy(), float(rest @ rest)
    enough = size * _ENOUGH**2
    for _ in range(_MOST_WAYS):
        bent = curved(way)
        along = size / float(way @ bent)
        found += along * way
        rest -= along * bent
        size, last = float(rest @ rest), size
        if size <= enough:
            break
        way = rest + size / last * way
    return found
