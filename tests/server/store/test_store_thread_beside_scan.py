"""A single thread read while a scan of its account is under way: on both databases, from a real mail server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from nlp.api import load
from server.errors import BusyError, StuckError
from server.imap.opening import open_source
from server.services.accounts import Accounts
from server.services.judge_account import AccountJudge
from server.services.ports.account import Account, ImapEndpoint, Tls
from server.services.ports.mailbox import ThreadIds
from server.services.ports.stored import JudgedThread
from server.services.scan_account import ScanAccount
from server.services.scan_values import ScanPhase, ScanSummary
from server.store.account_locks import AccountLocks
from server.store.locks import FileLocks
from server.store.sql_store import SqlStore
from tests.server.services.fake_source import NOW, SELLER, FakeServer, fill, mail
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.stores import make_account, open_store_in, raw_sql

pytestmark = pytest.mark.anyio
LATER = NOW + timedelta(hours=1)
REPLIES = load("rules")
PHASES = (ScanPhase.LISTING, ScanPhase.HEADERS, ScanPhase.TEXT, ScanPhase.READING, ScanPhase.JUDGING)


def scans(store: SqlStore) -> ScanAccount:
    return ScanAccount(store, open_source, AccountJudge(store, store.words, REPLIES), store.keyed_hash)


@pytest.fixture
async def account(store: SqlStore, dovecot: Dovecot) -> Account:
    """Ivo's and Theresa's threads, a newsletter and a colleague, on a real server."""
    user = dovecot.add_user("beside")
    filled = FakeServer()
    fill(filled)
    dovecot.deliver(user, list(filled.sent.raws.values()), "Sent")
    dovecot.deliver(user, list(filled.inbox.raws.values()))
    endpoint = ImapEndpoint("127.0.0.1", dovecot.port, user, Tls.NONE)
    return await store.add_account(make_account(imap=endpoint, me=frozenset({SELLER})), PASSWORD)


class StoppedScan:
    """A scan with a store of its own, in a thread of its own, that stands still at a phase until it may go on."""

    def __init__(self, folder: Path, account: Account, phase: ScanPhase) -> None:
        self._folder, self._account, self._phase = folder, account, phase
        self._there, self._go = threading.Event(), threading.Event()

    def progress(self, phase: ScanPhase, done: int, total: int) -> None:
        if phase is self._phase and not self._there.is_set():
            self._there.set()
            assert self._go.wait(60)

    async def _scan(self) -> ScanSummary:
        async with open_store_in(self._folder) as store:
            return await scans(store).scan(self._account, NOW, self.progress)

    @asynccontextmanager
    async def standing(self) -> AsyncIterator[None]:
        """The scan stands at its phase within the context, and has ended after it."""
        running = asyncio.create_task(asyncio.to_thread(asyncio.run, self._scan()))
        try:
            assert await asyncio.to_thread(self._there.wait, 60)
            yield
            assert not running.done()
        finally:
            self._go.set()
            await running


async def all_judged(store: SqlStore) -> list[JudgedThread]:
    found = (await store.summaries()).items
    return sorted([await store.judged(each.id) for each in found], key=lambda each: each.thread.id)


async def read(store: SqlStore, account: Account, message_ids: Sequence[str]) -> bool:
    return await scans(store).scan_thread(account, ThreadIds(message_ids=tuple(message_ids)), LATER)


def counts(folder: Path) -> list[int]:
    tables = ("messages", "places", "skipped", "threads", "thread_messages", "readings")
    return [int(raw_sql(folder, f"SELECT count(*) FROM {table}")[0][0]) for table in tables]


@pytest.mark.parametrize("phase", PHASES)
async def test_a_thread_is_read_beside_a_scan_and_both_end_as_if_alone(
    store: SqlStore, store_folder: Path, account: Account, phase: ScanPhase
) -> None:
    async with StoppedScan(store_folder, account, phase).standing():
        with pytest.raises(BusyError):
            await scans(store).scan(account, NOW)
        assert await asyncio.gather(read(store, account, ["b2@p"]), read(store, account, ["a1@n"])) == [True, True]
        beside = await all_judged(store)
        assert [each.verdict.move.value for each in beside] == ["ask_straight", "walk_away"]
        assert not await read(store, account, ["c1@s"])
    after = await all_judged(store)
    # None was read again, and none judged as of the scan's earlier moment.
    assert [(each.thread, each.judged_at) for each in after] == [(each.thread, LATER) for each in beside]
    disturbed, verdicts = counts(store_folder), [each.verdict for each in after]
    assert await store.is_settled(account.id)
    await store.reset_mail(account.id)
    await scans(store).scan(account, LATER)
    assert counts(store_folder) == disturbed
    assert [each.verdict for each in await all_judged(store)] == verdicts


@pytest.mark.parametrize("phase", PHASES)
async def test_mail_that_came_during_the_scan_is_not_lost_nor_its_verdict(
    store: SqlStore, store_folder: Path, account: Account, dovecot: Dovecot, phase: ScanPhase
) -> None:
    assert account.imap
    after_all = mail(
        "ivo@petrov.example",
        SELLER,
        "Re: Pallet scanner",
        "We are not interested any more, please do not write to us again.",
        days_ago=-0.02,
        message_id="b3@p",
        headers=[("References", "<b1@n> <b2@p>"), ("In-Reply-To", "<b2@p>")],
    )
    async with StoppedScan(store_folder, account, phase).standing():
        dovecot.deliver(account.imap.user, [after_all])
        assert await read(store, account, ["b3@p"])
        (beside,) = [each for each in await all_judged(store) if len(each.thread.messages) == 3]
        assert beside.verdict.move.value == "stop"
    (after,) = [each for each in await all_judged(store) if each.thread.id == beside.thread.id]
    assert after == beside
    assert len(await all_judged(store)) == 2


@pytest.mark.parametrize("phase", PHASES)
async def test_threads_that_one_message_ties_together_end_as_one(
    store: SqlStore, store_folder: Path, account: Account, dovecot: Dovecot, phase: ScanPhase
) -> None:
    assert account.imap
    other = mail("ivo@petrov.example", SELLER, "Scanner or scale", "Which?", days_ago=8, message_id="b4@p")
    dovecot.deliver(account.imap.user, [other])
    tie = mail(
        "ivo@petrov.example",
        SELLER,
        "Re: Scanner or scale",
        "I mean both.",
        days_ago=7,
        message_id="b5@p",
        headers=[("References", "<b1@n> <b2@p> <b4@p>")],
    )
    async with StoppedScan(store_folder, account, phase).standing():
        dovecot.deliver(account.imap.user, [tie])
        assert await read(store, account, ["b5@p"])
    ended = [[m.message.envelope.message_id for m in each.thread.messages] for each in await all_judged(store)]
    await scans(store).scan(account, LATER)
    await store.reset_mail(account.id)
    await scans(store).scan(account, LATER)
    alone = [[m.message.envelope.message_id for m in each.thread.messages] for each in await all_judged(store)]
    assert ended == alone


async def test_what_changes_all_of_an_account_waits_for_threads_being_read_and_they_for_it(
    store: SqlStore, account: Account
) -> None:
    async with store.reading_lock(account.id), store.reading_lock(account.id):
        with pytest.raises(BusyError):
            await Accounts(store).set_me(account.name, add=["alias@northlight.example"])
        with pytest.raises(BusyError):
            await Accounts(store).remove(account.name)
    async with store.change_lock(account.id):
        with pytest.raises(BusyError, match="or something else changes it"):
            await Accounts(store).set_interval(account.name, 45)
        with pytest.raises(BusyError):
            await read(store, account, ["b2@p"])
        with pytest.raises(BusyError):
            await scans(store).scan(account, NOW)
    assert await read(store, account, ["b2@p"])


async def test_who_waits_for_a_turn_that_never_ends_is_told_so_after_five_minutes_in_all(tmp_path: Path) -> None:
    clock = iter([0.0, 300.0])  # all of the five minutes pass in waiting to be the next
    waiting = AccountLocks(FileLocks(tmp_path), lambda: next(clock))
    async with AccountLocks(FileLocks(tmp_path)).turn(1):
        with pytest.raises(StuckError, match="five minutes"):
            async with waiting.turn(1):
                pytest.fail("two had a turn at once")


async def test_turns_are_taken_one_after_another_and_all_come_to_theirs(store: SqlStore, store_folder: Path) -> None:
    inside, most, order = 0, 0, []

    async def take(name: str, times: int) -> None:
        nonlocal inside, most
        async with open_store_in(store_folder) as other:
            for _ in range(times):
                async with other.threads_turn(1):
                    inside += 1
                    most = max(most, inside)
                    order.append(name)
                    await asyncio.sleep(0.03)
                    inside -= 1

    scanning = asyncio.create_task(take("scan", 40))
    while not order:
        await asyncio.sleep(0.01)
    await take("thread", 1)
    assert not scanning.done()
    await scanning
    assert (most, order.count("scan"), order.count("thread")) == (1, 40, 1)
