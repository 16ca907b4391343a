"""Times as people are told them."""

from __future__ import annotations

from datetime import datetime, timedelta

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def moment(at: datetime) -> str:
    """A time on the local clock."""
    return at.astimezone().strftime("%d %b %Y %H:%M")


def span(time: timedelta) -> str:
    """How long something is, roughly: 12 seconds, 3 minutes, 2 hours, 5 days."""
    seconds = max(0, round(time.total_seconds()))
    for unit, word in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= unit:
            return _counted(seconds // unit, word)
    return _counted(seconds, "second")


def ago(at: datetime, now: datetime) -> str:
    """How long ago something was; of a time to come that it is ahead of the clock."""
    return f"{span(now - at)} ago" if at <= now else f"{span(at - now)} ahead of the clock"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
