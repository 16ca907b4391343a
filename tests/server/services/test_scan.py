"""A scan's promises: sums that add up, nothing fetched twice, the same end after any interruption."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nlp.api import load
from server.errors import BusyError, UnreachableError
from server.files import open_path
from server.mail.mime import parse
from server.services.accounts import Accounts
from server.services.judge_account import AccountJudge
from server.services.judge_files import judge_files
from server.services.ports.account import Account, Narrowing
from server.services.ports.mailbox import MailboxRole
from server.services.ports.store import Store
from server.services.present import judged_json
from server.services.scan_account import ScanAccount
from server.services.scan_values import ScanFailure, ScanSummary
from tests.server.services.fake_source import NOW, SELLER, FakeServer, fill, mail
from tests.stores import make_account, open_store_in

pytestmark = pytest.mark.anyio
REPLIES = load()


@pytest.fixture
def server() -> FakeServer:
    filled = FakeServer()
    fill(filled)
    return filled


async def add_account(store: Store) -> Account:
    return await store.add_account(make_account(me=frozenset({SELLER})), "secret")


async def scan(store: Store, server: FakeServer, account: Account) -> ScanSummary:
    judge = AccountJudge(store, store.words, REPLIES)
    return await ScanAccount(store, server.open, judge, store.keyed_hash).scan(account, NOW)


async def state(store: Store, account: Account) -> dict[str, Any]:
    """Everything a user or a later scan can see."""
    page = await store.summaries(limit=200)
    judged = [await store.judged(summary.id) for summary in page.items]
    return {
        "threads": sorted((judged_json(each.thread, each.verdict) for each in judged), key=lambda t: t["thread_id"]),
        "messages": sorted(await store.envelopes(account.id)),
        "mailboxes": await store.mailbox_states(account.id),
        "known": {name: await store.known_uids(account.id, name, 1) for name in ("INBOX", "Sent")},
    }


@pytest.fixture
async def undisturbed(server: FakeServer, tmp_path: Path) -> AsyncIterator[dict[str, Any]]:
    folder = tmp_path / "undisturbed"
    folder.mkdir(mode=0o700)
    async with open_store_in(folder) as store:
        account = await add_account(store)
        await scan(store, server, account)
        yield await state(store, account)


async def test_the_sum_adds_up_and_only_prospects_are_kept(store: Store, server: FakeServer) -> None:
    summary = await scan(store, server, await add_account(store))
    assert summary.seen == 8
    assert summary.stored == 4
    assert summary.merged == 1
    assert sum(summary.filtered.values()) == 3
    assert summary.threads == 2
    prospects = {s.prospects[0].email for s in (await store.summaries()).items}
    assert prospects == {"theresa@lomax.example", "ivo@petrov.example"}


async def test_a_second_scan_fetches_nothing(store: Store, server: FakeServer) -> None:
    account = await add_account(store)
    await scan(store, server, account)
    server.fetched_heads = server.fetched_texts = 0
    again = await scan(store, server, account)
    assert (again.seen, server.fetched_heads, server.fetched_texts) == (0, 0, 0)
    assert again.threads == 2


async def test_a_scan_gives_the_verdicts_of_the_file_command(store: Store, server: FakeServer) -> None:
    account = await add_account(store)
    await scan(store, server, account)
    scanned = (await state(store, account))["threads"]
    raws = [*server.inbox.raws.values(), *server.sent.raws.values()]
    judged = judge_files([("mbox", parse(raw)) for raw in raws], [SELLER], NOW, REPLIES)
    by_id = {thread.id: judged_json(thread, verdict) for thread, verdict in judged.threads}
    assert [by_id[thread["thread_id"]] for thread in scanned] == scanned


@pytest.mark.parametrize("cut_after", range(24))
async def test_a_scan_cut_anywhere_ends_like_an_undisturbed_one(
    store: Store, server: FakeServer, undisturbed: dict[str, Any], cut_after: int
) -> None:
    account = await add_account(store)
    server.cut_after = cut_after
    try:
        await scan(store, server, account)
    except UnreachableError:
        server.cut_after = None
        await scan(store, server, account)
    assert await state(store, account) == undisturbed


async def test_an_unreadable_message_is_named_and_the_rest_goes_on(store: Store, server: FakeServer) -> None:
    server.inbox.broken.add(4)
    summary = await scan(store, server, await add_account(store))
    assert [(broken.mailbox, broken.uid) for broken in summary.failed] == [("INBOX", 4)]
    assert summary.seen == summary.stored + summary.merged + sum(summary.filtered.values()) + 1


@pytest.mark.parametrize("box", ["broken", "torn"])
async def test_what_could_not_be_read_is_tried_again(
    store: Store, server: FakeServer, undisturbed: dict[str, Any], box: str
) -> None:
    """Whether its head or its text was at fault; once it can be read, all is as if it always could."""
    account = await add_account(store)
    getattr(server.inbox, box).add(1)
    assert len((await scan(store, server, account)).failed) == 1
    again = await scan(store, server, account)
    assert [(broken.mailbox, broken.uid, again.seen) for broken in again.failed] == [("INBOX", 1, 1)]
    getattr(server.inbox, box).clear()
    mended = await scan(store, server, account)
    assert (mended.seen, mended.stored + mended.merged, len(mended.failed)) == (1, 1, 0)
    assert await state(store, account) == undisturbed
    assert (await scan(store, server, account)).seen == 0


async def test_a_mail_file_that_is_still_being_copied_ends_as_if_it_had_been_whole(
    store: Store, tmp_path: Path
) -> None:
    raws = [mail(SELLER, "ivo@petrov.example", "Scanner", "Shall we talk?", message_id="a1@n", days_ago=9)]
    raws.append(
        mail("ivo@petrov.example", SELLER, "Re: Scanner", "No, not interested.", message_id="a2@p", answers="a1@n")
    )
    whole = b"".join(b"From x Mon Jun 10 09:00:15 2024\n" + raw.replace(b"\r\n", b"\n") + b"\n" for raw in raws)
    path = tmp_path / "mail.mbox"
    account = await add_account(store)

    async def scanned(content: bytes) -> ScanSummary:
        path.write_bytes(content)
        judge = AccountJudge(store, store.words, REPLIES)
        return await ScanAccount(store, lambda *_: open_path(path), judge, store.keyed_hash).scan(account, NOW)

    cut = await scanned(whole[: whole.index(b"interested")])
    assert [(broken.mailbox, broken.uid) for broken in cut.failed] == [("mail.mbox", 2)]
    assert [each.verdict.move.value for each in (await store.summaries()).items] == ["ask_straight"]
    mended = await scanned(whole)
    assert (mended.seen, len(mended.failed)) == (1, 0)
    assert [each.verdict.move.value for each in (await store.summaries()).items] == ["walk_away"]
    assert (await scanned(whole)).seen == 0


async def test_a_changed_uidvalidity_loses_and_doubles_nothing(store: Store, server: FakeServer) -> None:
    account = await add_account(store)
    await scan(store, server, account)
    before = await state(store, account)
    server.inbox.uidvalidity = 2
    summary = await scan(store, server, account)
    after = await state(store, account)
    assert summary.merged == 3
    assert (after["threads"], after["messages"]) == (before["threads"], before["messages"])


async def test_mail_skipped_before_comes_back_with_the_users_answer(store: Store, server: FakeServer) -> None:
    account = await add_account(store)
    asked = mail("noor@basra.example", SELLER, "Your cells", "What does a cell cost for ten lines?", message_id="e1@b")
    server.inbox.append(asked)
    first = await scan(store, server, account)
    assert first.filtered["not_written_to"] == 1
    answer = "Thank you Noor, about 40k for ten lines. Shall I show you one on Monday?\n\nDana"
    server.sent.append(
        mail(SELLER, "noor@basra.example", "Re: Your cells", answer, days_ago=8, message_id="e2@n", answers="e1@b")
    )
    second = await scan(store, server, account)
    assert second.stored == 2
    thread = next(s for s in (await store.summaries()).items if s.prospects[0].email == "noor@basra.example")
    assert len((await store.judged(thread.id)).thread.messages) == 2


async def test_two_scans_at_once_are_refused(store: Store, server: FakeServer) -> None:
    account = await add_account(store)
    async with store.scan_lock(account.id):
        with pytest.raises(BusyError):
            await scan(store, server, account)


async def test_an_excluded_domain_leaves_at_the_next_scan(store: Store, server: FakeServer) -> None:
    account = await add_account(store)
    await scan(store, server, account)
    changed = await Accounts(store).exclude(account.name, Narrowing(domains=frozenset({"lomax.example"})))
    summary = await scan(store, server, changed)
    assert summary.filtered["excluded"] == 3
    assert {s.prospects[0].email for s in (await store.summaries()).items} == {"ivo@petrov.example"}


async def test_of_what_is_not_chosen_no_word_is_stored(store: Store, server: FakeServer, store_folder: Path) -> None:
    await scan(store, server, await add_account(store))
    stored = b"".join(file.read_bytes() for file in sorted(store_folder.iterdir()) if file.is_file())
    assert b"crimping cells" in stored.lower()
    for word in (b"spring catalogue", b"shop.example", b"Lunch?", b"kim@northlight.example", b"c1@s"):
        assert word not in stored


async def test_a_thread_goes_on_when_its_people_become_customers(store: Store, server: FakeServer) -> None:
    account = await add_account(store)
    await scan(store, server, account)
    late = "Please find our renewal order attached; could support reset the licence of our second site?\n\nIvo"
    server.inbox.append(
        mail("ivo@petrov.example", SELLER, "Re: Pallet scanner", late, days_ago=2, message_id="b3@p", answers="b2@p")
    )
    summary = await scan(store, server, account)
    assert (summary.seen, summary.stored) == (1, 1)


async def test_narrowed_to_a_mailbox_both_sides_of_its_threads_are_read(store: Store, server: FakeServer) -> None:
    account = await add_account(store)
    server.inbox.role = MailboxRole.OTHER
    changed = await Accounts(store).include(account.name, Narrowing(mailboxes=frozenset({"INBOX"})))
    await scan(store, server, changed)
    found = [await store.judged(summary.id) for summary in (await store.summaries()).items]
    assert found
    assert all({read.own for read in judged.thread.messages} == {True, False} for judged in found)


async def test_why_a_scan_failed_is_kept_until_one_goes_well(store: Store, server: FakeServer) -> None:
    account = await add_account(store)
    for times in (1, 2):
        server.cut_after = 3
        with pytest.raises(UnreachableError):
            await scan(store, server, account)
        kept = await store.last_failure(account.id)
        assert kept == ScanFailure(NOW, "The connection was cut.", "Try again.", times)
    server.cut_after = None
    await scan(store, server, account)
    assert await store.last_failure(account.id) is None


async def test_of_an_error_inside_only_its_place_is_kept(store: Store, server: FakeServer) -> None:
    account = await add_account(store)

    class Breaking(AccountJudge):
        async def judge(self, *_args, **_kwargs):
            raise ValueError("Theresa is not interested")

    judge = Breaking(store, store.words, REPLIES)
    with pytest.raises(ValueError, match="Theresa"):
        await ScanAccount(store, server.open, judge, store.keyed_hash).scan(account, NOW)
    kept = await store.last_failure(account.id)
    assert kept is not None
    assert "ValueError at test_scan.py" in kept.message
    assert "Theresa" not in kept.message


async def test_an_account_changed_just_before_is_scanned_as_it_is_now(
    store: Store, server: FakeServer, undisturbed: dict[str, Any]
) -> None:
    before = await store.add_account(make_account(me=frozenset({"somebody@far.example"})), "secret")
    now = replace(before, me=frozenset({SELLER}), interval_minutes=45)
    await store.update_account(now)
    await scan(store, server, before)
    assert await state(store, before) == undisturbed
    assert await store.account(before.name) == now
