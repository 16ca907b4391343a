"""What a date expression is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Grain(StrEnum):
    """How coarse an expression is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    HALF = "half"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date expression: its offsets and words, and the interval it names (both days included).

    `first` is the day to act on by the revisit rule. Both are None where no day of writing was given.
    """

    start: int
    end: int
    words: str
    grain: Grain
    first: date | None
    last: date | None
