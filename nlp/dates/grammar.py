"""The rules of the grammar: an expression each, and how it becomes an interval.

Rules stand in order of trust; an earlier rule claims its words. A rule's `read` gets the match and the day of writing
and gives the interval, or None for a date that does not exist. Where a rule of LABELS.md fixes the day (a week is its
Monday, "late" the 21st) `nlp.dates.calendar` holds it. Expressions are matched on lower-cased text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from nlp.dates import calendar as cal
from nlp.dates.calendar import Interval
from nlp.dates.values import Grain
from nlp.dates.words import alternatives, number, table

Read = Callable[[re.Match[str], date], Interval | None]

MONTH = rf"(?P<month>{alternatives('months')})\b\.?"
WEEKDAY = rf"(?P<weekday>{alternatives('weekdays')})\b\.?"
DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?![:.]\d|%|k\b|h\b|\s*(?:am|pm|a\.m|p\.m)\b)"
YEAR = r"(?:,?\s*(?:of\s+)?(?:(?P<year>20\d\d)\b|'(?P<short>\d\d)\b))?"
PART = rf"(?P<part>{alternatives('parts')})(?:\s+(?:of|in|part\s+of|half\s+of))*[\s-]+(?:the\s+)?"
COUNT = rf"(?P<count>\d{{1,2}}|{alternatives('numbers')})(?:\s+of)?"
ORDINAL = rf"(?P<ordinal>{alternatives('ordinals')})"
NUMBER_DAYS = {"day": 1, "week": 7, "fortnight": 14}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `after` tells that "after X" means the day behind the interval."""

    name: str
    grain: Grain
    pattern: re.Pattern[str]
    read: Read
    after: bool = False


def rules() -> tuple[Rule, ...]:
    """Compile the rules."""
    return tuple(Rule(name, grain, re.compile(rf"(?<![\w/.]){text}(?!\w)"), read, after) for name, grain, text, read, after in _ROWS)


def _year(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("year"):
        return int(groups["year"])
    return 2000 + int(groups["short"]) if groups.get("short") else None


def _one(day: date | None) -> Interval | None:
    return None if day is None else (day, day)


def _month_number(match: re.Match[str]) -> int:
    return table("months")[match["month"]]


def _iso(match: re.Match[str], today: date) -> Interval | None:
    return _one(cal.day_in(int(match[1]), int(match[2]), int(match[3])))


def _numeric(match: re.Match[str], today: date) -> Interval | None:
    first, second, mark = int(match["a"]), int(match["b"]), match["mark"]
    orders = [(second, first)] if mark == "." else [(second, first), (first, second)]
    dates: list[date] = []
    for month, day in orders:
        if match["y"]:
            found = cal.day_in(int(match["y"]) % 100 + 2000, month, day)
        else:
            found = cal.upcoming(today, month, day)
        if found is not None:
            dates.append(found)
    ahead = sorted(day for day in dates if day >= today)
    return _one(ahead[0] if ahead else dates[0] if dates else None)


def _day_month(match: re.Match[str], today: date) -> Interval | None:
    month, year = _month_number(match), _year(match)
    day = int(match["day"])
    found = cal.day_in(year, month, day) if year else cal.upcoming(today, month, day)
    if found is None or not match.groupdict().get("to"):
        return _one(found)
    return found, cal.day_in(found.year, month, int(match["to"])) or found


def _month(match: re.Match[str], today: date) -> Interval | None:
    month = _month_number(match)
    ahead = 1 if "next" in match[0].split() and month >= today.month else 0
    return cal.months_from(_year(match) or cal.year_of_month(today, month) + ahead, month)


def _part(inner: Read) -> Read:
    def read(match: re.Match[str], today: date) -> Interval | None:
        interval = inner(match, today)
        return interval and cal.part_of(interval, table("parts")[match["part"]])

    return read


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
    if ordinal < 0:
        return _one(cal.next_weekday(month[1] - timedelta(days=7), weekday))
    return _one(cal.next_weekday(month[0] - timedelta(days=1), weekday) + timedelta(weeks=ordinal - 1))


def _week_of(inner: Read) -> Read:
    def read(match: re.Match[str], today: date) -> Interval | None:
        interval = inner(match, today)
        return interval and cal.week(cal.monday_of(interval[0]))

    return read


def _day_of_month(match: re.Match[str], today: date) -> Interval | None:
    return _one(cal.next_day_of_month(today, int(match["day"])))


def _weekday(match: re.Match[str], today: date) -> Interval | None:
    found = cal.next_weekday(today, table("weekdays")[match["weekday"]])
    weeks = 1 if re.search(r"\bweek\b(?!\s+(?:of|on))|after next|a week (?:on|from)", match[0]) else 0
    day = match.groupdict().get("day")
    if day:
        exact = cal.next_day_of_month(today, int(day))
        if exact is not None and exact.weekday() == found.weekday():
            return _one(exact)
    return _one(found + timedelta(weeks=weeks))


def _quarter(match: re.Match[str], today: date) -> Interval | None:
    word = match["q"]
    named = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
    year = _year(match) or (today.year + 1 if match["next"] else None)
    return cal.quarter(today, named[word] if word in named else int(word[-1]), year)


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


def _holidays(match: re.Match[str], today: date) -> Interval | None:
    """The holidays nobody names: summer's in the northern summer, else those at the turn of the year."""
    if 5 <= today.month <= 8:
        return date(today.year, 7, 1), date(today.year, 8, 31)
    year = today.year if today.month > 1 else today.year - 1
    return date(year, 12, 24), date(year + 1, 1, 1)


def _ahead(match: re.Match[str], today: date) -> Interval | None:
    count, unit = number(match["count"]), match["unit"].removesuffix("s")
    if unit in NUMBER_DAYS:
        return _one(today + timedelta(days=count * NUMBER_DAYS[unit]))
    return _one(cal.add_months(today, count * (12 if unit == "year" else 1)))


def _next_unit(match: re.Match[str], today: date) -> Interval | None:
    ahead = {"next": 1, "coming": 1, "following": 1, "after": 2, "this": 0, "current": 0}[match["which"].split()[-1]]
    return _unit(match["unit"], ahead, today)


def _unit(unit: str, ahead: int, today: date) -> Interval | None:
    if unit == "week":
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


def _shift(days: int) -> Read:
    def read(match: re.Match[str], today: date) -> Interval | None:
        return _one(today + timedelta(days=days))

    return read


def _weekend(match: re.Match[str], today: date) -> Interval | None:
    saturday = cal.monday_of(today) + timedelta(days=5, weeks=1 if "next" in match[0] else 0)
    return saturday, saturday + timedelta(days=1)


def _year_only(match: re.Match[str], today: date) -> Interval | None:
    return cal.months_from(int(match["year"]), 1, 12)


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


_FEASTS = "|".join(
    sorted(
        (name.replace(" ", r"\s+") for group in ("fixed_feasts", "movable_feasts") for name in table(group)),
        key=len,
        reverse=True,
    )
)
_QUARTER = r"(?:the\s+)?(?P<q>q[1-4]|(?:first|second|third|fourth|last|final)(?=\s+quarter))(?:\s+quarter)?(?:\s+(?:of\s+)?(?:(?P<next>next\s+year)|the\s+year|this\s+year))?" + YEAR
_HALF = r"(?:the\s+)?(?P<h>h[12]|[12]h|(?:first|second|latter|back)(?=\s+half))(?:\s+half)?(?:\s+of)?(?:\s+(?:(?P<next>next\s+year)|the\s+year|this\s+year))?" + YEAR
_SEASON = rf"(?:(?P<next>next)\s+|(?:this|the|coming|come|in|by|until|till|for|after|over|from|late|early|mid)[\s-]+(?:the\s+)?)(?P<season>{alternatives('seasons')})" + YEAR
_MONTH_DAY = rf"(?:{WEEKDAY},?\s+)?{MONTH}\s*(?:the\s+)?{DAY}(?:\s*(?:-|–|to|or|and|/)\s*(?P<to>[0-3]?\d)(?:st|nd|rd|th)?\b)?{YEAR}"
_DAY_MONTH = rf"(?:{WEEKDAY},?\s+)?(?:the\s+)?(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?:\s*(?:-|–|to|or|and|/|&)\s*(?P<to>[0-3]?\d)(?:st|nd|rd|th)?)?\.?\s*(?:of\s+)?{MONTH}{YEAR}"
_NTH = r"(?:the\s+)?(?P<day>[0-3]?\d)(?:st|nd|rd|th)"

_ROWS: tuple[tuple[str, Grain, str, Read, bool], ...] = (
    ("iso", Grain.DAY, r"(20\d\d)-(\d\d)-(\d\d)", _iso, False),
    ("week_of_date", Grain.WEEK, rf"(?:the\s+)?(?:week\s+(?:of|commencing|beginning|starting|from)|w/c|wc|wk\s+of)\s+(?:{_DAY_MONTH})", _week_of(_day_month), True),
    ("week_of_date_us", Grain.WEEK, rf"(?:the\s+)?(?:week\s+(?:of|commencing|beginning|starting|from)|w/c|wc|wk\s+of)\s+(?:{_MONTH_DAY})", _week_of(_day_month), True),
    ("week_of_day", Grain.WEEK, rf"(?:the\s+)?(?:week\s+(?:of|commencing|beginning|starting|from)|w/c|wc|wk\s+of)\s+(?:mon(?:day)?\s+)?{_NTH}", _week_of(_day_of_month), True),
    ("fiscal_year", Grain.MONTH, rf"(?:fiscal|financial|budget|tax|fy|school|academic)\s*(?:year|cycle)?\s+(?P<edge>start\w*|begin\w*|end\w*|clos\w*|finish\w*|reset\w*|open\w*)\s+(?:in|on|with|at\s+the\s+end\s+of)?\s*{MONTH}", _fiscal, False),
    ("week_of_month", Grain.WEEK, rf"(?:the\s+)?{ORDINAL}\s+(?:full\s+)?(?:week|wk)\s+(?:of|in)\s+(?:next\s+)?{MONTH}{YEAR}", _week_of_month, True),
    ("weekday_of_month", Grain.DAY, rf"(?:the\s+)?{ORDINAL}\s+{WEEKDAY}\s+(?:of|in)\s+{MONTH}{YEAR}", _weekday_of_month, True),
    ("day_month", Grain.DAY, _DAY_MONTH, _day_month, True),
    ("first_of_month", Grain.DAY, rf"(?:the\s+)?(?P<part>first|1st)\s+of\s+{MONTH}{YEAR}", _month, True),
    ("part_month", Grain.MONTH, rf"(?:the\s+)?(?:very\s+)?{PART}(?:next\s+)?{MONTH}{YEAR}", _part(_month), True),
    ("month_day", Grain.DAY, _MONTH_DAY, _day_month, True),
    ("numeric", Grain.DAY, r"(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<y>(?:20)?\d\d)(?![\d.])", _numeric, True),
    ("numeric_short", Grain.DAY, r"(?<=\bon |\bby )(?P<a>\d{1,2})(?P<mark>[/.])(?P<b>\d{1,2})(?P<y>(?!))?(?![\d/]|\s*(?:am|pm|%|h\b))", _numeric, True),
    ("part_quarter", Grain.MONTH, rf"(?:the\s+)?{PART}{_QUARTER}", _part(_quarter), True),
    ("quarter", Grain.QUARTER, _QUARTER, _quarter, True),
    ("half", Grain.HALF, _HALF, _half, True),
    ("part_season", Grain.MONTH, rf"(?:the\s+)?{PART}(?P<next>next\s+)?(?P<season>{alternatives('seasons')}){YEAR}", _part(_season), True),
    ("season", Grain.SEASON, _SEASON, _season, True),
    ("feast", Grain.DAY, rf"(?:the\s+)?(?P<feast>{_FEASTS}|easter|thanksgiving)(?:\s+(?:day|break|holidays?|week|rush|season|period))?", _feast, True),
    ("holidays", Grain.WEEK, r"(?:the\s+|our\s+|my\s+)(?:summer\s+|xmas\s+|winter\s+|school\s+|festive\s+)?(?:holidays|hols|festive\s+season|summer\s+break|vacations?)", _holidays, True),
    ("not_this", Grain.QUARTER, r"(?:not|nothing|no|never|none|skip\w*)\s+(?:\w+\s+){0,4}?this\s+(?:calendar\s+|fiscal\s+|financial\s+|budget\s+)?(?P<unit>year|quarter|month)", _not_this, False),
    ("end_of_unit", Grain.DAY, r"(?:the\s+)?(?:end\s+of|eo|late|later)\s*(?:the\s+|this\s+|(?P<next>next\s+))?(?P<unit>week|month|quarter|year)", _end_of, True),
    ("part_unit", Grain.MONTH, rf"(?:the\s+)?{PART}(?:the\s+)?(?P<which>this|next|coming|following)\s+(?P<unit>month|quarter|year)", _part(_next_unit), True),
    ("weekday_next_week", Grain.DAY, rf"{WEEKDAY}\s+(?:of\s+)?next\s+week", lambda m, today: _one(cal.monday_of(today) + timedelta(days=7 + table("weekdays")[m["weekday"]])), True),
    ("next_week_weekday", Grain.DAY, rf"next\s+week(?:\s+on|,)?\s+{WEEKDAY}", lambda m, today: _one(cal.monday_of(today) + timedelta(days=7 + table("weekdays")[m["weekday"]])), True),
    ("iso_week", Grain.WEEK, r"(?:calendar\s+week|week|wk|kw|cw)\s*(?P<week>[1-5]?\d)(?!\s*(?:of|days?|weeks?|months?|trial)\b|[.:%]\d)", _iso_week, True),
    ("week_after_next", Grain.WEEK, r"(?:the\s+)?(?P<unit>week|month|quarter|year)\s+(?P<which>after)\s+next", _next_unit, True),
    ("weekday", Grain.DAY, rf"(?:(?:this|next|coming|following|a\s+week\s+(?:on|from))\s+)?{WEEKDAY}(?:\s+(?:week\b|after\s+next))?(?:,?\s+(?:the\s+)?(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![:.]\d|\d|h\b|\s*(?:am|pm|a\.m|p\.m)))?", _weekday, True),
    ("next_unit", Grain.MONTH, r"(?:the\s+)?(?P<which>next|coming|following)\s+(?:calendar\s+|fiscal\s+|financial\s+|budget\s+|school\s+)?(?P<unit>week|month|quarter|year)", _next_unit, True),
    ("this_unit", Grain.WEEK, r"(?:later\s+)?(?P<which>this)\s+(?P<unit>week|month)", _next_unit, True),
    ("new_year", Grain.MONTH, r"(?:in|into|early\s+in|after|until|till|for|come)\s+the\s+new\s+year|new\s+year", _new_year, False),
    ("ahead", Grain.DAY, rf"(?:in|within|after|about|another|give\s+(?:me|us|it))\s+(?:about\s+|around\s+|roughly\s+|another\s+|say\s+|a\s+)?{COUNT}\s+(?:more\s+|working\s+|business\s+)?(?P<unit>days?|weeks?|fortnights?|months?|years?)(?:'|'s)?(?:\s+time)?", _ahead, False),
    ("from_now", Grain.DAY, rf"(?:a\s+)?{COUNT}\s+(?P<unit>days?|weeks?|fortnights?|months?|years?)(?:'s|')?\s+(?:from\s+now|time|from\s+today|down\s+the\s+(?:line|road)|later)", _ahead, False),
    ("day_after_tomorrow", Grain.DAY, r"(?:the\s+)?day\s+after\s+tomorrow", _shift(2), False),
    ("tomorrow", Grain.DAY, r"tomorrow|tmrw|tomoz|tmr|tomo", _shift(1), True),
    ("in_the_morning", Grain.DAY, r"(?<!\d )(?<!am )(?<!o'clock )first\s+thing(?:\s+in\s+the\s+morning)?|(?<!\d )in\s+the\s+morning", _shift(1), False),
    ("today", Grain.DAY, r"today|tonight|this\s+(?:afternoon|evening|morning|arvo|aft)|later\s+today|end\s+of\s+(?:the\s+)?(?:play\s+)?(?:today|day)|eod|cob", _shift(0), False),
    ("weekend", Grain.DAY, r"(?:the|this|next)\s+weekend", _weekend, True),
    ("nth", Grain.DAY, rf"(?:the|on|by|until|till|from|after|before|or|and|,)\s+{_NTH}(?!\s+(?!(?:at|of\s+(?:this|next|the)|if|or|and|works|is|in|for|would|around|then|please|suits|from|to|with|we|i|you|though|but|after|before|onwards|evening|morning|afternoon)\b)\w)(?!-\w)(?!\s+of\s+(?!this|next|the\s+month))", _day_of_month, True),
    ("month", Grain.MONTH, rf"(?:next\s+)?{MONTH}{YEAR}", _month, True),
    ("year", Grain.YEAR, r"(?:in|for|until|till|into|during|by|before|not\s+before|year|knock\s+again\s+in)\s+(?P<year>20[2-4]\d)(?![-/.,]?\d)", _year_only, False),
)
