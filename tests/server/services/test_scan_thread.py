"""One thread read because somebody looks at it: a prospect's is stored and judged, of any other nothing is kept."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from nlp.api import load
from server.imap.opening import open_source
from server.services.judge_account import AccountJudge
from server.services.ports.account import Account, ImapEndpoint, Narrowing, Tls
from server.services.ports.mailbox import ThreadIds
from server.services.scan_account import ScanAccount
from server.store.sql_store import SqlStore
from tests.server.services.fake_source import NOW, SELLER, FakeServer, fill, mail
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.gmail import GmailFactory
from tests.stores import make_account, raw_sql

pytestmark = pytest.mark.anyio
REPLIES = load("rules")


async def read(store: SqlStore, server: FakeServer, account: Account, *message_ids: str) -> bool:
    scans = ScanAccount(store, server.open, AccountJudge(store, store.words, REPLIES), store.keyed_hash)
    return await scans.scan_thread(account, ThreadIds(message_ids=message_ids), NOW)


@pytest.mark.parametrize("message_id", ["a1@n", "a2@l"])
async def test_a_prospects_thread_is_read_from_any_of_its_messages(store: SqlStore, message_id: str) -> None:
    server = FakeServer()
    fill(server)
    account = await store.add_account(make_account(me=frozenset({SELLER})), "secret")
    assert await read(store, server, account, message_id)
    (summary,) = (await store.summaries()).items
    assert summary.verdict.move.value == "walk_away"
    assert len(await store.envelopes(account.id)) == 2
    # The next scan takes no harm and ends where it would have.
    await ScanAccount(store, server.open, AccountJudge(store, store.words, REPLIES), store.keyed_hash).scan(
        account, NOW
    )
    assert len((await store.summaries()).items) == 2
    assert len(await store.envelopes(account.id)) == 4


@pytest.mark.parametrize("message_id", ["c1@s", "d2@n", "nowhere@far"])
async def test_of_any_other_thread_nothing_is_stored(store: SqlStore, store_folder: Path, message_id: str) -> None:
    server = FakeServer()
    fill(server)
    account = await store.add_account(make_account(me=frozenset({SELLER})), "secret")
    assert not await read(store, server, account, message_id)
    for table in ("messages", "places", "skipped", "skipped_hashes", "threads", "mailboxes"):
        assert raw_sql(store_folder, f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize("message_id", ["c1@s", "d1@n", "e1@b"])
async def test_where_the_headers_decide_no_text_is_fetched(store: SqlStore, message_id: str) -> None:
    """A newsletter, a colleague's mail, an excluded person's."""
    server = FakeServer()
    fill(server)
    server.inbox.append(mail("noor@basra.example", SELLER, "Your cells", "What does a cell cost?", message_id="e1@b"))
    excluded = Narrowing(domains=frozenset({"basra.example"}))
    account = await store.add_account(make_account(me=frozenset({SELLER}), exclude=excluded), "secret")
    assert not await read(store, server, account, message_id)
    assert (server.fetched_heads > 0, server.fetched_texts) == (True, 0)
    # That the counter counts: of a prospect's thread texts are fetched.
    assert await read(store, server, account, "a2@l")
    assert server.fetched_texts == 3


async def test_on_gmail_it_is_found_by_gmails_id(store: SqlStore, gmail_like: GmailFactory) -> None:
    server = gmail_like()
    pitch = mail(SELLER, "ivo@petrov.example", "Pallet scanner", "May I show you our scanner?", message_id="b1@n")
    no = mail("ivo@petrov.example", SELLER, "Re: Pallet scanner", "No, not interested.", message_id="b2@p", days_ago=9)
    thread = 1_790_000_000_000_000_777
    server.deliver(pitch, labels=("\\Sent",), thread_id=thread)
    server.deliver(no, thread_id=thread)
    other = server.deliver(mail("news@shop.example", SELLER, "Spring", "Our catalogue.", message_id="c1@s"))
    endpoint = ImapEndpoint("127.0.0.1", server.port, server.user)
    account = await store.add_account(make_account(imap=endpoint, me=frozenset({SELLER})), PASSWORD)
    trusting = partial(open_source, tls_context=server.trusting)
    scans = ScanAccount(store, trusting, AccountJudge(store, store.words, REPLIES), store.keyed_hash)
    assert not await scans.scan_thread(account, ThreadIds(str(other)), NOW)
    assert await scans.scan_thread(account, ThreadIds(str(thread)), NOW)
    (summary,) = (await store.summaries()).items
    assert summary.id == str(thread)
    assert len((await store.judged(summary.id)).thread.messages) == 2


async def test_on_another_server_it_is_found_by_message_ids(store: SqlStore, dovecot: Dovecot) -> None:
    user = dovecot.add_user("wanted")
    odd = "b+1=x$y@n"
    pitch = mail(SELLER, "ivo@petrov.example", "Pallet scanner", "May I show you our scanner?", message_id=odd)
    no = mail("ivo@petrov.example", SELLER, "Re: Pallet scanner", "No.", message_id="b2@p", answers=odd, days_ago=9)
    dovecot.deliver(user, [pitch], "Sent")
    dovecot.deliver(user, [no, mail("news@shop.example", SELLER, "Spring", "Our catalogue.", message_id="c1@s")])
    endpoint = ImapEndpoint("127.0.0.1", dovecot.port, user, Tls.NONE)
    account = await store.add_account(make_account(imap=endpoint, me=frozenset({SELLER})), PASSWORD)
    scans = ScanAccount(store, open_source, AccountJudge(store, store.words, REPLIES), store.keyed_hash)
    for other in ("c1@s", 'a"b@c', "a)(@c", "a{5}@c", "a\\@c", "ä@c", "*"):
        assert not await scans.scan_thread(account, ThreadIds(message_ids=(other,)), NOW)
    assert await scans.scan_thread(account, ThreadIds(message_ids=("b2@p",)), NOW)
    (summary,) = (await store.summaries()).items
    assert len((await store.judged(summary.id)).thread.messages) == 2
    assert all("S" not in flags for flags in dovecot.flags(user))
