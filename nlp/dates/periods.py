"""Resolvers of rules that name a period: quarters, halves, seasons, years, this and next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from nlp.dates import calendar as cal
from nlp.dates.calendar import Interval
from nlp.dates.matched import Read, month_number, named_month, one_day, year_of
from nlp.dates.words import table


def _quarter(match: re.Match[str], today: date) -> Interval | None:
    word = match["q"]
    year = year_of(match) or (today.year + 1 if match["next"] else None)
    named = table("quarter_ordinals").get(word)
    return cal.quarter(today, named or int(word.strip("q-")), year)


def _half(match: re.Match[str], today: date) -> Interval | None:
    word = match["h"]
    named = {"first": 1, "second": 2, "latter": 2, "back": 2}
    year = year_of(match) or (today.year + 1 if match["next"] else None)
    return cal.half(today, named[word] if word in named else int(re.sub(r"\D", "", word)), year)


def _season(match: re.Match[str], today: date) -> Interval | None:
    month, year = table("seasons")[match["season"]], year_of(match)
    found = cal.season(today, month, year)
    if match["next"] and year is None and found[0] <= today:
        return cal.season(today, month, found[0].year + 1)
    return found


def _next_unit(match: re.Match[str], today: date) -> Interval | None:
    groups = match.groupdict()
    if groups.get("unit2"):
        return _unit(groups["unit2"], 2, today)
    ahead = {"next": 1, "nxt": 1, "coming": 1, "following": 1, "after": 2, "this": 0, "current": 0}[
        match["which"].split()[-1]
    ]
    return _unit(match["unit"], ahead, today)


def _unit(unit: str, ahead: int, today: date) -> Interval | None:
    if unit == "half":
        first = cal.add_months(date(today.year, (today.month - 1) // 6 * 6 + 1, 1), 6 * ahead)
        return cal.months_from(first.year, first.month, 6)
    if unit in {"week", "wk"}:
        monday = cal.monday_of(today) + timedelta(weeks=ahead)
        return max(monday, today), monday + timedelta(days=6)
    if unit == "month":
        month = cal.add_months(today.replace(day=1), ahead)
        return cal.months_from(month.year, month.month)
    if unit == "quarter":
        first = cal.add_months(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3 * ahead)
        return cal.months_from(first.year, first.month, 3)
    return cal.months_from(today.year + ahead, 1, 12)


def _not_this(match: re.Match[str], today: date) -> Interval | None:
    return _unit(match["unit"], 1, today)


def _end_of(match: re.Match[str], today: date) -> Interval | None:
    unit, ahead = match["unit"], 1 if match["next"] else 0
    if unit in {"week", "eow"}:
        friday = cal.monday_of(today) + timedelta(weeks=ahead, days=cal.FRIDAY)
        return one_day(friday if friday >= today else friday + timedelta(weeks=1))
    if unit == "year":
        return date(today.year + ahead, 12, 1), date(today.year + ahead, 12, 31)
    interval = _unit(unit, ahead, today)
    return interval and cal.part_of(interval, 2)


def _year_only(match: re.Match[str], today: date) -> Interval | None:
    return cal.months_from(int(match["year"]), 1, 12)


def _not_year(match: re.Match[str], today: date) -> Interval | None:
    return cal.months_from(int(match["year"]) + 1, 1, 12)


def _new_year(match: re.Match[str], today: date) -> Interval | None:
    return cal.months_from(today.year + 1, 1, 1)


def _fiscal(match: re.Match[str], today: date) -> Interval | None:
    month = month_number(match)
    if match["edge"].startswith(("end", "clos", "finish")):
        month = month % 12 + 1
    return cal.months_from(cal.year_of_month(today, month), month)


PERIODS: Mapping[str, Read] = {
    "end_of": _end_of,
    "fiscal": _fiscal,
    "half": _half,
    "new_year": _new_year,
    "next_unit": _next_unit,
    "not_this": _not_this,
    "not_year": _not_year,
    "quarter": _quarter,
    "season": _season,
    "year_only": _year_only,
    "month": named_month,
}
"""The resolvers by the names that rules use."""
