"""Find date expressions in a text: the grammar less the traps, and days of the seller's that a reply takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from nlp.dates.calendar import LONG_FEAST_DAYS, Interval
from nlp.dates.grammar import Rule, kinds, rules
from nlp.dates.traps import around, in_one_breath, is_hours, is_trap, opening_hours, without_lists
from nlp.dates.values import DateFound, Grain
from nlp.dates.words import table

_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
REACH_CHARS = 120
"""So far a day may stand from the date it is counted from."""


@cache
def _compiled() -> tuple[Rule, ...]:
    return rules()


def find(text: str, today: date | None) -> tuple[DateFound, ...]:
    """Give the date expressions of `text` in order; `today` is the day of writing.

    Without it the words are found and the days are None. Past dates, adjectives ("Q3 report") and habits ("every
    Monday") are no dates.
    """
    lower = text.lower() if len(text.lower()) == len(text) else text
    if not around("trigger").search(lower):
        return ()
    hours = opening_hours(lower)
    told_until: int | None = None
    found: list[DateFound] = []
    for start, end, rule, match in _claimed(lower):
        if rule.name == "in_the_morning" and found and start - found[-1].end <= 2:
            continue  # the morning of the day named, not tomorrow's
        told = in_one_breath(lower, rule, told_until, start)
        trap = told or is_hours(rule, start, hours)
        made = None if trap else _date(text, lower, rule, match, today, _named_before(lower, rule, found, start))
        if made is not None:
            found.append(made)
        told_until = end if told or _is_past(made, today) else None
    return tuple(without_lists(lower, found))


def _claimed(lower: str) -> list[tuple[int, int, Rule, re.Match[str]]]:
    """What the rules match, in order of place; an earlier rule claims its words."""
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
    return sorted(claimed, key=lambda item: item[0])


def _is_past(made: DateFound | None, today: date | None) -> bool:
    """Whether a match was no date at all (told of, most often), or is one that has gone."""
    return made is None or (made.first is not None and today is not None and made.first < today)


def _named_before(lower: str, rule: Rule, found: Sequence[DateFound], start: int) -> date | None:
    """The day of the date named shortly before to count from ("the council votes on 12 December … ask me on the 13th").

    A day is counted from the first day of a month named in its sentence ("released in January, on the 19th it is
    through"), all else from the last day of what was named.
    """
    if not found or start - found[-1].end > REACH_CHARS:
        return None
    whole = rule.from_date == "may" and found[-1].grain is Grain.MONTH
    same_sentence = not _SENTENCE_END.search(lower, found[-1].end, start)
    return found[-1].first if whole and same_sentence else found[-1].last


def taken(text: str, offered: Sequence[DateFound]) -> DateFound | None:
    """Give the one of the days offered by the seller that the reply takes without naming it whole, None if none is.

    Offsets and words are those in `text`: "First one.", "the latter", "training: 14".
    """
    days = [day for day in offered if day.grain is Grain.DAY and day.first is not None]
    lower = text.lower()
    if len(days) > 1:
        for name, day in (("takes_first", days[0]), ("takes_last", days[-1])):
            if match := around(name).search(lower):
                return _at(text, match, day)
    for match in around("takes_day").finditer(lower):
        for day in days:
            if day.first is not None and day.first.day == int(match["day"]):
                return _at(text, match, day)
    return None


def is_bare_weekday(found: DateFound) -> bool:
    """Whether an expression is a weekday and no more."""
    return found.words.lower() in table("weekdays")


def of_offered(found: DateFound, offered: Sequence[DateFound]) -> DateFound:
    """Give a bare weekday the day the seller offered with it ("Thursday please", of "Tuesday 3, Thursday 5 May")."""
    if found.first is None or not is_bare_weekday(found):
        return found
    for day in offered:
        if day.grain is not Grain.DAY or day.first is None or day.first < found.first:
            continue
        if day.first.weekday() == found.first.weekday():
            return replace(found, first=day.first, last=day.first)
    return found


def _at(text: str, match: re.Match[str], day: DateFound) -> DateFound:
    words = match[0].strip()
    start = match.start() + match[0].index(words)
    return replace(day, start=start, end=start + len(words), words=text[start : start + len(words)])


def _date(
    text: str, lower: str, rule: Rule, match: re.Match[str], today: date | None, before: date | None
) -> DateFound | None:
    if is_trap(text, lower, rule, match) or (rule.from_date == "must" and before is None):
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
    if rule.after and not short and (match[0].startswith(("after ", "post ")) or around("after").search(before)):
        following = interval[1] + timedelta(days=1)
        return following, following
    return interval
