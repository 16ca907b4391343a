"""Resolvers of rules that name a day: absolute dates, days of a month, weekdays, feasts' neighbours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from nlp.dates import calendar as cal
from nlp.dates.calendar import Interval
from nlp.dates.matched import Read, day_number, month_number, named_feast, named_month, one_day, year_of
from nlp.dates.words import number, table


def _iso(match: re.Match[str], today: date) -> Interval | None:
    return one_day(cal.day_in(int(match[1]), int(match[2]), int(match[3])))


def _numeric(match: re.Match[str], today: date) -> Interval | None:
    """A weekday beside the figures tells which is the month, or that they are a time ("Monday, 8.15")."""
    first, second, mark = int(match["a"]), int(match["b"]), match["mark"]
    orders = [(second, first)] if mark == "." else [(second, first), (first, second)]
    dates: list[date] = []
    for month, day in orders:
        year = int(match["y"]) % 100 + 2000 if match["y"] else None
        found = cal.day_in(year, month, day) if year else cal.upcoming(today, month, day)
        if found is not None:
            dates.append(found)
    if weekday := match.groupdict().get("weekday"):
        dates = [day for day in dates if day.weekday() == table("weekdays")[weekday]]
        dates = dates or [cal.next_weekday(today, table("weekdays")[weekday])]
    ahead = sorted(day for day in dates if day >= today)
    return one_day(ahead[0] if ahead else dates[0] if dates else None)


def _dashed(match: re.Match[str], today: date) -> Interval | None:
    month = table("months")[match["month"] or match["month2"]]
    day, year = int(match["day"] or match["day2"]), year_of(match)
    return one_day(cal.day_in(year, month, day) if year else cal.upcoming(today, month, day))


def _day_month(match: re.Match[str], today: date) -> Interval | None:
    month, year = month_number(match), year_of(match)
    day = day_number(match)
    found = cal.day_in(year, month, day) if year else cal.upcoming(today, month, day)
    if found is None or not match.groupdict().get("to"):
        return one_day(found)
    return found, cal.day_in(found.year, month, int(match["to"])) or found


def _day_of_month(match: re.Match[str], today: date) -> Interval | None:
    return one_day(cal.next_day_of_month(today, int(match["day"])))


def _weekday(match: re.Match[str], today: date) -> Interval | None:
    found = cal.next_weekday(today, table("weekdays")[match["weekday"]])
    weeks = 1 if re.search(r"\bweek\b(?!\s+(?:of|on))|after next|a week (?:on|from)", match[0]) else 0
    weeks = 2 if "fortnight" in match[0] else weeks
    day = match.groupdict().get("day")
    if day:
        exact = cal.next_day_of_month(today, int(day))
        if exact is not None and exact.weekday() == found.weekday():
            return one_day(exact)
    return one_day(found + timedelta(weeks=weeks))


def _weekday_of_month(match: re.Match[str], today: date) -> Interval | None:
    month = named_month(match, today)
    if month is None:
        return None
    ordinal, weekday = table("ordinals")[match["ordinal"]], table("weekdays")[match["weekday"]]
    return one_day(cal.nth_weekday(month[0].year, month[0].month, weekday, ordinal))


def _weekday_of_feast(match: re.Match[str], today: date) -> Interval | None:
    found, weekday = named_feast(match, today), table("weekdays")[match["weekday"]]
    if found is None:
        return None
    if match["side"] == "before":
        return one_day(cal.next_weekday(found[0] - timedelta(days=8), weekday))
    return one_day(cal.next_weekday(found[1], weekday))


def _weekday_next_week(match: re.Match[str], today: date) -> Interval | None:
    return one_day(cal.monday_of(today) + timedelta(days=7 + table("weekdays")[match["weekday"]]))


def _weeks_from_weekday(match: re.Match[str], today: date) -> Interval | None:
    first = cal.next_weekday(today, table("weekdays")[match["weekday"]])
    return one_day(first + timedelta(weeks=number(match["count"])))


def _today(match: re.Match[str], today: date) -> Interval | None:
    return one_day(today)


def _tomorrow(match: re.Match[str], today: date) -> Interval | None:
    return one_day(today + timedelta(days=1))


def _day_after_tomorrow(match: re.Match[str], today: date) -> Interval | None:
    return one_day(today + timedelta(days=2))


def _first_of_next_month(match: re.Match[str], today: date) -> Interval | None:
    return one_day(cal.add_months(today.replace(day=1), 1))


def _week_today(match: re.Match[str], today: date) -> Interval | None:
    unit = match["unit"] or match["same"] or "week"
    if unit != "week":
        return one_day(cal.add_months(today, 12 if unit == "year" else 1))
    return one_day(today + timedelta(days=8 if "tomorrow" in (match["day"], match["then"]) else 7))


def _week_on(match: re.Match[str], today: date) -> Interval | None:
    return one_day(today + timedelta(weeks=1))


def _day_word_of_month(match: re.Match[str], today: date) -> Interval | None:
    return one_day(cal.next_day_of_month(today, day_number(match)))


DAYS: Mapping[str, Read] = {
    "dashed": _dashed,
    "day_after_tomorrow": _day_after_tomorrow,
    "day_month": _day_month,
    "day_of_month": _day_of_month,
    "day_word_of_month": _day_word_of_month,
    "first_of_next_month": _first_of_next_month,
    "iso": _iso,
    "numeric": _numeric,
    "today": _today,
    "tomorrow": _tomorrow,
    "week_on": _week_on,
    "week_today": _week_today,
    "weekday": _weekday,
    "weekday_next_week": _weekday_next_week,
    "weekday_of_feast": _weekday_of_feast,
    "weekday_of_month": _weekday_of_month,
    "weeks_from_weekday": _weeks_from_weekday,
    "feast": named_feast,
}
"""The resolvers by the names that rules use."""
