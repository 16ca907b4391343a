"""What all resolvers share: how the words of a matched rule name a year, a month, a day, a feast.

Every resolver gets the match and the day of writing and gives an interval; None stands for a date that does not exist.
Where a rule of LABELS.md fixes the day (a week is its Monday, "late" the 21st) `nlp.dates.calendar` holds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from nlp.dates import calendar as cal
from nlp.dates.calendar import Interval
from nlp.dates.words import table

Read = Callable[[re.Match[str], date], Interval | None]


def year_of(match: re.Match[str]) -> int | None:
    """Give the year that the words name, None where they name none."""
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    return 2000 + int(groups["short"]) if groups.get("short") else None


def one_day(day: date | None) -> Interval | None:
    """Give a day as an interval."""
    return None if day is None else (day, day)


def month_number(match: re.Match[str]) -> int:
    """Give the number of the month named."""
    return table("months")[match["month"]]


def day_number(match: re.Match[str]) -> int:
    """Give the number of the day, in figures or words."""
    day = match["day"]
    return int(day) if day.isdigit() else table("day_words")[day]


def named_month(match: re.Match[str], today: date) -> Interval | None:
    """Give the month named: the next one, this month counted."""
    month = month_number(match)
    ahead = 1 if "next" in match[0].split() and month >= today.month else 0
    return cal.months_from(year_of(match) or cal.year_of_month(today, month) + ahead, month)


def named_feast(match: re.Match[str], today: date) -> Interval | None:
    """Give the feast named."""
    return cal.feast(today, re.sub(r"\s+", " ", match["feast"]))
