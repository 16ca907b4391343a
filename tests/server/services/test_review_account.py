"""A review over an account: nothing of the mail is stored, and the next scan goes by the answers."""

from __future__ import annotations

import pytest

from nlp.api import load
from server.errors import UsageError
from server.prospects.review import Review
from server.services.judge_account import AccountJudge
from server.services.ports.account import Account
from server.services.review_account import ReviewAccount, answer_all
from server.services.scan_account import ScanAccount
from server.services.scan_values import ScanSummary
from server.store.sql_store import SqlStore
from tests.server.services.fake_source import NOW, SELLER, FakeServer, fill, mail
from tests.stores import make_account

pytestmark = pytest.mark.anyio
REPLIES = load("rules")
TELLING = "rhododendron"


@pytest.fixture
def server() -> FakeServer:
    filled = FakeServer()
    fill(filled)
    bought = f"Please send the invoice for the {TELLING} with the delivery, our order 4471.\n\nDana"
    filled.sent.append(mail(SELLER, "carol@print.example", "Order 4471", bought, message_id="e1@n"))
    billed = f"The {TELLING} has shipped, invoice attached, payment within 14 days.\n\nCarol"
    filled.inbox.append(
        mail("Carol <carol@print.example>", SELLER, "Re: Order 4471", billed, message_id="e2@p", answers="e1@n")
    )
    return filled


async def scan(store: SqlStore, server: FakeServer, account: Account) -> ScanSummary:
    judge = AccountJudge(store, store.words, REPLIES)
    return await ScanAccount(store, server.open, judge, store.keyed_hash).scan(account, NOW)


async def begin(store: SqlStore, server: FakeServer, account: Account) -> tuple[ReviewAccount, Review]:
    reviews = ReviewAccount(store, server.open)
    return reviews, await reviews.begin(account)


async def who_is_stored(store: SqlStore) -> set[str]:
    return {summary.prospects[0].email for summary in (await store.summaries()).items}


async def test_those_who_could_be_prospects_are_asked_about_and_nothing_is_stored(
    store: SqlStore, server: FakeServer
) -> None:
    account = await store.add_account(make_account(me=frozenset({SELLER})), "secret")
    _, review = await begin(store, server, account)
    assert {one.who for one in review.least_sure(10)} == {"lomax.example", "petrov.example", "print.example"}
    assert next(one for one in review.least_sure(10) if one.who == "print.example").name == "Carol"
    assert await store.envelopes(account.id) == {}
    assert await store.mailbox_states(account.id) == {}


@pytest.mark.parametrize(
    ("prospect", "stored"),
    [
        (True, {"theresa@lomax.example", "ivo@petrov.example", "carol@print.example"}),
        (False, {"theresa@lomax.example", "ivo@petrov.example"}),
    ],
)
async def test_the_next_scan_goes_by_the_answers(
    store: SqlStore, server: FakeServer, prospect: bool, stored: set[str]
) -> None:
    account = await store.add_account(make_account(me=frozenset({SELLER})), "secret")
    await scan(store, server, account)
    reviews, review = await begin(store, server, account)
    answer_all(review, [("theresa@lomax.example", True), ("@print.example", prospect)])
    kept = await reviews.keep(account, review)
    assert kept == await store.account(account.name)
    summary = await scan(store, server, kept)
    assert summary.filtered.get("answered_no", 0) == (0 if prospect else 2)
    assert await who_is_stored(store) == stored


async def test_of_whom_is_no_prospect_no_word_is_kept(store: SqlStore, server: FakeServer) -> None:
    account = await store.add_account(make_account(me=frozenset({SELLER})), "secret")
    reviews, review = await begin(store, server, account)
    answer_all(review, [("print.example", False)])
    kept = await reviews.keep(account, review)
    assert kept.lesson
    assert TELLING not in repr(kept)
    assert "4471" not in repr(kept)


async def test_answers_are_learnt_from_again_and_can_be_taken_back(store: SqlStore, server: FakeServer) -> None:
    account = await store.add_account(make_account(me=frozenset({SELLER})), "secret")
    reviews, review = await begin(store, server, account)
    answer_all(review, [("print.example", False)])
    kept = await reviews.keep(account, review)
    reviews, again = await begin(store, server, kept)
    assert again.lesson == kept.lesson
    answer_all(again, [("carol@print.example", None)])
    assert await reviews.keep(kept, again) == account


@pytest.mark.parametrize(
    "named",
    [
        [("lomax.example", True), ("nobody.example", True)],
        [("lomax.example", True), ("theresa@lomax.example", False)],
        [("lomax.example", None)],
        [("", True)],
    ],
)
async def test_answers_are_taken_all_or_none(
    store: SqlStore, server: FakeServer, named: list[tuple[str, bool | None]]
) -> None:
    account = await store.add_account(make_account(me=frozenset({SELLER})), "secret")
    _, review = await begin(store, server, account)
    with pytest.raises(UsageError):
        answer_all(review, named)
    assert review.answers.count == 0
