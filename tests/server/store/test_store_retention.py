"""What is kept of threads at rest, on both databases: the evidence alone, or nothing; and what comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from server.errors import UsageError
from server.services.ports.account import Account
from server.services.redact import DOT
from server.services.upkeep import UpkeepDone
from server.services.upkeep_values import Job, Keep, Retention
from server.store.sql_store import SqlStore
from tests.server.services.fake_source import NOW, SELLER, FakeServer, mail
from tests.server.store.scanned import IVO, OLD, THERESA, people_of, scan, upkeep_of
from tests.stores import located, make_account, make_message, make_read_thread, make_verdict, put_judged, raw_sql

pytestmark = pytest.mark.anyio


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
    assert "another supplier" in everything
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
    assert (await people_of(store).erase(THERESA)).threads == 1
    server.inbox.append(mail(IVO, SELLER, "Re: Pallet scanner", "Yes.", days_ago=0, answers="b1@n"))
    assert await scan(store, server, account) == [IVO]
    assert "lomax" not in str(raw_sql(store_folder, "SELECT * FROM messages")).lower()


async def test_old_threads_are_dropped_and_come_back_when_they_go_on(
    store: SqlStore, server: FakeServer, account: Account
) -> None:
    assert (await upkeep_of(store).retain(Retention(Keep.NOTHING, 25), NOW)).threads == 1
    assert await scan(store, server, account) == [IVO]
    again = mail(THERESA, SELLER, "Re: Crimping cells", "Call me.", days_ago=0, message_id="a3@l", answers="a2@l")
    server.inbox.append(again)
    assert await scan(store, server, account) == [IVO, THERESA]
    export = await people_of(store).export(THERESA)
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
