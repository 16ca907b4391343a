"""Reads patterns.toml: the wordings the judge looks for in plain text."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Patterns:
    """The compiled wordings, in the order of the file; limits in words and characters."""

    straight_ask: tuple[re.Pattern[str], ...]
    no_more: tuple[re.Pattern[str], ...]
    bump: tuple[re.Pattern[str], ...]
    discount: tuple[re.Pattern[str], ...]
    asks_price: tuple[re.Pattern[str], ...]
    pleading: tuple[re.Pattern[str], ...]
    asks_referral: tuple[re.Pattern[str], ...]
    answers: tuple[re.Pattern[str], ...]
    asks_figure: tuple[re.Pattern[str], ...]
    figures: tuple[re.Pattern[str], ...]
    missed_step: tuple[re.Pattern[str], ...]
    promises: tuple[re.Pattern[str], ...]
    brings: tuple[re.Pattern[str], ...]
    requests: tuple[re.Pattern[str], ...]
    orders: tuple[re.Pattern[str], ...]
    talks_on: tuple[re.Pattern[str], ...]
    specific: tuple[re.Pattern[str], ...]
    no_of_ours: tuple[re.Pattern[str], ...]
    pointer: tuple[re.Pattern[str], ...]
    any_name: tuple[re.Pattern[str], ...]
    other_firm: tuple[re.Pattern[str], ...]
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
    """The packaged patterns."""
    table = tomllib.loads(files("server.verdict").joinpath("patterns.toml").read_text("utf-8"))
    return Patterns(
        straight_ask=_compile(table["straight_ask"]),
        no_more=_compile(table["no_more"]),
        bump=_compile(table["bump"]),
        discount=_compile(table["discount"]),
        asks_price=_compile(table["asks_price"]),
        pleading=_compile(table["pleading"]),
        asks_referral=_compile(table["asks_referral"]),
        answers=_compile(table["answers"]),
        asks_figure=_compile(table["asks_figure"]),
        figures=_compile(table["figures"]),
        missed_step=_compile(table["missed_step"]),
        promises=_compile(table["promises"]),
        brings=_compile(table["brings"]),
        requests=_compile(table["requests"]),
        orders=_compile(table["orders"]),
        talks_on=_compile(table["talks_on"]),
        specific=_compile(table["specific"]),
        no_of_ours=_compile(table["no_of_ours"]),
        pointer=_compile(table["pointer"]),
        any_name=_compile(table["any_name"]),
        other_firm=_compile(table["other_firm"]),
        not_names=frozenset(table["not_names"]["words"]),
        small_words=frozenset(table["small_words"]["words"]),
        straight_ask_words=table["limits"]["straight_ask_words"],
        bump_words=table["limits"]["bump_words"],
        nudge_words=table["limits"]["nudge_words"],
        pointer_characters=table["limits"]["pointer_characters"],
        growth=table["mirror"]["growth"],
        growth_words=table["mirror"]["growth_words"],
    )


def _compile(entries: list[dict[str, str]]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(entry["pattern"], re.IGNORECASE | re.DOTALL) for entry in entries)
