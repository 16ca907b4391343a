"""Arithmetic of days, weeks, months, quarters and feasts. An interval is its first and last day."""

from __future__ import annotations

from datetime import date, timedelta

from nlp.dates.words import table, vocabulary

Interval = tuple[date, date]

STALE_DAYS = 45
"""A day without a year that lies so little in the past is meant as past, not as next year's (set by hand)."""
PART_DAYS = (1, 11, 21)
"""Early, mid and late within a month, by the revisit rule of LABELS.md."""
FRIDAY = 4
QUARTER_MONTHS = 3
LONG_FEAST_DAYS = 14
"""Of a feast that lasts so long "after it" means its end, of a shorter one its day."""


def add_months(day: date, months: int) -> date:
    """Move by months; a day that the target month lacks becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def month_end(year: int, month: int) -> date:
    """Give the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def months_from(year: int, month: int, count: int = 1) -> Interval:
    """Give the interval of `count` months from this one."""
    first = date(year, month, 1)
    return first, add_months(first, count) - timedelta(days=1)


def part_of(interval: Interval, part: int) -> Interval:
    """Narrow a month, quarter, half or year to its early, mid or late part.

    The days 1, 11 and 21: of a month, or of the first, second and third month of a quarter (the rule of LABELS.md). A
    longer interval is cut into thirds by months.
    """
    first, last = interval
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= QUARTER_MONTHS:
        begin = add_months(first, part if months == QUARTER_MONTHS else 0).replace(day=PART_DAYS[part])
        return begin, last if part == 2 else add_months(begin, 1 if months == QUARTER_MONTHS else 0) + timedelta(days=9)
    begin = add_months(first, part * months // 3)
    return begin, last if part == 2 else add_months(first, (part + 1) * months // 3) - timedelta(days=1)


def year_of_month(today: date, month: int) -> int:
    """Give the year of the next such month; the current month counts."""
    return today.year if month >= today.month else today.year + 1


def next_weekday(today: date, weekday: int) -> date:
    """Give the next such weekday after today (never today)."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def monday_of(day: date) -> date:
    """Give the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def week(monday: date) -> Interval:
    """Give Monday to Sunday."""
    return monday, monday + timedelta(days=6)


def next_day_of_month(today: date, day: int) -> date | None:
    """Give the next date with this day of the month, today excluded."""
    for ahead in range(3):
        month = add_months(today.replace(day=1), ahead)
        if day <= month_end(month.year, month.month).day:
            found = month.replace(day=day)
            if found > today:
                return found
    return None


def day_in(year: int, month: int, day: int) -> date | None:
    """Give a date, None for one that does not exist."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def upcoming(today: date, month: int, day: int) -> date | None:
    """Give the next such day of the year, today included; a day just past (`STALE_DAYS`) stays past."""
    for year in (today.year - 1, today.year, today.year + 1):
        found = day_in(year, month, day)
        if found is not None and found >= today - timedelta(days=STALE_DAYS):
            return found
    return None


def quarter(today: date, number: int, year: int | None) -> Interval:
    """Give a quarter: of the year named, else the next one that is not over."""
    if year is None:
        year = today.year if number >= (today.month + 2) // 3 else today.year + 1
    return months_from(year, 3 * number - 2, 3)


def half(today: date, number: int, year: int | None) -> Interval:
    """Give a half-year: of the year named, else the next one that is not over."""
    if year is None:
        year = today.year if number >= (today.month + 5) // 6 else today.year + 1
    return months_from(year, 6 * number - 5, 6)


def season(today: date, month: int, year: int | None) -> Interval:
    """Give a meteorological season of the northern hemisphere, the current one included."""
    if year is None:
        year = today.year if months_from(today.year, month, 3)[1] >= today else today.year + 1
        if month == 12 and today.month < 3:
            year -= 1
    return months_from(year, month, 3)


def easter(year: int) -> date:
    """Give Easter Sunday (Gauss's rule in the anonymous Gregorian form)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - ((b - (b + 8) // 25 + 1) // 3) + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - (c % 4)) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def orthodox_easter(year: int) -> date:
    """Give the Orthodox Easter Sunday, in the Gregorian calendar of 1900 to 2099 (Meeus's Julian algorithm)."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def add_working_days(day: date, count: int) -> date:
    """Move on by working days, Monday to Friday."""
    for _ in range(count):
        day += timedelta(days=3 if day.weekday() == FRIDAY else 2 if day.weekday() == FRIDAY + 1 else 1)
    return day


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Give the nth such weekday of a month (1 is the first, -1 the last)."""
    if nth < 0:
        return next_weekday(month_end(year, month) - timedelta(days=7), weekday)
    return next_weekday(date(year, month, 1) - timedelta(days=1), weekday) + timedelta(weeks=nth - 1)


def feast(today: date, name: str) -> Interval | None:
    """Give the next such feast that is not over, None where the calendar does not know it."""
    length = timedelta(days=table("lengths_days").get(name, 1) - 1)
    for first in _feast_days(today, name):
        if first + length >= today:
            return first, first + length
    return None


def _feast_days(today: date, name: str) -> list[date]:
    years = (today.year - 1, today.year, today.year + 1)
    words = vocabulary()
    if name in words["easter_feasts"]:
        return [easter(year) + timedelta(days=words["easter_feasts"][name]) for year in years]
    if name in words["orthodox_feasts"]:
        return [orthodox_easter(year) + timedelta(days=words["orthodox_feasts"][name]) for year in years]
    if name in words["weekday_feasts"]:
        month, day, weekday = words["weekday_feasts"][name]
        return [next_weekday(date(year, month, day) - timedelta(days=1), weekday) for year in years]
    if name in words["ordinal_feasts"]:
        return [nth_weekday(year, *words["ordinal_feasts"][name]) for year in years]
    fixed: str | None = words["fixed_feasts"].get(name)
    if fixed is not None:
        return [date.fromisoformat(f"{year}-{fixed}") for year in years]
    return [date.fromisoformat(day) for day in words["movable_feasts"].get(name, ())]
