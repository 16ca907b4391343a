"""Who keeps the schedule: seen by the mark that each turn leaves in the store."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from socket import gethostname

from server.bootstrap.examine.finding import Finding
from server.errors import BusyError
from server.jobs.leader import QuietHours
from server.jobs.schedule import JITTER_SECONDS, TICK_SECONDS
from server.services.times_in_words import moment, span
from server.services.upkeep_values import ScheduleMark

_KEPT_FOR = timedelta(seconds=2 * (TICK_SECONDS + JITTER_SECONDS))
_SERVE = "To have it kept, run: bowout serve"

Lock = Callable[[], AbstractAsyncContextManager[None]]


def runs_here(mark: ScheduleMark) -> bool:
    """Whether the process of a mark runs on this machine (or another by the number that it had)."""
    if mark.host != gethostname():
        return False
    try:
        os.kill(mark.pid, 0)  # signal 0 is sent to nobody: it only asks
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


async def schedule(mark: ScheduleMark | None, lock: Lock, now: datetime, quiet: QuietHours | None) -> Finding:
    """Who has a turn at the schedule, had the last one, or that nobody has: a choice of the user's, not a failure."""
    if mark is None:
        return _finding("nobody has kept the schedule yet: accounts are scanned when you scan them", _SERVE, None)
    who = f"process {mark.pid} on {mark.host}"
    if mark.ended_at is None and await _taken(lock):
        return _finding(f"{who} keeps the schedule, at work since {moment(mark.began_at)}", "", mark)
    last = mark.ended_at or mark.began_at
    gone = mark.host == gethostname() and not runs_here(mark)
    if not gone and abs(now - last) <= _KEPT_FOR:
        return _finding(f"{who} keeps the schedule, its last turn {span(abs(now - last))} ago", "", mark)
    if quiet is not None and quiet.holds(now.astimezone()):
        return _finding(f"quiet hours until {quiet.end:%H:%M}: nothing is scanned by itself", "", None)
    cut = "" if mark.ended_at else "; it was cut off at work, and what it had stored is kept"
    return _finding(f"nobody keeps the schedule: {who} did until {moment(last)}{cut}", _SERVE, None)


async def _taken(lock: Lock) -> bool:
    """Looked at only where a turn has begun and not ended, so that no other process finds it taken by this look."""
    try:
        async with lock():
            return False
    except BusyError:
        return True


def _finding(says: str, advice: str, keeper: ScheduleMark | None) -> Finding:
    return Finding(
        "schedule", True, says, advice, {"pid": keeper.pid if keeper else None, "host": keeper.host if keeper else None}
    )
