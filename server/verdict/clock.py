"""The silence clock: working days are Monday to Friday by the prospect's wall clock, and a working day has 24 hours.

LABELS.md, "Silence": it begins after the longer of 5 working days and twice this prospect's median gap (at most 15
working days); walking away for silence also needs 10 working days since the first unanswered message. Public holidays
are unknown here: a holiday counts as a working day. Moments carry the zone they are counted in (`zone_of`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from statistics import median

SILENCE_MIN_WORKING_DAYS = 5.0
SILENCE_MAX_WORKING_DAYS = 15.0
LEAVE_AFTER_WORKING_DAYS = 10.0
DEBT_AFTER_WORKING_DAYS = 2.0
CHECK_IN_AFTER = timedelta(days=90)

_DAY = 86_400.0
_WEEK_START = datetime(1970, 1, 5, tzinfo=UTC)


def working_days(start: datetime, end: datetime) -> float:
    """Working days that passed from start to end; 0 where the end lies before the start."""
    return max(0.0, (_working_seconds(end) - _working_seconds(start)) / _DAY)


def add_working_days(start: datetime, days: float) -> datetime:
    """The first moment at which `days` working days have passed since start."""
    weeks, rest = divmod(_working_seconds(start) + days * _DAY, 5 * _DAY)
    wall = _WEEK_START + timedelta(weeks=weeks, seconds=rest)
    return wall.replace(tzinfo=start.tzinfo)


def silence_limit(reply_gaps: Sequence[float]) -> float:
    """Working days after which waiting becomes silence, from this prospect's reply gaps (working days)."""
    usual = 2 * median(reply_gaps) if reply_gaps else 0.0
    return min(SILENCE_MAX_WORKING_DAYS, max(SILENCE_MIN_WORKING_DAYS, usual))


def _working_seconds(moment: datetime) -> float:
    weeks, rest = divmod((moment.replace(tzinfo=UTC) - _WEEK_START).total_seconds(), 7 * _DAY)
    return weeks * 5 * _DAY + min(rest, 5 * _DAY)
