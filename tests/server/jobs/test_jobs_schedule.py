"""The clockwork, with APScheduler itself and short intervals."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from server.jobs.schedule import pull_forward, ticking, trigger

EVERY = 0.05
PATIENCE_SECONDS = 60


class Ticks:
    """Counts ticks; each takes `takes` seconds and fails where its number is in `failing`."""

    def __init__(self, takes: float = 0.0, failing: tuple[int, ...] = ()) -> None:
        self.takes = takes
        self.failing = failing
        self.begun = 0
        self.ended = 0
        self.cancelled = 0
        self.at_once = 0
        self.most_at_once = 0

    async def __call__(self) -> None:
        self.begun += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(self.takes)
            if self.begun in self.failing:
                raise RuntimeError("let us digest it")
            self.ended += 1
        except asyncio.CancelledError:
            await asyncio.sleep(0.05)  # a scan that ends cleanly takes a moment
            self.cancelled += 1
            raise
        finally:
            self.at_once -= 1


async def until(ticks: Ticks, begun: int) -> None:
    """Wait for so many ticks to have begun; `TimeoutError` where they never come."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while ticks.begun < begun:
            await asyncio.sleep(0.005)


def test_the_first_tick_does_not_wait_for_its_turn() -> None:
    async def run() -> int:
        ticks = Ticks()
        async with ticking(ticks, every_seconds=3600):
            await until(ticks, 1)
            await asyncio.sleep(4 * EVERY)
        return ticks.begun

    assert asyncio.run(run()) == 1


def test_others_follow_the_first_tick() -> None:
    async def run() -> int:
        ticks = Ticks()
        async with ticking(ticks, every_seconds=EVERY, jitter_seconds=0):
            await until(ticks, 3)
        return ticks.begun

    assert asyncio.run(run()) >= 3


def test_ticks_come_later_by_chance_within_their_jitter() -> None:
    before = datetime(2026, 3, 2, 9, tzinfo=UTC)
    next_ones = [trigger(30, 10).get_next_fire_time(before, before) for _ in range(50)]
    gaps = {(each - before).total_seconds() for each in next_ones if each}
    assert len(gaps) > 40
    assert all(30 <= gap <= 40 for gap in gaps)


def test_a_tick_that_takes_long_is_not_joined_by_another() -> None:
    async def run() -> Ticks:
        ticks = Ticks(takes=0.25)
        async with ticking(ticks, every_seconds=EVERY, jitter_seconds=0):
            await until(ticks, 3)
        return ticks

    ticks = asyncio.run(run())
    assert ticks.most_at_once == 1
    assert ticks.begun == 3


def test_a_tick_that_fails_is_followed_by_the_next(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> None:
        ticks = Ticks(failing=(1, 2))
        async with ticking(ticks, every_seconds=EVERY, jitter_seconds=0):
            await until(ticks, 4)

    asyncio.run(run())
    failures = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert len(failures) == 2
    assert failures[0].startswith("a tick failed: RuntimeError at test_jobs_schedule.py:")
    assert "digest" not in caplog.text


def test_leaving_waits_for_the_end_of_a_tick_at_work(caplog: pytest.LogCaptureFixture) -> None:
    async def run() -> tuple[int, int, int]:
        ticks = Ticks(takes=60)
        async with ticking(ticks, every_seconds=EVERY):
            await until(ticks, 1)
        at_the_end = ticks.cancelled
        await asyncio.sleep(4 * EVERY)
        return at_the_end, ticks.begun, len(asyncio.all_tasks())

    assert asyncio.run(run()) == (1, 1, 1)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_it_can_be_started_again() -> None:
    async def run() -> int:
        ticks = Ticks()
        for number in (1, 2):
            async with ticking(ticks):
                await until(ticks, number)
        return ticks.begun

    assert asyncio.run(run()) == 2


def test_a_clock_that_ran_back_does_not_stop_the_ticks() -> None:
    async def run() -> int:
        ticks = Ticks()
        scheduler = AsyncIOScheduler(timezone=UTC)
        now = datetime.now(UTC)
        every = IntervalTrigger(seconds=30, timezone=UTC)
        job = scheduler.add_job(ticks.__call__, every, next_run_time=now + timedelta(hours=1))
        scheduler.start()
        pull_forward(job, timedelta(hours=2), now)
        await asyncio.sleep(0.1)
        untouched = ticks.begun
        pull_forward(job, timedelta(seconds=33), now)
        await until(ticks, 1)
        scheduler.shutdown(wait=False)
        return untouched

    assert asyncio.run(run()) == 0
