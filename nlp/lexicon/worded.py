"""What the words around a date weigh: read by the pipe `revisit`, written by `nlp.training.dates`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("worded.json")
BIAS = "bias"
"""The name of the weight that always counts."""


@cache
def read_worded() -> Mapping[str, float]:
    """Read the weights: log-odds that a date is for contact, by `worded_features` of `nlp.components.revisit`."""
    weights: dict[str, float] = json.loads(_FILE.read_text(encoding="utf-8"))
    return weights


def worded(features: Iterable[str]) -> float:
    """Give the log-odds by the words alone; a feature that was too seldom to weigh counts nothing."""
    weights = read_worded()
    return weights[BIAS] + sum(weights.get(feature, 0.0) for feature in sorted(features))


def write_worded(weights: Mapping[str, float]) -> None:
    """Write the file anew."""
    _FILE.write_text(json.dumps(weights, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    read_worded.cache_clear()
