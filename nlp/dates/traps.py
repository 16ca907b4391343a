"""Traps: words that look like a date for the reader and are none (names, habits, opening hours, what is past)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import pairwise

from nlp.dates.grammar import Rule
from nlp.dates.values import DateFound
from nlp.dates.words import table

_ALWAYS_PAST = {"on your", "on a", "on", "your", "all", "most", "sent", "sent on", "always"}
_AMBIGUOUS = frozenset(
    {"may", "april", "june", "august", "march", "mar", "sat", "sun", "mon", "wed", "sep", "dec", "jan", "fri", "jun"}
)
_NAMES = frozenset({"may", "april", "june", "august", "friday", "sunday", "wednesday", "mai", "julio"})
"""Months and days that are names of people too."""
_UNYEARED = frozenset({"month", "weekday", "season", "nth", "today", "weekend", "day_month", "month_day", "feast"})
_FIGURED = frozenset({"nth", "day_month", "month_day", "lone_day", "bare_day"})
"""Rules that name a day by its number, of which several are told of in one breath."""
_WEEKDAYS = frozenset({"weekday", "weekday_next_week", "weekday_numeric"})


@cache
def around(name: str) -> re.Pattern[str]:
    """Give a pattern of traps.toml."""
    return re.compile(_patterns()[name])


@cache
def _patterns() -> dict[str, str]:
    return tomllib.loads(resources.files("nlp.dates").joinpath("traps.toml").read_text("utf-8"))


def opening_hours(lower: str) -> list[tuple[int, int]]:
    """Give the offsets of hours of opening or of work ("Mon-Thu 7.30-16.00, Fri to 12.00")."""
    return [match.span() for match in around("hours").finditer(lower)]


def is_hours(rule: Rule, start: int, hours: Sequence[tuple[int, int]]) -> bool:
    """Whether a weekday stands in hours of opening."""
    return rule.name in _WEEKDAYS and any(first <= start < end for first, end in hours)


def in_one_breath(lower: str, rule: Rule, told_until: int | None, start: int) -> bool:
    """Whether a numbered day goes on a row of which the day that ends at `told_until` is told of as past."""
    return (
        told_until is not None and rule.name in _FIGURED and bool(around("breath").fullmatch(lower, told_until, start))
    )


def is_trap(text: str, lower: str, rule: Rule, match: re.Match[str]) -> bool:
    """Whether what stands around a match makes it no date."""
    before = lower[max(0, match.start() - 24) : match.start()]
    after = lower[match.end() : match.end() + 24]
    past = around("past_before").search(before)
    if past and (
        past.group().strip().removesuffix(" the") not in _ALWAYS_PAST or _is_plural_habit(past.group(), after)
    ):
        return True
    if (rule.name in _UNYEARED and _is_told(lower, match)) or _is_span_told(lower, rule, match):
        return True
    if around("past_after").match(after) or around("noun_after").match(after):
        return True
    return rule.name in {"month", "weekday"} and _is_other_word(text, match, before, after)


def _is_told(lower: str, match: re.Match[str]) -> bool:
    """Say whether the words before tell of the past ("the painters finished on Friday")."""
    before = re.split(r"[.!?;,\n]", lower[max(0, match.start() - 50) : match.start()])[-1]
    return bool(around("past_verb").search(before)) and not around("future").search(before)


def _is_span_told(lower: str, rule: Rule, match: re.Match[str]) -> bool:
    """Say whether the sentence tells how long something had lasted ("our manager resigned, after eleven years")."""
    if rule.name != "ahead" or not match[0].startswith(("after ", "over ")):
        return False
    before = re.split(r"[.!?;\n]", lower[max(0, match.start() - 80) : match.start()])[-1]
    return bool(around("past_verb").search(before)) and not around("future").search(before)


def _is_plural_habit(before: str, after: str) -> bool:
    return before.strip() in {"all", "most", "always", "your"} or after.startswith("s ")


def _is_other_word(text: str, match: re.Match[str], before: str, after: str) -> bool:
    word = match[0].strip(" .")
    if word in table("weekdays") and around("open_before").search(before):
        return True
    if word in _NAMES and _is_name(text, match, before):
        return True
    if word not in _AMBIGUOUS or (word in table("weekdays") and around("day_after").match(after)):
        return False
    if word == "may" and around("modal_after").match(after) and not around("before_may").search(before):
        return True
    written = text[match.start()]
    if written.isupper() and not (word == "may" and (not before.strip() or before.rstrip()[-1] in ".!?\n")):
        return False
    return not around("before_ambiguous").search(before)


def _is_name(text: str, match: re.Match[str], before: str) -> bool:
    if text[match.start()].islower():
        return False
    if around("name_before").search(before):
        return True
    return not around("before_ambiguous").search(before) and bool(around("name_after").match(text, match.end()))


def without_lists(lower: str, found: list[DateFound]) -> list[DateFound]:
    """Drop bare months in a row ("March, April…") and times guessed at ("could be Q2, could be Q4"): none is named."""
    dropped: set[int] = set()
    for index, (left, right) in enumerate(pairwise(found)):
        between = lower[left.end : right.start]
        coarse = left.grain == right.grain and left.grain.value in {"month", "quarter", "season", "year"}
        listed = coarse and left.first != right.first and around("month_list").fullmatch(between)
        if listed or around("guess").fullmatch(between):
            dropped.update((index, index + 1))
    return [date_found for index, date_found in enumerate(found) if index not in dropped]
