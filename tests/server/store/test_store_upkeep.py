"""What keeps the store current between scans, on both databases: nothing twice, nothing lost, cut off or not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from nlp.api import ReplyReader
from nlp.labels import Intent, Move
from server.errors import DataFolderError
from server.services import upkeep as upkeep_module
from server.services.ports.account import Account
from server.services.upkeep import UpkeepDone
from server.services.upkeep_values import Job, Keep, Retention
from server.store.sql_store import SqlStore
from server.verdict.values import ReadThread
from tests.server.services.fake_source import NOW
from tests.server.store.scanned import NEW, OLD, REPLIES, upkeep_of
from tests.stores import (
    PROSPECT,
    make_account,
    make_message,
    make_read_thread,
    make_verdict,
    open_store_in,
    put_judged,
    raw_sql,
)

pytestmark = pytest.mark.anyio


class CountingReader(ReplyReader):
    """The rules' reader; counts what it reads, and breaks after so many threads' worth of calls."""

    def __init__(self, breaks_after: int | None = None) -> None:
        self.replies = 0
        self.calls = 0
        self.breaks_after = breaks_after

    def read(self, reply):
        return REPLIES.read(reply)

    def read_many(self, replies):
        if self.calls == self.breaks_after:
            raise DataFolderError("The disk is full.")
        self.calls += 1
        asked = list(replies)
        self.replies += len(asked)
        return REPLIES.read_many(asked)

    def questions(self, text):
        return REPLIES.questions(text)


def made_by(folder: Path) -> set[tuple[str, str]]:
    return set(raw_sql(folder, "SELECT read_by, judged_by FROM threads"))


async def test_a_scan_records_by_what_threads_were_read_and_judged(
    store: SqlStore, account: Account, store_folder: Path
) -> None:
    assert made_by(store_folder) == {("read-1", "judged-1")}
    assert not await store.upkeep.outdated(OLD)
    assert await store.upkeep.outdated(NEW)


async def test_new_weights_judge_anew_and_read_nothing(store: SqlStore, account: Account, store_folder: Path) -> None:
    weights = replace(OLD, judging="judged-2")
    reader = CountingReader()
    done = await upkeep_of(store, weights, reader, NOW + timedelta(days=90)).run(Job.REFRESH, NOW + timedelta(days=90))
    assert done == UpkeepDone(Job.REFRESH, 2, finished=True)
    assert reader.replies == 0
    assert made_by(store_folder) == {("read-1", "judged-2")}
    assert {each.judged_at for each in (await store.summaries()).items} == {NOW + timedelta(days=90)}
    assert not await store.upkeep.outdated(weights)


async def test_a_new_model_reads_anew_then_judges(store: SqlStore, account: Account, store_folder: Path) -> None:
    before = [each.verdict for each in (await store.summaries()).items]
    reader = CountingReader()
    assert await upkeep_of(store, NEW, reader).run(Job.REFRESH, NOW) == UpkeepDone(Job.REFRESH, 2, finished=True)
    assert reader.replies == 2
    assert made_by(store_folder) == {("read-2", "judged-2")}
    assert [each.verdict for each in (await store.summaries()).items] == before
    # A second run has nothing to do anew.
    assert await upkeep_of(store, NEW, reader).run(Job.REFRESH, NOW) == UpkeepDone(Job.REFRESH, 0, finished=True)
    assert reader.replies == 2


async def put_many(store: SqlStore, count: int) -> Account:
    """So many threads of as many people, by a version nobody knows."""
    account = await store.add_account(make_account(), None)
    threads = []
    for number in range(count):
        made = make_read_thread(f"{number:032x}", [(make_message(f"{number:032x}"), False)])
        person = replace(PROSPECT, email=f"p{number}@firm{number}.example")
        threads.append((replace(made, prospects=(person,)), make_verdict()))
    await put_judged(store, account.id, threads)
    return account


async def test_it_goes_in_small_batches_and_on_where_it_was_cut(
    store: SqlStore, store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep_module, "MOST_PER_RUN", 60)
    await put_many(store, 130)
    broken = CountingReader(breaks_after=1)  # a first step of 50 is kept, the second one fails
    with pytest.raises(DataFolderError):
        await upkeep_of(store, NEW, broken).run(Job.REFRESH, NOW)
    assert raw_sql(store_folder, "SELECT count(*) FROM threads WHERE read_by = 'read-2'") == [(50,)]
    assert await store.upkeep.last_run(Job.REFRESH) is None
    reader, runs = CountingReader(), 0
    while await store.upkeep.outdated(NEW):
        before = reader.replies
        await upkeep_of(store, NEW, reader).run(Job.REFRESH, NOW)
        assert reader.replies - before <= 60
        runs += 1
        assert runs < 20
    assert runs > 1
    assert reader.replies == 80  # what was read before the cut was not read again
    assert made_by(store_folder) == {("read-2", "judged-2")}
    assert await store.upkeep.last_run(Job.REFRESH) == NOW


async def test_an_account_that_is_being_scanned_is_left_for_the_next_run(
    store: SqlStore, account: Account, store_folder: Path
) -> None:
    async with open_store_in(store_folder) as scanning, scanning.scan_lock(account.id):
        for job in (Job.REFRESH, Job.RETENTION):
            await store.upkeep.set_retention(Retention(Keep.NOTHING, 1))
            assert await upkeep_of(store, NEW).run(job, NOW) == UpkeepDone(job, 0, finished=False)
            assert await store.upkeep.last_run(job) is None
    assert made_by(store_folder) == {("read-1", "judged-1")}


DAY = date(2025, 9, 1)


def paused(number: int) -> ReadThread:
    made = make_read_thread(f"{number:032x}", [(make_message(f"{number:032x}"), False)])
    return replace(made, prospects=(replace(PROSPECT, email=f"p{number}@firm{number}.example"),))


async def put_paused(store: SqlStore, numbers: Collection[int]) -> Account:
    account = await store.add_account(make_account(), None)
    verdict = replace(make_verdict(Move.PAUSE), revisit_on=DAY, intents=(Intent.DOOR_OPEN,), facts={"rule": "pause"})
    await put_judged(store, account.id, [(paused(number), verdict) for number in numbers])
    return account


async def test_a_reminder_comes_once_however_often_and_whatever_the_clock_says(
    store: SqlStore, store_folder: Path
) -> None:
    await put_paused(store, range(3))
    before, on, after = (
        datetime(2025, 8, 31, 23, tzinfo=UTC),
        datetime(2025, 9, 1, 7, tzinfo=UTC),
        datetime(2025, 9, 3, tzinfo=UTC),
    )
    came = []
    # Slept over the day, set back before it, on it again.
    for now in (before, after, before, on, after):
        came.append((await upkeep_of(store, now=now).run(Job.REMINDERS, now)).threads)
    assert came == [0, 3, 0, 0, 0]
    rows = raw_sql(store_folder, "SELECT thread_id, on_day FROM reminders_come ORDER BY thread_id")
    assert [(row[0], str(row[1])) for row in rows] == [(f"{n:032x}", "2025-09-01") for n in range(3)]
    # What has come was judged as of then, though no scan could reach the mail.
    assert {each.judged_at for each in (await store.summaries()).items} == {after}


async def test_two_processes_on_one_store_never_do_the_same_twice(store: SqlStore, store_folder: Path) -> None:
    await put_paused(store, range(12))
    now = datetime(2025, 9, 2, tzinfo=UTC)
    done: list[int] = []

    async def run(which: SqlStore) -> None:
        done.append((await upkeep_of(which, now=now).run(Job.REMINDERS, now)).threads)

    async with open_store_in(store_folder) as other, anyio.create_task_group() as group:
        for each in (store, other, store, other):
            group.start_soon(run, each)
    assert sum(done) == 12
    assert raw_sql(store_folder, "SELECT count(*) FROM reminders_come") == [(12,)]


async def test_two_that_refresh_at_once_read_nothing_twice(store: SqlStore, store_folder: Path) -> None:
    await put_many(store, 20)
    reader = CountingReader()
    async with open_store_in(store_folder) as other, anyio.create_task_group() as group:
        for each in (store, other):
            group.start_soon(upkeep_of(each, NEW, reader).run, Job.REFRESH, NOW)
    assert reader.replies == 20
    assert made_by(store_folder) == {("read-2", "judged-2")}
