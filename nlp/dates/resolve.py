"""How the words of a matched rule become an interval.

Every function gets the match and the day of writing; None stands for a date that does not exist. Where a rule of
LABELS.md fixes the day (a week is its Monday, "late" the 21st) `nlp.dates.calendar` holds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from nlp.dates import calendar as cal
from nlp.dates.calendar import Interval
from nlp.dates.words import number, table

Read = Callable[[re.Match[str], date], Interval | None]

MOST_WORKING_DAYS = 99
NUMBER_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def _year(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    return 2000 + int(groups["short"]) if groups.get("short") else None


def _one(day: date | None) -> Interval | None:
    return None if day is None else (day, day)


def _month_number(match: re.Match[str]) -> int:
    return table("months")[match["month"]]


def _day_number(match: re.Match[str]) -> int:
    day = match["day"]
    return int(day) if day.isdigit() else table("day_words")[day]


def _iso(match: re.Match[str], today: date) -> Interval | None:
    return _one(cal.day_in(int(match[1]), int(match[2]), int(match[3])))


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
    return _one(ahead[0] if ahead else dates[0] if dates else None)


def _day_month(match: re.Match[str], today: date) -> Interval | None:
    month, year = _month_number(match), _year(match)
    day = _day_number(match)
    found = cal.day_in(year, month, day) if year else cal.upcoming(today, month, day)
    if found is None or not match.groupdict().get("to"):
        return _one(found)
    return found, cal.day_in(found.year, month, int(match["to"])) or found


def _month(match: re.Match[str], today: date) -> Interval | None:
    month = _month_number(match)
    ahead = 1 if "next" in match[0].split() and month >= today.month else 0
    return cal.months_from(_year(match) or cal.year_of_month(today, month) + ahead, month)


def _week_of_month(match: re.Match[str], today: date) -> Interval | None:
    month = _month(match, today)
    if month is None:
        return None
    ordinal = table("ordinals")[match["ordinal"]]
    if ordinal < 0:
        return cal.week(cal.monday_of(month[1]))
    return cal.week(cal.next_weekday(month[0] - timedelta(days=1), 0) + timedelta(weeks=ordinal - 1))


def _weekday_of_month(match: re.Match[str], today: date) -> Interval | None:
    month = _month(match, today)
    if month is None:
        return None
    ordinal, weekday = table("ordinals")[match["ordinal"]], table("weekdays")[match["weekday"]]
    return _one(cal.nth_weekday(month[0].year, month[0].month, weekday, ordinal))


def _day_of_month(match: re.Match[str], today: date) -> Interval | None:
    return _one(cal.next_day_of_month(today, int(match["day"])))


def _weekday(match: re.Match[str], today: date) -> Interval | None:
    found = cal.next_weekday(today, table("weekdays")[match["weekday"]])
    weeks = 1 if re.search(r"\bweek\b(?!\s+(?:of|on))|after next|a week (?:on|from)", match[0]) else 0
    weeks = 2 if "fortnight" in match[0] else weeks
    day = match.groupdict().get("day")
    if day:
        exact = cal.next_day_of_month(today, int(day))
        if exact is not None and exact.weekday() == found.weekday():
            return _one(exact)
    return _one(found + timedelta(weeks=weeks))


def _quarter(match: re.Match[str], today: date) -> Interval | None:
    word = match["q"]
    year = _year(match) or (today.year + 1 if match["next"] else None)
    named = table("quarter_ordinals").get(word)
    return cal.quarter(today, named or int(word.strip("q-")), year)


def _half(match: re.Match[str], today: date) -> Interval | None:
    word = match["h"]
    named = {"first": 1, "second": 2, "latter": 2, "back": 2}
    year = _year(match) or (today.year + 1 if match["next"] else None)
    return cal.half(today, named[word] if word in named else int(re.sub(r"\D", "", word)), year)


def _season(match: re.Match[str], today: date) -> Interval | None:
    month, year = table("seasons")[match["season"]], _year(match)
    found = cal.season(today, month, year)
    if match["next"] and year is None and found[0] <= today:
        return cal.season(today, month, found[0].year + 1)
    return found


def _feast(match: re.Match[str], today: date) -> Interval | None:
    return cal.feast(today, re.sub(r"\s+", " ", match["feast"]))


def _weekday_of_feast(match: re.Match[str], today: date) -> Interval | None:
    found, weekday = _feast(match, today), table("weekdays")[match["weekday"]]
    if found is None:
        return None
    if match["side"] == "before":
        return _one(cal.next_weekday(found[0] - timedelta(days=8), weekday))
    return _one(cal.next_weekday(found[1], weekday))


def _week_of_feast(match: re.Match[str], today: date) -> Interval | None:
    found = _feast(match, today)
    if found is None:
        return None
    weeks = -1 if match["side"] == "before" else 1
    return cal.week(cal.monday_of(found[0]) + timedelta(weeks=weeks))


def _week_after(match: re.Match[str], today: date) -> Interval | None:
    return cal.week(cal.monday_of(today) + timedelta(weeks=1))


def _holidays(match: re.Match[str], today: date) -> Interval | None:
    """The holidays nobody names: summer's in the northern summer, else those at the turn of the year."""
    if 5 <= today.month <= 8:
        return date(today.year, 7, 1), date(today.year, 8, 31)
    year = today.year if today.month > 1 else today.year - 1
    return date(year, 12, 24), date(year + 1, 1, 1)


def _ahead(match: re.Match[str], today: date) -> Interval | None:
    count, unit = number(match["count"]), match["unit"].removesuffix("s")
    if unit == "day" and match.groupdict().get("working"):
        return _one(cal.add_working_days(today, min(count, MOST_WORKING_DAYS)))
    if unit in NUMBER_DAYS:
        return _one(today + timedelta(days=count * NUMBER_DAYS[unit]))
    return _one(cal.add_months(today, count * (12 if unit == "year" else 1)))


def _one_ahead(match: re.Match[str], today: date) -> Interval | None:
    if match["unit"] == "week":
        return _one(today + timedelta(weeks=1))
    return _one(cal.add_months(today, 12 if match["unit"] == "year" else 1))


def _week_today(match: re.Match[str], today: date) -> Interval | None:
    return _one(today + timedelta(days=8 if match["day"] == "tomorrow" else 7))


def _first_of_next_month(match: re.Match[str], today: date) -> Interval | None:
    return _one(cal.add_months(today.replace(day=1), 1))


def _dashed(match: re.Match[str], today: date) -> Interval | None:
    year = int(match["year"]) if match["year"] else 2000 + int(match["short"])
    month = table("months")[(match["month"] or match["month2"])]
    return _one(cal.day_in(year, month, int(match["day"] or match["day2"])))


def _half_a_year(match: re.Match[str], today: date) -> Interval | None:
    return _one(cal.add_months(today, 6))


def _hours(match: re.Match[str], today: date) -> Interval | None:
    return _one(today + timedelta(hours=int(match["hours"])))


def _weeks_from_weekday(match: re.Match[str], today: date) -> Interval | None:
    first = cal.next_weekday(today, table("weekdays")[match["weekday"]])
    return _one(first + timedelta(weeks=number(match["count"])))


def _next_unit(match: re.Match[str], today: date) -> Interval | None:
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
        return _one(friday if friday >= today else friday + timedelta(weeks=1))
    if unit == "year":
        return date(today.year + ahead, 12, 1), date(today.year + ahead, 12, 31)
    interval = _unit(unit, ahead, today)
    return interval and cal.part_of(interval, 2)


def _today(match: re.Match[str], today: date) -> Interval | None:
    return _one(today)


def _tomorrow(match: re.Match[str], today: date) -> Interval | None:
    return _one(today + timedelta(days=1))


def _day_after_tomorrow(match: re.Match[str], today: date) -> Interval | None:
    return _one(today + timedelta(days=2))


def _weekday_next_week(match: re.Match[str], today: date) -> Interval | None:
    return _one(cal.monday_of(today) + timedelta(days=7 + table("weekdays")[match["weekday"]]))


def _weekend(match: re.Match[str], today: date) -> Interval | None:
    saturday = cal.monday_of(today) + timedelta(days=5, weeks=1 if "next" in match[0] else 0)
    return saturday, saturday + timedelta(days=1)


def _year_only(match: re.Match[str], today: date) -> Interval | None:
    return cal.months_from(int(match["year"]), 1, 12)


def _not_year(match: re.Match[str], today: date) -> Interval | None:
    return cal.months_from(int(match["year"]) + 1, 1, 12)


def _new_year(match: re.Match[str], today: date) -> Interval | None:
    return cal.months_from(today.year + 1, 1, 1)


def _fiscal(match: re.Match[str], today: date) -> Interval | None:
    month = _month_number(match)
    if match["edge"].startswith(("end", "clos", "finish")):
        month = month % 12 + 1
    return cal.months_from(cal.year_of_month(today, month), month)


def _iso_week(match: re.Match[str], today: date) -> Interval | None:
    number_of_week = int(match["week"])
    if not 1 <= number_of_week <= 53:
        return None
    year = today.year if number_of_week >= today.isocalendar().week else today.year + 1
    try:
        return cal.week(date.fromisocalendar(year, number_of_week, 1))
    except ValueError:
        return None


RESOLVERS: Mapping[str, Read] = {
    "ahead": _ahead,
    "dashed": _dashed,
    "day_after_tomorrow": _day_after_tomorrow,
    "day_month": _day_month,
    "day_of_month": _day_of_month,
    "end_of": _end_of,
    "feast": _feast,
    "first_of_next_month": _first_of_next_month,
    "fiscal": _fiscal,
    "half": _half,
    "half_a_year": _half_a_year,
    "holidays": _holidays,
    "hours": _hours,
    "iso": _iso,
    "iso_week": _iso_week,
    "month": _month,
    "new_year": _new_year,
    "next_unit": _next_unit,
    "not_this": _not_this,
    "not_year": _not_year,
    "numeric": _numeric,
    "one_ahead": _one_ahead,
    "quarter": _quarter,
    "season": _season,
    "today": _today,
    "tomorrow": _tomorrow,
    "week_after": _week_after,
    "week_today": _week_today,
    "week_of_feast": _week_of_feast,
    "week_of_month": _week_of_month,
    "weekday": _weekday,
    "weekday_next_week": _weekday_next_week,
    "weekday_of_feast": _weekday_of_feast,
    "weekday_of_month": _weekday_of_month,
    "weekend": _weekend,
    "weeks_from_weekday": _weeks_from_weekday,
    "year_only": _year_only,
}
"""The resolvers by the names that rules use."""
