"""What keeps the store current between scans, on both databases: nothing twice, nothing lost, cut off or not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from nlp.api import ReplyReader, load
from nlp.labels import Intent, Move
from server.errors import DataFolderError, UsageError
from server.services import upkeep as upkeep_module
from server.services.do_not_contact import nobody
from server.services.judge_account import AccountJudge
from server.services.person import People
from server.services.ports.account import Account
from server.services.redact import DOT
from server.services.reminders import Reminders
from server.services.scan_account import ScanAccount
from server.services.upkeep import Upkeep, UpkeepDone
from server.services.upkeep_values import Job, Keep, Retention, Versions
from server.store.sql_store import SqlStore
from server.verdict.values import ReadThread
from tests.server.services.fake_source import NOW, SELLER, FakeServer, fill, mail
from tests.stores import (
    PROSPECT,
    located,
    make_account,
    make_message,
    make_read_thread,
    make_verdict,
    open_store_in,
    put_judged,
    raw_sql,
)

pytestmark = pytest.mark.anyio
THERESA = "theresa@lomax.example"
OLD, NEW = Versions("read-1", "judged-1"), Versions("read-2", "judged-2")
REPLIES = load("rules")


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


def judge_of(store: SqlStore, versions: Versions, reader: ReplyReader = REPLIES) -> AccountJudge:
    return AccountJudge(store, store.words, reader, nobody, versions)


def upkeep_of(store: SqlStore, versions: Versions = OLD, reader: ReplyReader = REPLIES, now: datetime = NOW) -> Upkeep:
    reminders = Reminders(store, store.reminders, lambda: now, nobody)
    return Upkeep(store, store.upkeep, store.words, judge_of(store, versions, reader), reminders, versions)


async def scan(store: SqlStore, server: FakeServer, account: Account, versions: Versions = OLD) -> list[str]:
    """Scan; the addresses of the prospects there are then."""
    await ScanAccount(store, server.open, judge_of(store, versions), store.keyed_hash).scan(account, NOW)
    return sorted(each.prospects[0].email for each in (await store.summaries()).items)


@pytest.fixture
def server() -> FakeServer:
    filled = FakeServer()
    fill(filled)
    return filled


@pytest.fixture
async def account(store: SqlStore, server: FakeServer) -> Account:
    """An account scanned by the old version."""
    added = await store.add_account(make_account(me=frozenset({SELLER})), None)
    await scan(store, server, added)
    return added


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
    # A new scan has nothing to do anew.
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
        done = await upkeep_of(store, NEW, reader).run(Job.REFRESH, NOW)
        assert done.threads <= 200
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


# Retention


async def letters_of(store: SqlStore, account: Account) -> str:
    stored = await store.messages(account.id, sorted(await store.envelopes(account.id)))
    return " ".join(f"{message.body} {message.html}" for message, _ in stored)


@pytest.mark.parametrize(("keep", "days"), [(Keep.EVERYTHING, 3), (Keep.EVIDENCE, 0), (Keep.NOTHING, 40_000)])
def test_a_retention_that_says_nothing_is_refused(keep: Keep, days: int) -> None:
    with pytest.raises(UsageError):
        Retention(keep, days)


async def test_everything_is_kept_until_told_otherwise(store: SqlStore, account: Account) -> None:
    assert await store.upkeep.retention() == Retention()
    far = NOW + timedelta(days=4000)
    assert await upkeep_of(store).run(Job.RETENTION, far) == UpkeepDone(Job.RETENTION, 0, finished=True)
    assert DOT not in await letters_of(store, account)


async def test_only_the_evidence_of_threads_at_rest_is_kept_and_no_verdict_changes(
    store: SqlStore, account: Account, store_folder: Path
) -> None:
    before = {each.id: each.verdict for each in (await store.summaries()).items}
    assert (await upkeep_of(store).retain(Retention(Keep.EVIDENCE, 25), NOW)).threads == 1
    everything = str([raw_sql(store_folder, f"SELECT * FROM {table}") for table in ("messages", "readings", "threads")])
    # Theresa's thread is at rest, Ivo's is not.
    assert "not interested" in everything
    assert "chosen another supplier" in everything or "another supplier" in everything
    assert "hose makers" not in everything
    assert "pallet scanner" in everything
    # Judged anew now and much later, from what is left, it is the same to the letter.
    await upkeep_of(store, replace(OLD, judging="judged-2")).run(Job.REFRESH, NOW)
    after = {each.id: each.verdict for each in (await store.summaries()).items}
    assert {id: (v.move, v.walk_away, [r.signal for r in v.reasons]) for id, v in after.items()} == {
        id: (v.move, v.walk_away, [r.signal for r in v.reasons]) for id, v in before.items()
    }
    for each in (await store.summaries()).items:
        judged = await store.judged(each.id)
        bodies = {read.message.envelope.message_id: read.message.body for read in judged.thread.messages}
        for reason in judged.verdict.reasons:
            if reason.evidence is not None:
                found = reason.evidence
                assert bodies[found.message_id][found.start : found.end] == found.quote
                assert DOT not in found.quote
    # What cannot be read anew is not: its readings stand.
    assert await store.upkeep.to_read_anew(account.id, "read-9", 100) == [
        each.id for each in (await store.summaries()).items if each.prospects[0].email != THERESA
    ]
    assert (await upkeep_of(store).run(Job.RETENTION, NOW)).threads == 0


async def test_a_thread_that_goes_on_is_fetched_whole_and_read_again(
    store: SqlStore, server: FakeServer, account: Account
) -> None:
    await upkeep_of(store).retain(Retention(Keep.EVIDENCE, 1), NOW)
    assert "hose makers" not in await letters_of(store, account)
    fetched = server.fetched_texts
    again = mail(THERESA, SELLER, "Re: Crimping cells", "Call me on Monday.", days_ago=0, answers="a2@l")
    server.inbox.append(again)
    await scan(store, server, account)
    letters = await letters_of(store, account)
    assert "hose makers" in letters
    assert "Call me on Monday" in letters
    assert "halves the counting time" not in letters  # Ivo's, which did not go on
    assert server.fetched_texts - fetched <= 4  # the new one, and Theresa's two (one is filed twice)
    (theresa,) = [each for each in (await store.summaries()).items if each.prospects[0].email == THERESA]
    whole = await store.judged(theresa.id)
    assert [DOT in read.own_text.text for read in whole.thread.messages] == [False, False, False]


async def test_an_erased_person_does_not_come_back_by_what_was_redacted(
    store: SqlStore, server: FakeServer, account: Account, store_folder: Path
) -> None:
    await upkeep_of(store).retain(Retention(Keep.EVIDENCE, 1), NOW)
    assert await People(store, store, nobody).erase(THERESA) == 1
    server.inbox.append(mail("ivo@petrov.example", SELLER, "Re: Pallet scanner", "Yes.", days_ago=0, answers="b1@n"))
    assert await scan(store, server, account) == ["ivo@petrov.example"]
    assert "lomax" not in str(raw_sql(store_folder, "SELECT * FROM messages")).lower()


async def test_old_threads_are_dropped_and_come_back_when_they_go_on(
    store: SqlStore, server: FakeServer, account: Account
) -> None:
    assert (await upkeep_of(store).retain(Retention(Keep.NOTHING, 25), NOW)).threads == 1
    assert await scan(store, server, account) == ["ivo@petrov.example"]
    again = mail(THERESA, SELLER, "Re: Crimping cells", "Call me.", days_ago=0, message_id="a3@l", answers="a2@l")
    server.inbox.append(again)
    assert await scan(store, server, account) == ["ivo@petrov.example", THERESA]
    export = await People(store, store, nobody).export(THERESA)
    assert len(export["threads"][0]["messages"]) == 3
    far = NOW + timedelta(days=400)
    assert (await upkeep_of(store).run(Job.RETENTION, far)).threads == 2
    assert await store.upkeep.last_run(Job.RETENTION) == far


async def test_a_thread_with_mail_not_read_yet_is_not_dropped(store: SqlStore, account: Account) -> None:
    (theresa,) = [each for each in (await store.summaries()).items if each.prospects[0].email == THERESA]
    keys = [read.message.key for read in (await store.judged(theresa.id)).thread.messages]
    threads = [(theresa.id, theresa.subject, [*keys, "aa99"])]
    fresh = make_message("aa99")
    await store.save_messages(account.id, [located(fresh, 900)])
    others = [each for each in (await store.summaries()).items if each.id != theresa.id]
    for each in others:
        held = [read.message.key for read in (await store.judged(each.id)).thread.messages]
        threads.append((each.id, each.subject, held))
    await store.assign_threads(account.id, threads)
    assert await store.upkeep.forget_older(account.id, NOW + timedelta(days=999)) == len(others)
    assert await store.thread_ids(account.id) == [theresa.id]


async def test_a_redaction_of_a_thread_that_changed_meanwhile_is_passed_over(store: SqlStore) -> None:
    account = await store.add_account(make_account(), None)
    thread = make_read_thread("ab" * 16, [(make_message("aa01"), False)])
    await put_judged(store, account.id, [(thread, make_verdict())])
    other = replace(
        thread, messages=(*thread.messages, *make_read_thread("x", [(make_message("aa02"), False)]).messages)
    )
    assert await store.upkeep.save_redacted(account.id, [other]) == 0
    assert DOT not in await letters_of(store, account)


# Reminders

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
