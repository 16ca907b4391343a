"""The clockwork: one job for all accounts, in memory.

Measured with APScheduler 3.11: 2,000 jobs due at once (one per mailbox) held the event loop for 2.3 s, and two
processes on one job store ran 16 times where 12 were due. So there is one job, and the store's `scan_lock` keeps
processes apart.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from server.errors import origin

TICK_SECONDS = 30.0
JITTER_SECONDS = 3.0

_log = logging.getLogger("bowout.jobs")
_clock_log = logging.getLogger("bowout.jobs.clock")


@asynccontextmanager
async def ticking(
    tick: Callable[[], Coroutine[object, object, None]],
    *,
    every_seconds: float = TICK_SECONDS,
    jitter_seconds: float = JITTER_SECONDS,
) -> AsyncIterator[None]:
    """Call `tick` now and then every so many seconds (and up to `jitter_seconds` more), until the context is left.

    A tick still at work is not joined by another; ticks missed meanwhile are made up for by one. A tick that raises is
    logged and the next one comes. Leaving cancels a tick at work and waits until it has ended.
    """
    work = _Work(tick)
    scheduler = _scheduler()
    job = scheduler.add_job(
        work.run,
        trigger(every_seconds, jitter_seconds),
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    follower = asyncio.create_task(_follow_clock(job, timedelta(seconds=every_seconds + jitter_seconds)))
    try:
        yield
    finally:
        follower.cancel()
        # Ended by ourselves first: APScheduler would cancel it without waiting, and log that as an error.
        scheduler.pause()
        await work.end()
        scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # the shutdown is a callback of the loop


def trigger(every_seconds: float, jitter_seconds: float) -> IntervalTrigger:
    """Every so many seconds and, by chance, up to `jitter_seconds` more: services do not ask a mail server in step."""
    return IntervalTrigger(seconds=every_seconds, jitter=jitter_seconds, timezone=UTC)


def pull_forward(job: Job, longest: timedelta, now: datetime) -> None:
    """Let a job run now whose next run lies further ahead than it ever may: the clock has run back."""
    if job.next_run_time is not None and job.next_run_time - now > longest:
        job.modify(next_run_time=now)


async def _follow_clock(job: Job, longest: timedelta) -> None:
    """APScheduler keeps the next run as a time of day and would sit a clock's step back out."""
    while True:
        await asyncio.sleep(longest.total_seconds())
        pull_forward(job, longest, datetime.now(UTC))


def _scheduler() -> AsyncIOScheduler:
    # It warns whenever a scan outlasts the tick and reports each run: both are as they should be.
    _clock_log.setLevel(logging.ERROR)
    logging.getLogger("apscheduler.executors.default").setLevel(logging.ERROR)
    return AsyncIOScheduler(timezone=UTC, logger=_clock_log)


class _Work:
    """Runs the tick in a task of its own, so that its end can be waited for."""

    def __init__(self, tick: Callable[[], Coroutine[object, object, None]]) -> None:
        self._tick = tick
        self._task: asyncio.Task[None] | None = None

    async def run(self) -> None:
        self._task = task = asyncio.create_task(self._tick())
        await asyncio.wait({task})
        error = None if task.cancelled() else task.exception()
        if error is not None:
            _log.error("a tick failed: %s", origin(error))

    async def end(self) -> None:
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})
            await asyncio.sleep(0)  # lets `run` see the end before the scheduler goes
