"""Dates of the sample mailbox, counted in working days from now, and the marks for them in its texts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from server.mail.english_days import MONTHS, WEEKDAYS

_MARK = re.compile(r"<(weekday|date|month):([+-]?\d+)>")


def working_day(now: datetime, offset: int) -> datetime:
    """The day `offset` working days (Monday to Friday) from now; from the Friday before where now is a weekend."""
    day = now - timedelta(days=max(0, now.weekday() - 4))
    step = 1 if offset > 0 else -1
    for _ in range(abs(offset)):
        day += timedelta(days=step)
        while day.weekday() > 4:
            day += timedelta(days=step)
    return day


def filled(text: str, now: datetime) -> str:
    """`text` with its marks written out.

    `<weekday:N>` and `<date:N>` are the day N working days from now ("Tuesday", "12 May"), `<month:N>` the month N
    months from now ("September").
    """
    return _MARK.sub(lambda match: _words(match[1], int(match[2]), now), text)


def _words(kind: str, offset: int, now: datetime) -> str:
    if kind == "month":
        return MONTHS[(now.month - 1 + offset) % 12]
    day = working_day(now, offset)
    return WEEKDAYS[day.weekday()] if kind == "weekday" else f"{day.day} {MONTHS[day.month - 1]}"
