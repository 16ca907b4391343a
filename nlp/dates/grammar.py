"""The rules of the grammar, read from `grammar.toml` and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from nlp.dates.calendar import Interval, monday_of, part_of, week
from nlp.dates.matched import Read
from nlp.dates.resolve import RESOLVERS
from nlp.dates.values import Grain
from nlp.dates.words import alternatives, table

_PLACE = re.compile(r"<<([a-z_]+)(?::([a-z_]+))?>>")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `read` turns a match into an interval; with `after`, "after X" means the day behind it.

    `from_date` says whether it is counted from the date named just before ("may", "must") or never ("").
    """

    name: str
    grain: Grain
    pattern: re.Pattern[str]
    read: Read
    after: bool = False
    from_date: str = ""
    needs: frozenset[str] = frozenset()


@cache
def kinds() -> Mapping[str, re.Pattern[str]]:
    """The kinds of words that rules need, by name."""
    return {name: re.compile(_filled(pattern, {})) for name, pattern in _data()["kinds"].items()}


def rules() -> tuple[Rule, ...]:
    """Read and compile the rules, in order of trust."""
    data = _data()
    fragments: dict[str, str] = data["fragments"]
    return tuple(_rule(row, fragments) for row in data["rule"])


def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("nlp.dates").joinpath("grammar.toml").read_text("utf-8"))


def _rule(row: Mapping[str, Any], fragments: Mapping[str, str]) -> Rule:
    read = RESOLVERS[row["read"]]
    if "narrow" in row:
        read = {"part": _part, "week": _week_of}[row["narrow"]](read)
    pattern = re.compile(rf"(?<![\w/.]){_filled(row['pattern'], fragments)}(?!\w)")
    return Rule(
        row["name"],
        Grain(row["grain"]),
        pattern,
        read,
        row.get("after", False),
        row.get("from_date", ""),
        frozenset(row.get("needs", ())),
    )


def _filled(pattern: str, fragments: Mapping[str, str]) -> str:
    def put(place: re.Match[str]) -> str:
        name, words = place.groups()
        if words:
            return alternatives(words)
        return _filled(fragments[name], fragments)

    return _PLACE.sub(put, pattern)


def _part(inner: Read) -> Read:
    def read(match: re.Match[str], today: date) -> Interval | None:
        interval = inner(match, today)
        return interval and part_of(interval, table("parts")[match["part"]])

    return read


def _week_of(inner: Read) -> Read:
    def read(match: re.Match[str], today: date) -> Interval | None:
        interval = inner(match, today)
        return interval and week(monday_of(interval[0]))

    return read
