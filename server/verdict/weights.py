"""Reads weights.toml, the judge's hand-set weights."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """The judge's weights; see weights.toml for what each number means."""

    bands: Mapping[str, tuple[float, float]]
    score: Mapping[str, float]
    calibration: Mapping[str, float]
    caps: Mapping[str, float]
    confidence: Mapping[str, float]
    unsure: Mapping[str, float]
    reasons: Mapping[str, float]
    signals: Mapping[str, float]
    habits: Mapping[str, float]


@cache
def default_weights() -> Weights:
    """The packaged weights."""
    table = tomllib.loads(files("server.verdict").joinpath("weights.toml").read_text("utf-8"))
    bands = {move: (low, high) for move, (low, high) in table.pop("bands").items()}
    return Weights(bands=bands, **table)
