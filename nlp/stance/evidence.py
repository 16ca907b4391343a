"""Which signals are evidence of a stance, from `evidence.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from nlp.labels import Signal, Stance


@cache
def evidence_of() -> Mapping[Stance, tuple[Signal, ...]]:
    """Give the signals by the stance they show; a stance that needs none is absent."""
    data: dict[str, list[str]] = tomllib.loads(
        resources.files("nlp.stance").joinpath("evidence.toml").read_text("utf-8")
    )
    return {Stance(stance): tuple(Signal(name) for name in names) for stance, names in data.items()}
