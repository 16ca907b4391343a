"""Everything about a person given out and erased; no scan brings it back unasked."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.errors import UsageError
from server.prospects.values import Answers
from server.services.accounts import Accounts
from server.services.judge_account import AccountJudge, Judged
from server.services.person import Erased, People
from server.services.ports.account import Narrowing
from server.services.reminder_values import Change
from server.services.scan_account import ScanAccount
from server.store.sql_store import SqlStore
from tests.server.services.fake_source import NOW, SELLER, FakeServer, mail
from tests.server.store.scanned import IVO, REPLIES, THERESA, people_of, referrals_of, scan
from tests.stores import make_account, raw_sql

pytestmark = pytest.mark.anyio


@pytest.fixture
def people(store: SqlStore) -> People:
    return people_of(store)


async def test_all_about_a_person_is_given_out(store: SqlStore, server: FakeServer, people: People) -> None:
    account = await store.add_account(make_account(me=frozenset({SELLER})), None)
    await scan(store, server, account)
    given = json.loads(json.dumps(await people.export(" Theresa@Lomax.example ")))
    (thread,) = given["threads"]
    assert (given["address"], given["do_not_contact"], thread["account"]) == (THERESA, False, "work")
    assert ["not interested" in message["body"] for message in thread["messages"]] == [False, True]
    assert (await people.export("nobody@far.example"))["threads"] == []


async def test_an_erased_person_is_gone_for_good_and_nobody_else_is(
    store: SqlStore, server: FakeServer, people: People, store_folder: Path
) -> None:
    account = await store.add_account(make_account(me=frozenset({SELLER})), None)
    assert await scan(store, server, account) == [IVO, THERESA]
    assert (await people.erase(THERESA)).threads == 1
    assert await scan(store, server, account) == [IVO]
    for table in ("messages", "threads", "readings"):
        rows = raw_sql(store_folder, f"SELECT * FROM {table}")
        assert rows
        assert "lomax" not in str(rows).lower()
    assert raw_sql(store_folder, "SELECT count(*) FROM skipped WHERE reason = 'erased'") != [(0,)]
    assert (await people.erase(THERESA)).threads == 0


async def test_no_reminder_of_an_erased_person_stays(
    store: SqlStore, server: FakeServer, people: People, store_folder: Path
) -> None:
    account = await store.add_account(make_account(me=frozenset({SELLER})), None)
    await scan(store, server, account)
    ids = {each.prospects[0].email: each.id for each in (await store.summaries()).items}
    for thread_id in ids.values():
        await store.reminders.change(account.id, Change("work", thread_id, date(2025, 9, 1), date(2025, 9, 2)))
        assert await store.upkeep.reminder_came(account.id, thread_id, date(2025, 9, 1), NOW)
    await people.erase(THERESA)
    for table in ("reminder_changes", "reminders_come"):
        assert raw_sql(store_folder, f"SELECT thread_id FROM {table}") == [(ids[IVO],)]


async def test_an_answer_about_an_erased_person_goes_too(store: SqlStore, people: People) -> None:
    answers = Answers(frozenset({"jo@gmail.com"}), frozenset({"al@gmail.com", "print.example"}))
    account = await store.add_account(make_account(me=frozenset({SELLER}), answers=answers), None)
    await people.erase("Al@gmail.com")
    await people.erase("jo@gmail.com")
    assert (await store.account(account.name)).answers == Answers(others=frozenset({"print.example"}))


async def test_answers_changed_during_a_scan_stay_changed(store: SqlStore, server: FakeServer, people: People) -> None:
    alias = "dana@alias.example"
    server.sent.append(mail(alias, "zoe@far.example", "Cranes", "Shall I show you our cranes?", message_id="z1@n"))
    answers = Answers(frozenset({"jo@gmail.com"}), frozenset({"print.example"}))
    account = await store.add_account(make_account(me=frozenset({SELLER}), answers=answers), None)

    class ErasedMeanwhile(AccountJudge):
        """Somebody erases a person while the scan judges."""

        async def judge(self, *args: Any, **kwargs: Any) -> Judged:
            await people.erase("jo@gmail.com")
            return await super().judge(*args, **kwargs)

    judge = ErasedMeanwhile(store, store.words, REPLIES)
    await ScanAccount(store, server.open, judge, store.keyed_hash).scan(account, NOW)
    after = await store.account(account.name)
    assert (after.answers, after.proposed) == (Answers(others=frozenset({"print.example"})), frozenset({alias}))


async def test_people_erased_at_once_are_both_gone(store: SqlStore, people: People) -> None:
    answers = Answers(frozenset({"jo@gmail.com", "al@gmail.com"}))
    account = await store.add_account(make_account(me=frozenset({SELLER}), answers=answers), None)
    await asyncio.gather(people.erase("jo@gmail.com"), people.erase("al@gmail.com"))
    assert (await store.account(account.name)).answers == Answers()


async def test_reading_the_account_anew_does_not_bring_an_erased_person_back(
    store: SqlStore, server: FakeServer, people: People
) -> None:
    account = await store.add_account(make_account(me=frozenset({SELLER})), None)
    await scan(store, server, account)
    await people.erase(THERESA)
    answered = await Accounts(store).answer("work", Answers(frozenset({"petrov.example"})), {})
    assert await scan(store, server, answered) == [IVO]


@pytest.mark.parametrize("include", [True, False])
async def test_erased_before_the_account_is_read_anew_a_person_stays_erased(
    store: SqlStore, server: FakeServer, people: People, include: bool
) -> None:
    account = await store.add_account(make_account(me=frozenset({SELLER})), None)
    await scan(store, server, account)
    more = Narrowing(domains=frozenset({"petrov.example", "lomax.example"} if include else {"far.example"}))
    change = Accounts(store).include if include else Accounts(store).exclude
    narrowed = await change("work", more)
    assert await people.erase(THERESA) == Erased(0, 0)
    assert await scan(store, server, narrowed) == [IVO]
    server.inbox.uidvalidity += 1
    server.sent.uidvalidity += 1
    assert await scan(store, server, narrowed) == [IVO]


async def test_no_setting_names_an_erased_person_nor_opens_by_it(
    store: SqlStore, server: FakeServer, people: People, store_folder: Path
) -> None:
    await store.add_account(make_account(me=frozenset({SELLER})), None)
    await Accounts(store).include("work", Narrowing(addresses=frozenset({THERESA})))
    account = await Accounts(store).exclude("work", Narrowing(addresses=frozenset({IVO})))
    await people.erase(THERESA)
    await people.erase(IVO)
    assert "@lomax" not in str(raw_sql(store_folder, "SELECT settings FROM accounts"))
    assert "@petrov" not in str(raw_sql(store_folder, "SELECT settings FROM accounts"))
    assert await scan(store, server, account) == []


async def test_who_was_excluded_stays_out_with_mail_to_come_and_who_was_not_comes_with_it(
    store: SqlStore, server: FakeServer
) -> None:
    account = await store.add_account(make_account(me=frozenset({SELLER})), None)
    account = await Accounts(store).exclude("work", Narrowing(addresses=frozenset({IVO})))
    for email in (IVO, THERESA):
        await store.forget_person(email, NOW - timedelta(days=1000))
    assert await scan(store, server, account) == [THERESA]
    await store.forget_person(IVO, NOW)
    assert await scan(store, server, await Accounts(store).exclude("work", Narrowing(), clear=True)) == [THERESA]


async def test_who_is_known_by_a_pointer_alone_is_shown_no_more(store: SqlStore, server: FakeServer) -> None:
    jo = "jo@lomax.example"
    account = await store.add_account(make_account(me=frozenset({SELLER})), None)
    text = "I am the wrong person for this. Please contact Jo Marsh, jo@lomax.example, who decides on it."
    server.inbox.append(mail("ann@lomax.example", SELLER, "Re: Cranes", text, message_id="a2@n", answers="a1@n"))
    server.sent.append(mail(SELLER, "ann@lomax.example", "Cranes", "Shall I show you?", days_ago=12, message_id="a1@n"))
    await scan(store, server, account)
    people = people_of(store)
    assert [each.email for each in await referrals_of(store).listed()] == [jo]
    assert await people.erase(jo) == Erased(0, 1)
    assert await referrals_of(store).listed() == []


@pytest.mark.parametrize("address", [SELLER, "", "theresa", "a b@c.example", "a\n@c.example"])
async def test_who_cannot_be_erased_is_refused(store: SqlStore, people: People, address: str) -> None:
    await store.add_account(make_account(me=frozenset({SELLER})), None)
    with pytest.raises(UsageError):
        await people.erase(address)
