"""When the schedule's other jobs run: after sleep, a set clock, failures and restarts nothing twice, nothing lost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import DataFolderError
from server.jobs.upkeep import UpkeepTick
from server.services.upkeep_values import Job, Versions

START = datetime(2026, 3, 9, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class World:
    """What the store remembers and the other process does; a restart forgets what only this process knew."""

    now: datetime = START
    ended: dict[Job, datetime] = field(default_factory=dict)
    old_threads: int = 0
    fails: set[Job] = field(default_factory=set)
    ran: list[Job] = field(default_factory=list)
    unreadable: bool = False

    async def last_run(self, job: Job) -> datetime | None:
        if self.unreadable:
            raise DataFolderError("The disk is gone.")
        return self.ended.get(job)

    async def outdated(self, versions: Versions) -> bool:
        assert versions == Versions("r", "j")
        return self.old_threads > 0

    async def upkeep(self, job: Job, now: datetime) -> int:
        self.ran.append(job)
        if job in self.fails:
            raise DataFolderError("The disk is full.")
        if job is Job.REFRESH:
            self.old_threads = max(0, self.old_threads - 100)
        else:
            self.ended[job] = now
        return 1

    async def _versions(self) -> Versions:
        return Versions("r", "j")

    def restart(self) -> None:
        self.tick = UpkeepTick(self, self, lambda: self.now, self._versions)

    def after(self, wait: timedelta) -> list[Job]:
        """Let time pass, tick once, and tell what ran."""
        self.now += wait
        self.ran = []
        asyncio.run(self.tick())
        return self.ran

    def __post_init__(self) -> None:
        self.restart()


def test_each_job_has_its_interval() -> None:
    world = World()
    assert world.after(timedelta(0)) == [Job.REMINDERS, Job.RETENTION]
    assert world.after(timedelta(minutes=59)) == []
    assert world.after(timedelta(minutes=1)) == [Job.REMINDERS]
    assert world.after(23 * HOUR) == [Job.REMINDERS, Job.RETENTION]


def test_a_long_sleep_is_made_up_for_once() -> None:
    world = World()
    world.after(timedelta(0))
    assert world.after(9 * DAY) == [Job.REMINDERS, Job.RETENTION]
    assert world.after(timedelta(seconds=30)) == []


def test_a_restart_and_another_process_run_nothing_again() -> None:
    world = World()
    world.after(timedelta(0))
    world.restart()
    assert world.after(timedelta(minutes=5)) == []
    world.ended[Job.REMINDERS] = START + timedelta(minutes=30)  # by another process
    assert world.after(timedelta(minutes=56)) == []
    assert world.after(timedelta(minutes=29)) == [Job.REMINDERS]


def test_a_clock_set_back_neither_repeats_nor_stops_anything() -> None:
    world = World()
    world.after(timedelta(0))
    assert world.after(-timedelta(minutes=20)) == []  # a small step is waited out
    assert world.after(-400 * DAY) == [Job.REMINDERS, Job.RETENTION]  # not put off for a year
    assert world.after(timedelta(minutes=1)) == []
    assert world.after(HOUR) == [Job.REMINDERS]


def test_old_threads_are_gone_on_with_until_none_is_left() -> None:
    world = World(old_threads=250)
    world.after(timedelta(0))
    runs = [world.after(timedelta(minutes=1)) for _ in range(5)]
    assert world.old_threads == 0
    assert [Job.REFRESH in ran for ran in runs] == [True, True, False, False, False]


def test_what_fails_is_tried_ever_later_and_keeps_nothing_else_from_its_turn(caplog: pytest.LogCaptureFixture) -> None:
    world = World(old_threads=10, fails={Job.REFRESH})
    tried = sum(Job.REFRESH in world.after(timedelta(minutes=1)) for _ in range(60))
    assert tried == 6  # after 1, 2, 4, 8, 16 and 32 minutes
    assert world.ended.keys() == {Job.REMINDERS, Job.RETENTION}
    assert "refresh: The disk is full." in caplog.text
    world.fails = set()
    world.after(HOUR)
    assert world.old_threads == 0


def test_a_store_that_cannot_be_read_is_told_and_asked_again(caplog: pytest.LogCaptureFixture) -> None:
    world = World(unreadable=True)
    assert world.after(timedelta(0)) == []
    assert "The disk is gone." in caplog.text
    world.unreadable = False
    assert world.after(timedelta(seconds=30)) == [Job.REMINDERS, Job.RETENTION]


@given(st.lists(st.tuples(st.integers(-3_000, 3_000), st.booleans()), min_size=1, max_size=40))
def test_whatever_the_clock_does_and_whoever_restarts(steps: list[tuple[int, bool]]) -> None:
    """Right after a run none is due; after two days standing still each has run."""
    world = World()
    for minutes, restarts in steps:
        if restarts:
            world.restart()
        world.after(timedelta(minutes=minutes))
        assert world.after(timedelta(0)) == []
    assert world.after(2 * DAY) == [Job.REMINDERS, Job.RETENTION] or world.ended[Job.RETENTION] > START
    world.restart()
    assert world.after(2 * DAY) == [Job.REMINDERS, Job.RETENTION]
