"""The linear model that says how like a prospect's thread a thread is; its weights are data (weights.json).

A logistic regression: the log-odds that a thread is a prospect's are the sum of weight times value over its facts (cue
points, who began) and its words (term frequency times rarity, each block of unit length). How it is made and measured:
server/prospects/training. What a user's answers change is a `Lesson`: differences to the same weights, no other words.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from server.prospects.features import BLOCKS, Features

Vector = Mapping[str, float]
"""Values by feature id: "bias", a fact's id, or "ours:our pilot" for a word of a block."""

Lesson = Mapping[str, float]
"""What is added to the weights, by feature id."""

BIAS = "bias"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Log-odds at or above which a thread is taken: `unreviewed` without answers, `reviewed` with `answers` or more.

    Without answers hardly a prospect is to be lost; with them the odds are truer, so that less has to be let in. A
    choice is sure where the odds lie at least `sure_margin` away.
    """

    unreviewed: float
    reviewed: float
    answers: int
    sure_margin: float

    def after(self, answers: int) -> float:
        """The threshold after so many answers, rising evenly."""
        return self.unreviewed + (self.reviewed - self.unreviewed) * min(answers / self.answers, 1.0)


@dataclass(frozen=True, slots=True)
class Model:
    """The weights by feature id, and how features become values.

    `scales` weigh groups of features ("cue",
    "shape", "ours" …) against each other, `rarity` is the inverse document frequency of each known word.
    """

    thresholds: Thresholds
    scales: Mapping[str, float]
    rarity: Mapping[str, float]
    weights: Mapping[str, float]

    def vector(self, found: Features) -> Vector:
        """The values of a thread's features; words that are not known are passed over."""
        values = {BIAS: self.scales[BIAS]}
        for name, value in found.facts.items():
            values[name] = value * self.scales[name.partition(":")[0]]
        for block in BLOCKS:
            values |= self._words(block, found.words[block])
        return values

    def _words(self, block: str, counts: Mapping[str, int]) -> dict[str, float]:
        known = ((f"{block}:{term}", count) for term, count in counts.items())
        raw = {name: (1 + math.log(n)) * self.rarity[name] for name, n in known if name in self.rarity}
        length = math.sqrt(sum(value * value for value in raw.values()))
        return {name: self.scales[block] * value / length for name, value in raw.items()}

    def log_odds(self, vector: Vector, lesson: Lesson) -> float:
        """The log-odds that the thread is a prospect's, with what this user's answers taught."""
        return sum(self.parts(vector, lesson).values())

    def parts(self, vector: Vector, lesson: Lesson) -> dict[str, float]:
        """What each feature adds to the log-odds."""
        weights = self.weights
        return {name: value * (weights.get(name, 0.0) + lesson.get(name, 0.0)) for name, value in vector.items()}


@cache
def shipped() -> Model:
    """The model of the package, read once."""
    return from_json((files("server.prospects") / "weights.json").read_text(encoding="utf-8"))


def from_json(text: str) -> Model:
    """A model from its file; raises `ValueError` or `KeyError` where that is not well formed."""
    data: dict[str, Any] = json.loads(text)
    words: dict[str, list[float]] = data["words"]
    return Model(
        thresholds=Thresholds(**data["thresholds"]),
        scales=data["scales"],
        rarity={name: rarity for name, (rarity, _) in words.items()},
        weights=data["facts"] | {name: weight for name, (_, weight) in words.items()},
    )


def to_json(model: Model) -> str:
    """The file of a model: one feature a line, so that two can be compared."""
    facts = {name: weight for name, weight in sorted(model.weights.items()) if name not in model.rarity}
    words = {name: [rarity, model.weights[name]] for name, rarity in sorted(model.rarity.items())}
    head = {"thresholds": asdict(model.thresholds), "scales": dict(model.scales)}
    parts = [f'"{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in head.items()]
    parts += [f'"{name}": {{\n{_lines(values)}\n}}' for name, values in (("facts", facts), ("words", words))]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _lines(values: Mapping[str, object]) -> str:
    return ",\n".join(
        f"  {json.dumps(name, ensure_ascii=False)}: {json.dumps(value)}" for name, value in values.items()
    )
