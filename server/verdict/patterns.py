"""Reads the packaged wordings: what the judge looks for in plain text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

Wordings = tuple[re.Pattern[str], ...]
_FILES: Final = ("patterns.toml", "turns.toml", "wishes.toml", "business.toml", "nos.toml")


@dataclass(frozen=True, slots=True)
class Patterns:
    """The compiled wordings, each under its name in the files and in their order; limits in words and characters."""

    straight_ask: Wordings
    bump: Wordings
    discount: Wordings
    asks_price: Wordings
    pleading: Wordings
    asks_referral: Wordings
    answers: Wordings
    asks_figure: Wordings
    figures: Wordings
    missed_step: Wordings
    promises: Wordings
    wants: Wordings
    goes_ahead: Wordings
    drops_slot: Wordings
    decides: Wordings
    asks_to_send: Wordings
    sends: Wordings
    in_part: Wordings
    brings: Wordings
    requests: Wordings
    specific: Wordings
    no_of_ours: Wordings
    hands_over: Wordings
    mocks: Wordings
    pointer: Wordings
    any_name: Wordings
    other_firm: Wordings
    no_more: Wordings
    told_to_stop: Wordings
    less: Wordings
    third: Wordings
    some_mail: Wordings
    whole: Wordings
    writing: Wordings
    for_me: Wordings
    for_the_firm: Wordings
    channel: Wordings
    channel_instead: Wordings
    and_then: Wordings
    about_me: Wordings
    word_of_it: Wordings
    protests: Wordings
    orders: Wordings
    talks_on: Wordings
    takes: Wordings
    accepts: Wordings
    curt_no: Wordings
    about_the_deal: Wordings
    demands: Wordings
    slots: Wordings
    partial_no: Wordings
    plain_no: Wordings
    farewell: Wordings
    leaves_open: Wordings
    not_names: frozenset[str]
    small_words: frozenset[str]
    straight_ask_words: int
    bump_words: int
    nudge_words: int
    pointer_characters: int
    growth: float
    growth_words: int


@cache
def patterns() -> Patterns:
    """The packaged patterns; raises TypeError where the files and the fields above differ."""
    folder = files("server.verdict")
    tables: dict[str, Any] = {}
    for name in _FILES:
        tables |= tomllib.loads(folder.joinpath(name).read_text("utf-8"))
    found: dict[str, Any] = tables.pop("limits") | tables.pop("mirror")
    for name, table in tables.items():
        found[name] = _compile(table) if isinstance(table, list) else frozenset(table["words"])
    return Patterns(**found)


def says(text: str, wordings: Sequence[re.Pattern[str]]) -> bool:
    """Whether any of the wordings stands in a text."""
    return any(pattern.search(text) for pattern in wordings)


def _compile(entries: list[dict[str, str]]) -> Wordings:
    return tuple(re.compile(entry["pattern"], re.IGNORECASE | re.DOTALL) for entry in entries)
