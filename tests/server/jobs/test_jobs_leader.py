"""One schedule for all processes, and quiet hours."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from server.errors import BusyError
from server.jobs.leader import LedTick, MarkedTurns, QuietHours
from server.services.upkeep_values import ScheduleMark
from server.store.sql_store import SqlStore
from tests.stores import open_store_in

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


async def test_of_two_on_one_store_one_ticks_and_the_other_takes_over(store_folder: Path) -> None:
    async with open_store_in(store_folder) as one, open_store_in(store_folder) as other:
        ticks: list[str] = []
        gate = asyncio.Event()

        async def long() -> None:
            ticks.append("one")
            await gate.wait()

        async def short() -> None:
            ticks.append("other")

        leading = asyncio.create_task(LedTick(long, one.schedule_lock, lambda: NOW)())
        while not ticks:
            await asyncio.sleep(0.01)
        follower = LedTick(short, other.schedule_lock, lambda: NOW)
        await follower()
        assert ticks == ["one"]
        gate.set()
        await leading
        await follower()
        assert ticks == ["one", "other"]


@pytest.mark.parametrize(
    ("begin", "end", "quiet", "loud"),
    [("22:00", "06:30", ["22:00", "23:59", "00:00", "06:29"], ["06:30", "12:00", "21:59"]),
     ("12:00", "13:00", ["12:00", "12:59"], ["13:00", "11:59", "00:00"]),
     ("05:00", "05:00", [], ["05:00", "04:59"])],
)  # fmt: skip
def test_quiet_hours_may_lie_about_midnight(begin: str, end: str, quiet: list[str], loud: list[str]) -> None:
    hours = QuietHours(time.fromisoformat(begin), time.fromisoformat(end))
    moments = {text: datetime.combine(NOW.date(), time.fromisoformat(text)) for text in quiet + loud}
    assert [text for text, moment in moments.items() if hours.holds(moment)] == quiet


async def test_nothing_ticks_in_quiet_hours() -> None:
    ticks: list[int] = []

    @asynccontextmanager
    async def free() -> AsyncIterator[None]:
        yield

    async def tick() -> None:
        ticks.append(1)

    all_day = QuietHours(time(0), time(23, 59, 59, 999_999))
    await LedTick(tick, free, lambda: NOW, all_day)()
    assert ticks == []
    await LedTick(tick, free, lambda: NOW)()
    assert ticks == [1]


async def test_who_finds_it_taken_leaves_it(caplog: pytest.LogCaptureFixture) -> None:
    @asynccontextmanager
    async def taken() -> AsyncIterator[None]:
        raise BusyError("taken")
        yield

    async def tick() -> None:
        raise AssertionError("must not tick")

    await LedTick(tick, taken, lambda: NOW)()


async def test_a_turn_leaves_its_mark_when_it_begins_and_when_it_ends(store: SqlStore) -> None:
    moments = iter((NOW, NOW + timedelta(minutes=3)))
    turns = MarkedTurns(store.schedule_lock, store.upkeep, lambda: next(moments), "here", 7, 8765)
    during: list[ScheduleMark | None] = []

    async def tick() -> None:
        during.append(await store.upkeep.schedule_mark())

    assert await store.upkeep.schedule_mark() is None
    await LedTick(tick, turns, lambda: NOW)()
    begun = ScheduleMark("here", 7, 8765, NOW)
    assert during == [begun]
    ended = replace(begun, ended_at=NOW + timedelta(minutes=3))
    assert await store.upkeep.schedule_mark() == ended
    async with store.schedule_lock():
        await LedTick(tick, turns, lambda: NOW)()
    assert (len(during), await store.upkeep.schedule_mark()) == (1, ended)
