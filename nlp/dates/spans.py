"""Resolvers of rules that name a span from the day of writing, or a week."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from nlp.dates import calendar as cal
from nlp.dates.calendar import Interval
from nlp.dates.matched import Read, named_feast, named_month, one_day
from nlp.dates.words import number, table

MOST_WORKING_DAYS = 99
NUMBER_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def _ahead(match: re.Match[str], today: date) -> Interval | None:
    count, unit = number(match["count"]), match["unit"].removesuffix("s")
    if unit == "day" and match.groupdict().get("working"):
        return one_day(cal.add_working_days(today, min(count, MOST_WORKING_DAYS)))
    if unit in NUMBER_DAYS:
        return one_day(today + timedelta(days=count * NUMBER_DAYS[unit]))
    return one_day(cal.add_months(today, count * (12 if unit == "year" else 1)))


def _one_ahead(match: re.Match[str], today: date) -> Interval | None:
    if match["unit"] == "week":
        return one_day(today + timedelta(weeks=1))
    return one_day(cal.add_months(today, 12 if match["unit"] == "year" else 1))


def _half_a_year(match: re.Match[str], today: date) -> Interval | None:
    return one_day(cal.add_months(today, 6))


def _hours(match: re.Match[str], today: date) -> Interval | None:
    return one_day(today + timedelta(hours=int(match["hours"])))


def _week_of_month(match: re.Match[str], today: date) -> Interval | None:
    month = named_month(match, today)
    if month is None:
        return None
    ordinal = table("ordinals")[match["ordinal"]]
    if ordinal < 0:
        return cal.week(cal.monday_of(month[1]))
    return cal.week(cal.next_weekday(month[0] - timedelta(days=1), 0) + timedelta(weeks=ordinal - 1))


def _week_of_feast(match: re.Match[str], today: date) -> Interval | None:
    found = named_feast(match, today)
    if found is None:
        return None
    weeks = -1 if match["side"] == "before" else 1
    return cal.week(cal.monday_of(found[0]) + timedelta(weeks=weeks))


def _week_after(match: re.Match[str], today: date) -> Interval | None:
    return cal.week(cal.monday_of(today) + timedelta(weeks=1))


def _weekend(match: re.Match[str], today: date) -> Interval | None:
    saturday = cal.monday_of(today) + timedelta(days=5, weeks=1 if "next" in match[0] else 0)
    return saturday, saturday + timedelta(days=1)


def _iso_week(match: re.Match[str], today: date) -> Interval | None:
    number_of_week = int(match["week"])
    if not 1 <= number_of_week <= 53:
        return None
    year = today.year if number_of_week >= today.isocalendar().week else today.year + 1
    try:
        return cal.week(date.fromisocalendar(year, number_of_week, 1))
    except ValueError:
        return None


def _holidays(match: re.Match[str], today: date) -> Interval | None:
    """The holidays nobody names: summer's in the northern summer, else those at the turn of the year."""
    if 5 <= today.month <= 8:
        return date(today.year, 7, 1), date(today.year, 8, 31)
    year = today.year if today.month > 1 else today.year - 1
    return date(year, 12, 24), date(year + 1, 1, 1)


SPANS: Mapping[str, Read] = {
    "ahead": _ahead,
    "half_a_year": _half_a_year,
    "holidays": _holidays,
    "hours": _hours,
    "iso_week": _iso_week,
    "one_ahead": _one_ahead,
    "week_after": _week_after,
    "week_of_feast": _week_of_feast,
    "week_of_month": _week_of_month,
    "weekend": _weekend,
}
"""The resolvers by the names that rules use."""
