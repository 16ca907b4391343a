"""The variables of draft templates, explained."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, what it means, and a value it may have."""

    name: str
    says: str
    example: str | bool


def variables(folder: Path) -> tuple[Variable, ...]:
    """The catalogue in the folder of built-in drafts."""
    data = tomllib.loads((folder / "variables.toml").read_text(encoding="utf-8"))
    return tuple(Variable(entry["name"], entry["says"], entry["example"]) for entry in data["variable"])
