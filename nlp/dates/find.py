"""Find date expressions in a text: the grammar, and the traps that look like dates and are none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise

from nlp.dates.calendar import LONG_FEAST_DAYS, Interval
from nlp.dates.grammar import Rule, kinds, rules
from nlp.dates.values import DateFound, Grain
from nlp.dates.words import table

_ALWAYS_PAST = {"on your", "on a", "on", "your", "all", "most", "sent", "sent on", "always"}
REACH_CHARS = 120
"""So far a day may stand from the date it is counted from."""
_AMBIGUOUS = frozenset(
    {"may", "april", "june", "august", "march", "mar", "sat", "sun", "mon", "wed", "sep", "dec", "jan", "fri", "jun"}
)
_NAMES = frozenset({"may", "april", "june", "august", "friday", "sunday", "wednesday", "mai", "julio"})
"""Months and days that are names of people too."""
_UNYEARED = frozenset({"month", "weekday", "season", "nth", "today", "weekend", "day_month", "month_day", "feast"})


@cache
def _around(name: str) -> re.Pattern[str]:
    return re.compile(_traps()[name])


@cache
def _traps() -> dict[str, str]:
    return tomllib.loads(resources.files("nlp.dates").joinpath("traps.toml").read_text("utf-8"))


@cache
def _compiled() -> tuple[Rule, ...]:
    return rules()


def find(text: str, today: date | None) -> tuple[DateFound, ...]:
    """Give the date expressions of `text` in order; `today` is the day of writing.

    Without it the words are found and the days are None. Past dates, adjectives ("Q3 report") and habits ("every
    Monday") are no dates.
    """
    lower = text.lower() if len(text.lower()) == len(text) else text
    if not _around("trigger").search(lower):
        return ()
    claimed: list[tuple[int, int, Rule, re.Match[str]]] = []
    taken_up = bytearray(len(lower))  # asked of each match: a list of spans made the time quadratic
    there = {name for name, pattern in kinds().items() if pattern.search(lower)}
    for rule in _compiled():
        if not rule.needs <= there:
            continue
        for match in rule.pattern.finditer(lower):
            start, end = match.span()
            if taken_up.find(1, start, end) < 0:
                taken_up[start:end] = b"\1" * (end - start)
                claimed.append((start, end, rule, match))
    claimed.sort(key=lambda item: item[0])
    found: list[DateFound] = []
    for start, _, rule, match in claimed:
        if rule.name == "in_the_morning" and found and start - found[-1].end <= 2:
            continue  # the morning of the day named, not tomorrow's
        made = _date(text, lower, rule, match, today, _named_before(found, start))
        if made is not None:
            found.append(made)
    return tuple(_without_lists(lower, found))


def _named_before(found: Sequence[DateFound], start: int) -> date | None:
    """The last day of the date named shortly before ("the council votes on 12 December … ask me on the 13th")."""
    return found[-1].last if found and start - found[-1].end <= REACH_CHARS else None


def taken(text: str, offered: Sequence[DateFound]) -> DateFound | None:
    """Give the one of the days offered by the seller that the reply takes without naming it whole, None if none is.

    Offsets and words are those in `text`: "First one.", "the latter", "training: 14".
    """
    days = [day for day in offered if day.grain is Grain.DAY and day.first is not None]
    lower = text.lower()
    if len(days) > 1:
        for name, day in (("takes_first", days[0]), ("takes_last", days[-1])):
            if match := _around(name).search(lower):
                return _at(text, match, day)
    for match in _around("takes_day").finditer(lower):
        for day in days:
            if day.first is not None and day.first.day == int(match["day"]):
                return _at(text, match, day)
    return None


def _at(text: str, match: re.Match[str], day: DateFound) -> DateFound:
    words = match[0].strip()
    start = match.start() + match[0].index(words)
    return replace(day, start=start, end=start + len(words), words=text[start : start + len(words)])


def _date(
    text: str, lower: str, rule: Rule, match: re.Match[str], today: date | None, before: date | None
) -> DateFound | None:
    if _is_trap(text, lower, rule, match) or (rule.from_date == "must" and before is None):
        return None
    try:
        interval = _read(rule, match, today or date(2000, 1, 3), before)
    except (OverflowError, ValueError):  # "in 99999 weeks" leaves the calendar
        return None
    if interval is None:
        return None
    start = match.start()
    words = text[start : match.end()].rstrip(".")
    if today is None:
        return DateFound(start, start + len(words), words, rule.grain, None, None)
    return DateFound(start, start + len(words), words, rule.grain, *_after(lower, match, rule, interval))


def _read(rule: Rule, match: re.Match[str], today: date, before: date | None) -> Interval | None:
    if before is None or not rule.from_date or before <= today:
        return rule.read(match, today)
    counted = rule.read(match, before)
    same_month = counted is not None and (counted[0].year, counted[0].month) == (before.year, before.month)
    return counted if same_month or rule.from_date == "must" else rule.read(match, today)


def _after(lower: str, match: re.Match[str], rule: Rule, interval: Interval) -> Interval:
    """The day behind an interval where the words say "after" it; a day or a short feast stands for itself."""
    before = lower[max(0, match.start() - 14) : match.start()]
    short = rule.grain is Grain.DAY and (interval[1] - interval[0]).days < LONG_FEAST_DAYS
    if rule.after and not short and (match[0].startswith(("after ", "post ")) or _around("after").search(before)):
        following = interval[1] + timedelta(days=1)
        return following, following
    return interval


def _is_trap(text: str, lower: str, rule: Rule, match: re.Match[str]) -> bool:
    before = lower[max(0, match.start() - 24) : match.start()]
    after = lower[match.end() : match.end() + 24]
    past = _around("past_before").search(before)
    if past and (
        past.group().strip().removesuffix(" the") not in _ALWAYS_PAST or _is_plural_habit(past.group(), after)
    ):
        return True
    if rule.name in _UNYEARED and _is_told(lower, match):
        return True
    if _around("past_after").match(after) or _around("noun_after").match(after):
        return True
    return rule.name in {"month", "weekday"} and _is_other_word(text, match, before, after)


def _is_told(lower: str, match: re.Match[str]) -> bool:
    """Say whether the words before tell of the past ("the painters finished on Friday")."""
    before = re.split(r"[.!?;,\n]", lower[max(0, match.start() - 50) : match.start()])[-1]
    return bool(_around("past_verb").search(before)) and not _around("future").search(before)


def _is_plural_habit(before: str, after: str) -> bool:
    return before.strip() in {"all", "most", "always", "your"} or after.startswith("s ")


def _is_other_word(text: str, match: re.Match[str], before: str, after: str) -> bool:
    word = match[0].strip(" .")
    if word in table("weekdays") and _around("open_before").search(before):
        return True
    if word in _NAMES and _is_name(text, match, before):
        return True
    if word not in _AMBIGUOUS or (word in table("weekdays") and _around("day_after").match(after)):
        return False
    if word == "may" and _around("modal_after").match(after) and not _around("before_may").search(before):
        return True
    written = text[match.start()]
    if written.isupper() and not (word == "may" and (not before.strip() or before.rstrip()[-1] in ".!?\n")):
        return False
    return not _around("before_ambiguous").search(before)


def _is_name(text: str, match: re.Match[str], before: str) -> bool:
    if text[match.start()].islower():
        return False
    if _around("name_before").search(before):
        return True
    return not _around("before_ambiguous").search(before) and bool(_around("name_after").match(text, match.end()))


def _without_lists(lower: str, found: list[DateFound]) -> list[DateFound]:
    """Drop bare months in a row ("March, April…"): hedged dates give none."""
    dropped: set[int] = set()
    for index, (left, right) in enumerate(pairwise(found)):
        coarse = left.grain == right.grain and left.grain.value in {"month", "quarter", "season", "year"}
        if coarse and left.first != right.first and _around("month_list").fullmatch(lower[left.end : right.start]):
            dropped.update((index, index + 1))
    return [date_found for index, date_found in enumerate(found) if index not in dropped]
