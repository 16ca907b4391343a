"""A revisit date in the words one would use to the person who named it."""

from __future__ import annotations

import re
from datetime import date

from server.mail.english_days import MONTHS

_FAR_DAYS = 300
_PARTS = {1: "early ", 11: "mid-", 21: "late "}
_PART_OF = re.compile(r"\b(early|mid|middle|late|end|beginning|start)\b", re.IGNORECASE)
_DAY = re.compile(
    r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?\b(?!\s*(?:weeks?|months?|quarters?))|\b\w+day\b|tomorrow", re.IGNORECASE
)
_WEEK = re.compile(r"\bweeks?\b", re.IGNORECASE)
_QUARTER = re.compile(r"\bq[1-4]\b|\bquarter\b", re.IGNORECASE)
_YEAR = re.compile(r"\byear\b|^\W*(?:in\s+)?20\d\d\W*$", re.IGNORECASE)


def revisit_phrase(day: date, words: str | None, today: date) -> str:
    """ "in September", "in mid-May", "in Q3", "in the week of 4 May" or "on 12 May", as exact as the prospect was.

    The year stands where the date is more than 300 days from `today`.
    """
    said = words or ""
    year = f" {day.year}" if abs((day - today).days) > _FAR_DAYS else ""
    if _QUARTER.search(said) and day.day == 1 and day.month % 3 == 1:
        return f"in Q{(day.month - 1) // 3 + 1}{year}"
    if _YEAR.search(said) and (day.month, day.day) == (1, 1):
        return f"in January{year}"
    if _WEEK.search(said):
        return f"in the week of {day.day} {MONTHS[day.month - 1]}{year}"
    if _PART_OF.search(said) and day.day in _PARTS:
        return f"in {_PARTS[day.day]}{MONTHS[day.month - 1]}{year}"
    if day.day == 1 and not _DAY.search(said):
        return f"in {MONTHS[day.month - 1]}{year}"
    return f"on {day.day} {MONTHS[day.month - 1]}{year}"
