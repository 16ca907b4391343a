"""One process at a time keeps the schedule of a store, and nobody's night is disturbed.

The lock is held for a tick and what it scans, not for a process's life: a tick decides what is due under the lock, so
two processes never scan the same mail twice, and the other takes over as soon as this one ends, however it ends.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Protocol

from server.errors import BusyError
from server.jobs.ports import Clock
from server.services.upkeep_values import ScheduleMark

_log = logging.getLogger("bowout.jobs")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours of the local day in which nothing is scanned by itself; they may lie about midnight."""

    begin: time
    end: time

    def holds(self, local: datetime) -> bool:
        """Whether this moment, on the local clock, is within."""
        now = local.time()
        if self.begin <= self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end


class ScheduleMarks(Protocol):
    """Part of `server.services.upkeep_values.UpkeepStore`."""

    async def mark_schedule(self, mark: ScheduleMark) -> None:
        """Record who has a turn at the schedule."""
        ...


@dataclass(frozen=True, slots=True)
class MarkedTurns:
    """Turns at the schedule that leave a mark when they begin and end, so that others can see who keeps it."""

    lead: Callable[[], AbstractAsyncContextManager[None]]
    marks: ScheduleMarks
    clock: Clock
    host: str
    pid: int
    port: int

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[None]:
        """A turn; `BusyError` where somebody else is at one."""
        async with self.lead():
            mark = ScheduleMark(self.host, self.pid, self.port, self.clock())
            await self.marks.mark_schedule(mark)
            yield
            await self.marks.mark_schedule(replace(mark, ended_at=self.clock()))


class LedTick:
    """A tick that runs only where no other process is at one, and outside the quiet hours."""

    def __init__(
        self,
        tick: Callable[[], Coroutine[object, object, None]],
        lead: Callable[[], AbstractAsyncContextManager[None]],
        clock: Clock,
        quiet: QuietHours | None = None,
    ) -> None:
        self._tick = tick
        self._lead = lead
        self._clock = clock
        self._quiet = quiet

    async def __call__(self) -> None:
        """Tick, or leave it to who is at it."""
        if self._quiet is not None and self._quiet.holds(self._clock().astimezone()):
            return
        try:
            async with self._lead():
                await self._tick()
        except BusyError:
            _log.debug("another process keeps the schedule")
