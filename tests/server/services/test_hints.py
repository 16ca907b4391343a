"""Which thread a hint is about: found over a real store, after a real scan."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nlp.api import load
from server.errors import UsageError
from server.services.hints import Fetch, FetchState, Hint, Hints, HintState, ThreadAsked, thread_asked
from server.services.judge_account import AccountJudge
from server.services.ports.account import Account
from server.services.ports.stored import Skipped
from server.services.scan_account import ScanAccount
from server.store.sql_store import SqlStore
from tests.server.services.fake_source import NOW, SELLER, FakeServer, fill
from tests.stores import make_account, make_message, make_read_thread, make_verdict, put_judged

pytestmark = pytest.mark.anyio
THREAD = "1790000000000000017"


class Looking:
    """A fetcher that says what it is told to."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def fetch(self, account: Account, asked: ThreadAsked) -> Fetch:
        return self._fetch


async def hint(
    store: SqlStore, address: str, gmail_thread_id: str | None = None, message_id: str | None = None
) -> Hint:
    looking = Looking(Fetch(FetchState.READING))
    return await Hints(store, store.keyed_hash, looking).hint(thread_asked(address, gmail_thread_id, message_id))


async def put(store: SqlStore, name: str, me: Sequence[str], walk_away: float) -> Account:
    account = await store.add_account(make_account(name, me=frozenset(me)), None)
    message = make_message("aa01", gmail_thread_id=THREAD)
    await put_judged(
        store, account.id, [(make_read_thread(THREAD, [(message, False)]), make_verdict(walk_away=walk_away))]
    )
    return account


async def test_the_same_thread_in_two_accounts_is_told_by_the_address(store: SqlStore) -> None:
    await put(store, "one", ["one@northlight.example"], 0.1)
    await put(store, "two", ["two@northlight.example", "alias@northlight.example"], 0.9)
    for address, walk_away in (("one@", 0.1), ("Two@", 0.9), ("alias@", 0.9)):
        for known in ({"gmail_thread_id": THREAD}, {"message_id": "<aa01@lomax.example>"}):
            found = await hint(store, address + "northlight.example", **known)
            assert found.state is HintState.JUDGED
            assert found.thread is not None
            assert found.thread.verdict.walk_away == walk_away
    other = await hint(store, "three@northlight.example", THREAD)
    assert other == Hint(HintState.NO_SUCH_ACCOUNT)


async def test_what_was_left_out_is_no_prospects(store: SqlStore) -> None:
    account = await store.add_account(make_account(), None)
    hashes = (store.keyed_hash("m:a@far.example"), store.keyed_hash("t:17"))
    await store.save_skipped(account.id, [Skipped("INBOX", 7, 1, "list", hashes)])
    (address,) = account.me
    assert (await hint(store, address, "17")).state is HintState.NOT_A_PROSPECT
    assert (await hint(store, address, message_id="a@far.example")).state is HintState.NOT_A_PROSPECT
    assert (await hint(store, address, "18")).state is HintState.READING
    for fetch, wanted in (
        (Fetch(FetchState.NO_PROSPECT), Hint(HintState.NOT_A_PROSPECT, account.name)),
        (Fetch(FetchState.FAILED, "No."), Hint(HintState.NOT_SCANNED, account.name, detail="No.")),
    ):
        asked = thread_asked(address, "18", None)
        assert await Hints(store, store.keyed_hash, Looking(fetch)).hint(asked) == wanted


async def test_after_a_scan_every_message_is_known_for_what_it_is(store: SqlStore) -> None:
    server = FakeServer()
    fill(server)
    account = await store.add_account(make_account(me=frozenset({SELLER})), "secret")
    await ScanAccount(store, server.open, AccountJudge(store, store.words, load("rules")), store.keyed_hash).scan(
        account, NOW
    )
    states = {
        message_id: (await hint(store, SELLER, message_id=message_id)).state.value
        for message_id in ("a1@n", "a2@l", "b2@p", "c1@s", "d1@n", "d2@n", "zz@far")
    }
    assert states == {
        **dict.fromkeys(("a1@n", "a2@l", "b2@p"), "judged"),
        **dict.fromkeys(("c1@s", "d1@n", "d2@n"), "not_a_prospect"),
        "zz@far": "reading",
    }


@pytest.mark.parametrize(("gmail", "message_id"), [(None, None), ("1", "a@b"), (None, " <> "), (None, "a\r\nb@c")])
async def test_one_thread_is_asked_for(gmail: str | None, message_id: str | None) -> None:
    with pytest.raises(UsageError):
        thread_asked("a@b.example", gmail, message_id)
