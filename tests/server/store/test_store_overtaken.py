"""What one process works out of an older moment or list never stands after what another worked out of a newer one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from nlp.api import load
from server.services.do_not_contact import DoNotContact
from server.services.do_not_contact_values import Since, nobody_since
from server.services.judge_account import AccountJudge
from server.services.ports.account import Account
from server.services.ports.mailbox import ThreadIds
from server.services.scan_account import ScanAccount
from server.services.scan_values import ScanPhase
from server.store.sql_store import SqlStore
from tests.server.services.fake_source import NOW, SELLER, FakeServer, fill, mail
from tests.stores import make_account, open_store_in

pytestmark = pytest.mark.anyio
LATER = NOW + timedelta(hours=1)
IVO = "ivo@petrov.example"
REPLIES = load("rules")
WANTED = ThreadIds(message_ids=("b2@p",))


class KilledError(Exception):
    """Ends a scan at a phase."""


def killed_before_judging(phase: ScanPhase, _done: int, _total: int) -> None:
    if phase is ScanPhase.JUDGING:
        raise KilledError


@pytest.fixture
async def server() -> FakeServer:
    filled = FakeServer()
    fill(filled)
    return filled


@pytest.fixture
async def account(store: SqlStore) -> Account:
    return await store.add_account(make_account(me=frozenset({SELLER})), "app password")


def do_not_contact(store: SqlStore) -> DoNotContact:
    return DoNotContact(store.do_not_contact, store, store.keyed_hash, lambda: NOW - timedelta(days=30))


def scans(store: SqlStore, server: FakeServer, since: Since = nobody_since) -> ScanAccount:
    blocked = do_not_contact(store).blocked
    judge = AccountJudge(store, store.words, REPLIES, blocked, since=since)
    return ScanAccount(store, server.open, judge, store.keyed_hash)


@asynccontextmanager
async def other_process(store_folder: Path) -> AsyncIterator[SqlStore]:
    async with open_store_in(store_folder) as other:
        yield other


async def test_a_thread_read_late_keeps_the_verdict_of_the_later_moment(
    store: SqlStore, store_folder: Path, account: Account, server: FakeServer
) -> None:
    after_all = mail(
        IVO, SELLER, "Re: Pallet scanner", "Please do not write to us again.", days_ago=-0.02, message_id="b3@p",
        headers=[("References", "<b1@n> <b2@p>"), ("In-Reply-To", "<b2@p>")],
    )  # fmt: skip
    server.inbox.append(after_all)
    async with other_process(store_folder) as other:
        assert await scans(other, server).scan_thread(account, WANTED, LATER)
    newer = [await store.judged(each.id) for each in (await store.summaries()).items]
    assert [(each.judged_at, each.verdict.move.value) for each in newer] == [(LATER, "stop")]
    assert await scans(store, server).scan_thread(account, WANTED, NOW)
    assert [await store.judged(each.id) for each in (await store.summaries()).items] == newer


async def test_two_reads_of_one_thread_end_as_one(
    store: SqlStore, store_folder: Path, account: Account, server: FakeServer
) -> None:
    async with other_process(store_folder) as other:
        reads = [scans(each, server).scan_thread(account, WANTED, at) for each, at in ((store, NOW), (other, LATER))]
        assert await asyncio.gather(*reads) == [True, True]
    (only,) = (await store.summaries()).items
    found = await store.judged(only.id)
    assert (found.judged_at, len(found.thread.messages)) == (LATER, 2)


@pytest.mark.parametrize("is_added", [True, False])
async def test_a_change_of_the_list_while_a_thread_is_read_is_heeded(
    store: SqlStore, store_folder: Path, account: Account, server: FakeServer, is_added: bool
) -> None:
    here = do_not_contact(store)
    if not is_added:
        await here.add(IVO)
    asked = 0

    async def since(emails: Iterable[str]) -> Mapping[str, datetime]:
        nonlocal asked
        told = await here.since(emails)
        asked += 1
        if asked == 1:  # the answer is under way, and another process changes the list
            async with other_process(store_folder) as other:
                there = do_not_contact(other)
                await (there.add(IVO) if is_added else there.remove(IVO, "They wrote again."))
        return told

    with pytest.raises(KilledError):
        await scans(store, server, since).scan(account, NOW, killed_before_judging)
    found = [await store.judged(each.id) for each in (await store.summaries()).items]
    (theirs,) = [each for each in found if each.thread.prospects[0].email == IVO]
    assert (theirs.verdict.facts.get("rule") == "do_not_contact") is is_added
    assert [each.reading is None for each in theirs.thread.messages if not each.own] == [is_added]
