"""The schedule's jobs besides scanning: which are due, run in a process of their own by who keeps the schedule.

When a job last ran to its end stands in the store, so that a restart, another process or a clock that was set does not
run it twice or leave it out; see `server.services.due` for clocks that run backwards.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol

from server.jobs.ports import Clock
from server.jobs.tick import Failed, outcome_of
from server.services.due import SHORTEST_INTERVAL, LastTry, is_due
from server.services.upkeep_values import Job, Versions

_log = logging.getLogger("bowout.jobs")

INTERVALS = {Job.REMINDERS: timedelta(hours=1), Job.RETENTION: timedelta(days=1)}


class RunningJobs(Protocol):
    """Part of `server.services.upkeep_values.UpkeepStore`."""

    async def last_run(self, job: Job) -> datetime | None:
        """When a job last ran to its end."""
        ...

    async def outdated(self, versions: Versions) -> bool:
        """Whether any thread was read or judged by another version."""
        ...


class JobRunner(Protocol):
    """Runs one job."""

    async def upkeep(self, job: Job, now: datetime) -> int:
        """Run it as of `now`; how many threads it dealt with. May raise any `BowoutError`."""
        ...


class UpkeepTick:
    """Runs the jobs that are due, one after the other; never raises."""

    def __init__(
        self, store: RunningJobs, runner: JobRunner, clock: Clock, versions: Callable[[], Awaitable[Versions]]
    ) -> None:
        self._store = store
        self._runner = runner
        self._clock = clock
        self._versions = versions
        self._tries: dict[Job, LastTry] = {}

    async def __call__(self) -> None:
        """Run what is due now."""
        for job in Job:
            due = await outcome_of(self._is_due(job, self._clock()))
            if isinstance(due, Failed):
                _log.error("what is due cannot be read: %s", due.words)
                return
            if due:
                await self._run(job)

    async def _is_due(self, job: Job, now: datetime) -> bool:
        interval = INTERVALS.get(job, SHORTEST_INTERVAL)
        last = None if job is Job.REFRESH else await self._store.last_run(job)
        if not is_due(now, interval, last) or not _tried_long_ago(now, self._tries.get(job)):
            return False
        return job is not Job.REFRESH or await self._store.outdated(await self._versions())

    async def _run(self, job: Job) -> None:
        began = self._clock()
        outcome = await outcome_of(self._runner.upkeep(job, began))
        if isinstance(outcome, Failed):
            _log.error("%s: %s", job.value, outcome.words)
        else:
            _log.info("%s: %d threads", job.value, outcome)
        self._tries[job] = self._tries.get(job, LastTry(began)).followed_by(began, failed=isinstance(outcome, Failed))


def _tried_long_ago(now: datetime, last_try: LastTry | None) -> bool:
    """A job that did not come to its end is gone on with at the next minute, one that fails ever later."""
    return is_due(now, SHORTEST_INTERVAL, None, last_try)
