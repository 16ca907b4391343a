"""The vocabulary of the grammar, read once from `vocabulary.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

Table = Mapping[str, int]

GROUPS = {
    "feasts": (
        "fixed_feasts",
        "movable_feasts",
        "easter_feasts",
        "orthodox_feasts",
        "ordinal_feasts",
        "weekday_feasts",
    )
}
"""Tables that rules use together."""


@cache
def vocabulary() -> Mapping[str, Any]:
    """Give the tables of the data file."""
    data: dict[str, Any] = tomllib.loads(resources.files("nlp.dates").joinpath("vocabulary.toml").read_text("utf-8"))
    return data


def table(name: str) -> Table:
    """Give one table of words to numbers."""
    values: Table = vocabulary()[name]
    return values


def alternatives(name: str) -> str:
    """Give the words of a table, or of all tables of a group, as a regular expression, longest first."""
    words = [word for part in GROUPS.get(name, (name,)) for word in vocabulary()[part]]
    return "|".join(sorted((word.replace(" ", r"\s+") for word in words), key=len, reverse=True))


def number(word: str) -> int:
    """Read a number in figures or words."""
    return int(word) if word.isdigit() else table("numbers")[word]
