"""Threads, readings, verdicts; lists by page and single threads by prefix."""

from __future__ import annotations

import base64
import dataclasses
import random
from datetime import timedelta

import pytest

from nlp.labels import Move
from server.errors import NotFoundError, UsageError
from server.mail.message import Address
from server.services.ports.stored import JudgedThread, ThreadPage, ThreadSummary
from server.store.sql_store import SqlStore
from server.verdict.values import ReadThread
from tests.stores import (
    NOW,
    PROSPECT,
    located,
    make_account,
    make_message,
    make_read_thread,
    make_verdict,
    open_store_in,
    put_judged,
)

pytestmark = pytest.mark.anyio


async def test_lists_are_narrowed_to_a_person_and_to_what_waits_for_a_decision(
    store: SqlStore, account_id: int
) -> None:
    odd = Address("Odd", "o%_'\"\\d@lomax.example")
    threads = []
    for number, (person, move) in enumerate(
        [(PROSPECT, Move.KEEP_GOING), (PROSPECT, Move.WALK_AWAY), (odd, Move.PAUSE), (odd, Move.KEEP_GOING)], start=1
    ):
        thread = make_read_thread(f"{number:032x}", [(make_message(f"aa{number}"), False)])
        verdict = make_verdict(move)
        # The last goes on, and waits for an answer; no text within its verdict hides that.
        owed = verdict.unanswered_questions if number == 4 else ()
        told = dataclasses.replace(verdict, owed_answers=owed, change='"owed_answers":[]' if number == 4 else "")
        threads.append((dataclasses.replace(thread, prospects=(person,)), told))
    await put_judged(store, account_id, threads)

    async def ids(**wanted: object) -> set[int]:
        page = await store.summaries(**wanted)  # type: ignore[arg-type]
        return {int(each.id, 16) for each in page.items}

    assert await ids(prospect="Theresa@lomax.example") == {1, 2}
    assert await ids(prospect=odd.email) == {3, 4}
    assert await ids(prospect="%@lomax.example") == set()
    assert await ids(undecided=True) == {2, 3, 4}
    assert await ids(undecided=True, prospect=PROSPECT.email) == {2}
    first = await store.summaries(undecided=True, limit=1)
    with pytest.raises(UsageError):
        await store.summaries(limit=1, cursor=first.cursor)


async def put_mail(store: SqlStore, account_id: int, *keys: str) -> None:
    known = len(await store.envelopes(account_id))
    await store.save_messages(
        account_id, [located(make_message(key), known + n) for n, key in enumerate(keys, start=1)]
    )


async def test_assigning_returns_the_threads_whose_messages_changed(store: SqlStore, account_id: int) -> None:
    await put_mail(store, account_id, "a1", "a2", "b1", "c1")
    first = [("tA", "A", ["a1", "a2"]), ("tB", "B", ["b1"]), ("tC", "C", ["c1"])]
    assert await store.assign_threads(account_id, first) == ["tA", "tB", "tC"]
    assert await store.assign_threads(account_id, first) == []
    assert await store.assign_threads(account_id, [(id, f"Re: {s}", keys[::-1]) for id, s, keys in first]) == []
    await put_mail(store, account_id, "a3")
    moved = [("tA", "A", ["a1", "a3"]), ("tB", "B", ["b1", "a2"]), ("tC", "C", ["c1"])]
    assert await store.assign_threads(account_id, moved) == ["tA", "tB"]
    assert await store.assign_threads(account_id, [("tA", "A", ["a1", "a3"]), ("tD", "D", ["c1"])]) == ["tD"]
    assert await store.thread_ids(account_id) == ["tA", "tD"]


async def test_a_thread_that_took_another_s_message_changes_both(store: SqlStore, account_id: int) -> None:
    await put_mail(store, account_id, "a1", "a2", "b1")
    await store.assign_threads(account_id, [("tA", "A", ["a1", "a2"]), ("tB", "B", ["b1"])])
    assert await store.assign_threads(account_id, [("tB", "B", ["b1", "a2"]), ("tA", "A", ["a1"])]) == ["tB", "tA"]


async def test_assigning_what_is_not_stored_changes_nothing(store: SqlStore, account_id: int) -> None:
    await put_mail(store, account_id, "a1")
    await store.assign_threads(account_id, [("tA", "A", ["a1"])])
    with pytest.raises(NotFoundError):
        await store.assign_threads(account_id, [("tZ", "Z", ["a1", "missing"])])
    assert await store.thread_ids(account_id) == ["tA"]


def conversation(thread_id: str = "5a" * 16, *, keys: str = "m") -> ReadThread:
    messages = [
        (make_message(f"{keys}1", own=True, at=NOW - timedelta(days=3), body="Would Tuesday suit you?"), True),
        (make_message(f"{keys}2", at=NOW - timedelta(days=2), body="Not this year, sorry.\n\n> Would"), False),
        (make_message(f"{keys}3", own=True, at=None), True),
    ]
    return make_read_thread(thread_id, messages)


async def test_readings_and_verdict_come_back_as_saved(store: SqlStore, account_id: int) -> None:
    thread, verdict = conversation(), make_verdict()
    await put_judged(store, account_id, [(thread, verdict)])
    assert await store.read_thread(account_id, thread.id) == thread
    assert await store.judged(thread.id) == JudgedThread("work", thread, verdict, NOW)
    summary = ThreadSummary(thread.id, "work", "Pilot", thread.prospects, verdict, NOW - timedelta(days=2), NOW)
    assert await store.summaries() == ThreadPage((summary,), None)


async def test_the_values_survive_closing_the_store(store_folder) -> None:
    thread, verdict = conversation(), make_verdict()
    async with open_store_in(store_folder) as store:
        account = await store.add_account(make_account(), "secret")
        await put_judged(store, account.id, [(thread, verdict)])
        hashed = store.keyed_hash("theresa@lomax.example")
    async with open_store_in(store_folder) as store:
        assert await store.accounts() == [account]
        assert await store.password(account) == "secret"
        assert await store.judged(thread.id) == JudgedThread("work", thread, verdict, NOW)
        assert store.keyed_hash("theresa@lomax.example") == hashed


async def test_a_thread_must_be_read_again_after_a_message_was_added(store: SqlStore, account_id: int) -> None:
    thread, verdict = conversation(), make_verdict()
    await put_judged(store, account_id, [(thread, verdict)])
    await put_mail(store, account_id, "m4")
    assert await store.assign_threads(account_id, [(thread.id, "Pilot", ["m1", "m2", "m3", "m4"])]) == [thread.id]
    assert await store.read_thread(account_id, thread.id) is None
    # Until then the old verdict stands.
    assert (await store.judged(thread.id)).verdict == verdict
    # Readings taken before the message came do not count as of all messages.
    await store.save_thread(account_id, thread, verdict, NOW)
    assert await store.read_thread(account_id, thread.id) is None


async def test_a_new_verdict_replaces_the_old_one(store: SqlStore, account_id: int) -> None:
    thread = conversation()
    await put_judged(store, account_id, [(thread, make_verdict(Move.WALK_AWAY))])
    later = NOW + timedelta(days=1)
    await store.save_thread(account_id, thread, make_verdict(Move.STOP), later)
    judged = await store.judged(thread.id)
    assert (judged.verdict.move, judged.judged_at) == (Move.STOP, later)
    assert [len((await store.summaries(move=move)).items) for move in (Move.WALK_AWAY, Move.STOP)] == [0, 1]


async def test_only_stored_threads_and_messages_can_be_judged(store: SqlStore, account_id: int) -> None:
    thread = conversation()
    with pytest.raises(NotFoundError):
        await store.save_thread(account_id, thread, make_verdict(), NOW)
    await put_mail(store, account_id, "m1")
    await store.assign_threads(account_id, [(thread.id, "Pilot", ["m1"])])
    with pytest.raises(NotFoundError):
        await store.save_thread(account_id, thread, make_verdict(), NOW)
    assert await store.summaries() == ThreadPage((), None)
    assert await store.read_thread(account_id, thread.id) is None
    assert await store.read_thread(account_id, "nowhere") is None


async def put_many(store: SqlStore, account_id: int, count: int, *, prefix: str = "") -> list[str]:
    """Threads of which several share a time and some have none; returns the ids."""
    order = random.Random(5)
    threads = []
    for n in range(count):
        at = None if n % 10 == 0 else NOW - timedelta(hours=order.randrange(count // 3))
        thread_id = f"{prefix}{order.getrandbits(100):032x}"[:32]
        message = make_message(f"{prefix}{n:06x}", at=at)
        threads.append((make_read_thread(thread_id, [(message, False)]), make_verdict(list(Move)[n % 3])))
    await put_judged(store, account_id, threads)
    return [thread.id for thread, _ in threads]


async def walk(store: SqlStore, limit: int, **filters) -> list[ThreadSummary]:
    page = await store.summaries(limit=limit, **filters)
    items = list(page.items)
    while page.cursor is not None:
        assert len(page.items) == limit
        page = await store.summaries(limit=limit, cursor=page.cursor, **filters)
        items += page.items
    return items


@pytest.mark.parametrize("limit", [1, 7, 30, 60, 61])
async def test_paging_gives_every_thread_once_in_order(store: SqlStore, account_id: int, limit: int) -> None:
    other = (await store.add_account(make_account("other"), None)).id
    wanted = await put_many(store, account_id, 30) + await put_many(store, other, 30)
    items = await walk(store, limit)
    assert sorted(item.id for item in items) == sorted(wanted)
    assert len({(item.account, item.id) for item in items}) == 60
    times = [item.last_at for item in items]
    dated = [at for at in times if at is not None]
    assert dated == sorted(dated, reverse=True)
    assert times == [*dated, *[None] * 6]


async def test_filters_by_move_and_account(store: SqlStore, account_id: int) -> None:
    other = (await store.add_account(make_account("other"), None)).id
    await put_many(store, account_id, 30)
    await put_many(store, other, 12, prefix="f")
    assert len(await walk(store, 5, account="other")) == 12
    mine = await walk(store, 4, account="work", move=list(Move)[1])
    assert len(mine) == 10
    assert {(item.account, item.verdict.move) for item in mine} == {("work", list(Move)[1])}
    assert await walk(store, 5, move=Move.STOP) == []
    with pytest.raises(NotFoundError, match="nobody"):
        await store.summaries(account="nobody")


async def test_pages_stay_complete_while_threads_are_added(store: SqlStore, account_id: int) -> None:
    old = await put_many(store, account_id, 20)
    page = await store.summaries(limit=8)
    seen = [item.id for item in page.items]
    fresh = make_read_thread("e" * 32, [(make_message("fresh", at=NOW + timedelta(days=1)), False)])
    await store.save_messages(account_id, [located(fresh.messages[0].message, 500)])
    kept = [(item.id, item.subject, [f"{n:06x}"]) for n, item in enumerate(await walk_by_put(store, old))]
    await store.assign_threads(account_id, [*kept, (fresh.id, "Pilot", ["fresh"])])
    await store.save_thread(account_id, fresh, make_verdict(), NOW)
    while page.cursor is not None:
        page = await store.summaries(limit=8, cursor=page.cursor)
        seen += [item.id for item in page.items]
    assert sorted(seen) == sorted(old)


async def walk_by_put(store: SqlStore, ids: list[str]) -> list[ThreadSummary]:
    by_id = {item.id: item for item in await walk(store, 50)}
    return [by_id[thread_id] for thread_id in ids]


async def test_a_foreign_cursor_is_refused(store: SqlStore, account_id: int) -> None:
    await put_many(store, account_id, 12)
    cursor = (await store.summaries(limit=3)).cursor
    assert cursor is not None
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[-2] ^= 1
    forged = base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
    for foreign in ("", "x", "=", "ü", "0" * 40, cursor[:-4], forged):
        with pytest.raises(UsageError, match="cursor"):
            await store.summaries(cursor=foreign)
    # One of ours, but of another question.
    with pytest.raises(UsageError, match="cursor"):
        await store.summaries(cursor=cursor, move=Move.STOP)
    with pytest.raises(UsageError):
        await store.summaries(limit=0)


@pytest.fixture
async def known(store: SqlStore, account_id: int) -> SqlStore:
    """Ids that share beginnings; 123456789012 stands in two accounts."""
    other = (await store.add_account(make_account("other"), None)).id
    ids = ["abcdef" + "0" * 26, "abcdef" + "1" * 26, "123456789012", "1234567890123", "99887766"]
    threads = [make_read_thread(id, [(make_message(f"k{n}"), False)]) for n, id in enumerate(ids)]
    await put_judged(store, account_id, [(thread, make_verdict()) for thread in threads])
    await put_judged(store, other, [(dataclasses.replace(threads[2], subject="Other"), make_verdict())])
    return store


@pytest.mark.parametrize(
    ("asked", "account", "found"),
    [
        ("abcdef" + "1" * 26, None, "abcdef" + "1" * 26),
        ("abcdef0", None, "abcdef" + "0" * 26),
        ("ABCDEF0", None, "abcdef" + "0" * 26),
        ("998877", None, "99887766"),
        ("123456789012", "work", "123456789012"),
        ("123456789012", "other", "123456789012"),
        ("1234567890123", None, "1234567890123"),
        ("123456", "other", "123456789012"),
    ],
)
async def test_a_thread_is_found_by_id_or_prefix(known: SqlStore, asked: str, account: str, found: str) -> None:
    judged = await known.judged(asked, account)
    assert judged.thread.id == found
    assert judged.account == (account or "work")
    assert judged.thread.subject == ("Other" if account == "other" else "Pilot")


@pytest.mark.parametrize(
    ("asked", "account", "error", "words"),
    [
        ("abcdef", None, UsageError, "Give more characters"),
        ("123456", None, UsageError, "Give more characters"),
        ("123456789012", None, UsageError, "--account"),
        ("99887", None, NotFoundError, "at least 6"),
        ("", None, NotFoundError, "at least 6"),
        ("abcdef%", None, NotFoundError, "bowout threads"),
        ("ffffffff", None, NotFoundError, "bowout threads"),
        ("998877", "other", NotFoundError, "bowout threads"),
        ("998877", "nobody", NotFoundError, "other, work"),
    ],
)
async def test_what_is_no_single_thread_says_what_to_do(
    known: SqlStore, asked: str, account: str | None, error: type[UsageError], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        await known.judged(asked, account)
    assert type(caught.value) is error
    assert words in caught.value.advice


async def test_a_thread_not_judged_yet_is_in_no_list(store: SqlStore, account_id: int) -> None:
    await put_mail(store, account_id, "a1")
    await store.assign_threads(account_id, [("ab" * 16, "A", ["a1"])])
    assert await store.summaries() == ThreadPage((), None)
    with pytest.raises(NotFoundError):
        await store.judged("ab" * 16)


async def test_a_firms_threads_come_with_their_beginnings(store: SqlStore, account_id: int) -> None:
    later, undated = make_message("b", at=NOW + timedelta(days=2)), make_message("c", at=None)
    threads = [
        (make_read_thread("t2", [(make_message("a"), True), (later, False)]), make_verdict()),
        (make_read_thread("t1", [(undated, False)]), make_verdict()),
        (
            dataclasses.replace(
                make_read_thread("t3", [(make_message("d"), True)]), prospects=(Address("", "a@lomax.example.org"),)
            ),
            make_verdict(),
        ),
    ]
    await put_judged(store, account_id, threads)
    assert sorted(await store.firm_threads("lomax.example"), key=lambda each: each[1]) == [(None, "t1"), (NOW, "t2")]
    assert await store.firm_threads("lomax.exampl_") == []
