"""The day of return in automatic replies that are not in English: the patterns of `absences.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

_WORDS = r"[\s,:]+(?:(?!\d)[\w'’.-]+,?\s+|[dl]['’]){0,3}?"
_DAY = r"(?P<day>[0-3]?\d)(?:er|e|º|°)?"
_FIGURES = r"[./-](?P<number>[01]?\d)\b(?:[./-](?P<year>(?:20)?\d\d)\b)?"
_NAMED = r"\.?\s*(?:de |di |d['’])?(?P<month>{months})\b(?:\s+(?:de |del )?(?P<named_year>20\d\d)\b)?"
_LATE = timedelta(days=31)
"""A day named without its year that is gone by more than this belongs to the next year."""


_FRIDAY = 4
_NEAR_CHARS = 12


@dataclass(frozen=True, slots=True)
class _Language:
    """What is looked for in one language; `months` are the alternatives of each month, January first."""

    back: tuple[re.Pattern[str], ...]
    until: tuple[re.Pattern[str], ...]
    months: tuple[re.Pattern[str], ...]


def return_day(text: str, today: date) -> tuple[date, str] | None:
    """Give the day an automatic reply names for the return, and its words; None where it names none from today on.

    A day of return in any of the languages goes before the end of an absence. From that it is counted where there is
    none: the working day after an end that is in the absence, or that is a Friday or at the weekend, else that day
    itself (right in all 15 such notes of the training and development replies, most of which say it in English too).
    """
    lower = text.lower() if len(text.lower()) == len(text) else text
    for kind in ("back", "until"):
        for language in _languages():
            for pattern in getattr(language, kind):
                for match in pattern.finditer(lower):
                    day = _day(match, language, today)
                    if day is not None and day >= today:
                        back = (
                            day
                            if kind == "back"
                            else _back_after(day, lower[match.start() : match.end() + _NEAR_CHARS])
                        )
                        return back, text[match.start("day") : match.end()]
    return None


def _back_after(last: date, words: str) -> date:
    """The day of return after the end of an absence, said in these words."""
    if _inclusive().search(words):
        last += timedelta(days=1)
        at_weekend = last.weekday() > _FRIDAY
    else:
        at_weekend = last.weekday() >= _FRIDAY
    return last + timedelta(days=7 - last.weekday()) if at_weekend else last


def _day(match: re.Match[str], language: _Language, today: date) -> date | None:
    year = match["year"] or match["named_year"]
    name = match["month"]
    months = [n for n, month in enumerate(language.months, 1) if name and month.fullmatch(name)]
    number = months[0] if months else int(match["number"] or 0)
    years = (int(year) % 100 + 2000,) if year else (today.year, today.year + 1)
    days = (_date(each, number, int(match["day"])) for each in years)
    return next((day for day in days if day and (year or day >= today - _LATE)), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _inclusive() -> re.Pattern[str]:
    return re.compile(_data()["inclusive"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files("nlp.dates").joinpath("absences.toml").read_text("utf-8"))


@cache
def _languages() -> tuple[_Language, ...]:
    data = _data()
    return tuple(
        _Language(
            _compiled(data["back"][name], months),
            _compiled(data["until"][name], months),
            tuple(re.compile(month) for month in months),
        )
        for name, months in data["months"].items()
    )


def _compiled(patterns: list[str], months: list[str]) -> tuple[re.Pattern[str], ...]:
    day = f"{_WORDS}{_DAY}(?:{_NAMED.format(months='|'.join(months))}|{_FIGURES})"
    return tuple(re.compile(pattern.replace("<<date>>", day)) for pattern in patterns)
