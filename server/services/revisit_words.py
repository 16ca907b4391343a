"""A date the prospect named, in their words and at their precision: never a nearer, a vaguer or another one.

`revisit_words` of a reading are the words alone ("Easter"); the word before them ("after") tells as much, so
`word_before` finds it. What is relative in their mail ("next month") is said as it is true on the day of the draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from server.mail.english_days import MONTHS, WEEKDAYS

_FAR_DAYS = 300
_NEW_YEAR_DAYS = 60
_ORDINALS = ("first", "second", "third", "fourth")
_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_PARTS = {
    "in early": r"early",
    "at the beginning of": r"beginning",
    "at the start of": r"start",
    "in mid-": r"mid|middle",
    "in late": r"late",
    "at the end of": r"(?:tail )?end",
}
_SPAN = r"(?:days?|weeks?|months?|years?|hours?|fortnight)"
_WEEK_NUMBER = re.compile(r"\b(?:week|wk|kw|calendar week)\.? ?(\d{1,2})\b(?!st|nd|rd|th| [a-z])", re.IGNORECASE)
_HALF = re.compile(r"\b(?:(first|second) half|h([12])|([12])h)\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bq ?([1-4])\b|\b(first|second|third|fourth|last)? ?quarter\b", re.IGNORECASE)
_NO_YEAR = re.compile(r"\b(?:this|new) year\b", re.IGNORECASE)
_YEAR = re.compile(r"\bnext year\b|^\W*20\d\d\W*$", re.IGNORECASE)
_SEASON = re.compile(r"\b(spring|summer|autumn|fall|winter)\b", re.IGNORECASE)
_LATER = re.compile(
    r"\b(?:\d+|an?|half|one|two|three|four|five|six|eight|ten|twelve|couple|few|over)\b"
    rf".*\b{_SPAN}\b(?! (?:on|of|from))"
    rf"|\bfortnight\b|\bhalf a year\b",
    re.IGNORECASE,
)
_MONTHS_LATER = re.compile(r"\b(?:months?|years?)\b", re.IGNORECASE)
_WEEK = re.compile(r"\bweeks?\b|\bw/c\b|\bwk\b", re.IGNORECASE)
_WEEK_OF_MONTH = re.compile(rf"\b(first|second|third|fourth|last) week (?:of|in) (?:{_MONTH})", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?:mon|tue|wed|wen|thu|fri|sat|sun)(?:s|rs|nes|des|ur)?(?:day)?s?\b", re.IGNORECASE)
_DAY = re.compile(
    r"\d|\b(?!month)(?:\w+teen|\w+ieth|\w*first|second|\w*third|\w+(?:ur|f|x|ven|gh|n)th)\b", re.IGNORECASE
)
_FEAST = re.compile(r"^(?:(?:al-)?[^\W\d_a-z][\w'-]*(?: (?=[A-Z]|al-)|$))+$")
_LENGTHS = tuple(
    (re.compile(pattern), days)
    for pattern, days in (
        (r"\bweek\b", 7),
        (r"^(?:on|around|today|tomorrow)\b", 1),
        (r"^(?:in early|in mid|in late|at the (?:start|beginning|end))\b", 10),
        (r"^after\b", 31),
        (r"\bnew year\b", 60),
        (r"\bQ\d|\b(?:quarter|spring|summer|autumn|fall|winter)\b", 92),
        (r"\bhalf\b", 183),
        (r"\byear\b|^in \d{4}$", 365),
    )
)
_BEFORE = re.compile(r"\b(after|before|by)(?: the)?\s*$", re.IGNORECASE)
_NOT = re.compile(r"n't|\b(?:not|no|nothing|never|none|nobody|cannot|hardly)\b", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"[.!?;\n]")


def revisit_phrase(day: date, words: str | None, today: date, before: str | None = None) -> str:
    """ "in September", "in mid-May", "in Q3", "in week 34", "after Easter" or "on Monday 12 May", as they said it.

    `before` is the word before theirs (see `word_before`). The year stands where the date is more than 300 days from
    `today`.
    """
    said = (words or "").replace("’", "'").strip()
    if before is None and (opening := re.match(r"(after|before) ", said, re.IGNORECASE)):
        before = opening[1].casefold()
    feast = _FEAST.match(said) and not re.search(rf"\b(?:{_MONTH}|spring|summer|autumn|fall|winter)", said, re.I)
    if feast and not _WEEKDAY.search(said) and not _known(said):  # one celebrates it, or means the days around it
        return f"{before if before in {'after', 'before'} else 'around'} {said}"
    phrase = next(filter(None, (way(day, said, today) for way in _WAYS)), None) or _on(day, said, today)
    bare = re.sub(r"^(?:in|on|at) ", "", phrase)
    return f"{before} {bare}" if before and phrase != bare else phrase


def days_meant(phrase: str) -> int:
    """How many days a phrase of `revisit_phrase` covers from its first day on: one for a day, a month for "in May"."""
    return next((days for pattern, days in _LENGTHS if pattern.search(phrase)), 31)


def word_before(text: str, words: str | None) -> str | None:
    """The "after", "before" or "by" that stands before the words of a date in the mail that named it, if any does."""
    at = text.find(words) if words else -1
    found = _BEFORE.search(text, max(0, at - 12), at) if at > 0 else None
    if found is None:
        return None
    said = found[1].casefold()
    clause = _SENTENCE_ENDS.split(text[max(0, at - 120) : at])[-1]
    return None if said == "before" and _NOT.search(clause) else said  # "not before July" is July


def _known(said: str) -> bool:
    """Whether capitalized words are some other kind of date ("Q3", "Tomorrow", "Next week")."""
    kinds = (_WEEK_NUMBER, _HALF, _QUARTER, _NO_YEAR, _YEAR, _SEASON, _LATER, _WEEK, _DAY)
    small = r"\b(?:today|tonight|tomorrow|tmrw|eod|cob|next|this|month|year|morning|afternoon)\b"
    return any(kind.search(said) for kind in kinds) or bool(re.search(small, said, re.IGNORECASE))


def _year(day: date, today: date, joint: str = " ") -> str:
    return f"{joint}{day.year}" if abs((day - today).days) > _FAR_DAYS else ""


def _part(said: str) -> str | None:
    return next((words for words, part in _PARTS.items() if re.search(rf"\b(?:{part})\b", said, re.IGNORECASE)), None)


def _parted(part: str, whole: str) -> str:
    if whole.startswith("the ") and part.startswith("in "):
        return f"{part[3:]} in {whole}" if not part.endswith("-") else f"in the middle of {whole}"
    return f"{part}{whole}" if part.endswith("-") else f"{part} {whole}"


def _week_number(day: date, said: str, today: date) -> str | None:
    found = _WEEK_NUMBER.search(said)
    return f"in week {int(found[1])}{_year(day, today, ' of ')}" if found else None


def _half(day: date, said: str, today: date) -> str | None:
    if not _HALF.search(said):
        return None
    half = "first" if day.month <= 6 else "second"
    return f"in the {half} half of {'the year' if day.year == today.year else day.year}"


def _quarter(day: date, said: str, today: date) -> str | None:
    found = _QUARTER.search(said)
    if found is None:
        return None
    number = int(found[1]) if found[1] else (day.month - 1) // 3 + 1
    whole = f"the {_ORDINALS[number - 1]} quarter" if found[2] else f"Q{number}"
    return _parted(_part(said) or "in", whole) + _year(day, today, " of " if found[2] else " ")


def _new_year(day: date, said: str, today: date) -> str | None:
    """ "Not this year" and "in the new year" are the same day, and neither names January."""
    if not _NO_YEAR.search(said) or (day.month, day.day) != (1, 1):
        return None
    return "in the new year" if -_NEW_YEAR_DAYS <= (day - today).days <= 366 else f"in {day.year}"


def _whole_year(day: date, said: str, today: date) -> str | None:
    if not _YEAR.search(said) or (day.month, day.day) != (1, 1):
        return None
    if day.year == today.year:  # their "next year" has come
        return "in the new year" if (today - day).days <= _NEW_YEAR_DAYS else "this year"
    return "next year" if day.year == today.year + 1 else f"in {day.year}"


def _season(day: date, said: str, today: date) -> str | None:
    found = _SEASON.search(said)
    if found is None:
        return None
    part = _part(said)
    whole = found[1].casefold()
    return (_parted(part, whole) if part else f"in the {whole}") + _year(day, today, " of ")


def _later(day: date, said: str, today: date) -> str | None:
    """A span from the day of their mail: to the month where they counted months, else near the day."""
    if not _LATER.search(said) or _WEEKDAY.search(said):
        return None
    if _MONTHS_LATER.search(said):
        return f"in {MONTHS[day.month - 1]}{_year(day, today)}"
    return f"around {day.day} {MONTHS[day.month - 1]}{_year(day, today)}"


def _week(day: date, said: str, today: date) -> str | None:
    if not _WEEK.search(said) or _near(said):
        return None
    if found := _WEEK_OF_MONTH.search(said):
        return f"in the {found[1].casefold()} week of {MONTHS[day.month - 1]}{_year(day, today)}"
    monday = today - timedelta(days=today.weekday())
    if timedelta() < day - monday <= timedelta(days=7):
        return "next week"
    return f"in the week of {day.day} {MONTHS[day.month - 1]}{_year(day, today)}"


def _month(day: date, said: str, today: date) -> str | None:
    month = f"{MONTHS[day.month - 1]}{_year(day, today)}"
    part = _part(said)
    if part and day.day in {1, 11, 21}:
        return _parted(part, month)
    return f"in {month}" if day.day == 1 and not (_DAY.search(_without_year(said)) or _near(said)) else None


def _near(said: str) -> bool:
    return bool(
        _WEEKDAY.search(said) or re.search(r"\b(?:tom+or+ow|tmrw|day|today|tonight|eod)\b", said, re.IGNORECASE)
    )


def _without_year(said: str) -> str:
    return re.sub(r"\b20\d\d\b|'\d\d\b", "", said)


def _on(day: date, said: str, today: date) -> str:
    if _near(said) and timedelta() <= day - today <= timedelta(days=1) and not _WEEKDAY.search(said):
        return "today" if day == today else "tomorrow"
    weekday = f"{WEEKDAYS[day.weekday()]} " if _WEEKDAY.search(said) else ""
    return f"on {weekday}{day.day} {MONTHS[day.month - 1]}{_year(day, today)}"


_WAYS: tuple[Callable[[date, str, date], str | None], ...] = (
    _week_number,
    _half,
    _quarter,
    _new_year,
    _whole_year,
    _season,
    _later,
    _week,
    _month,
)
