"""Accounts, passwords, last scans, and that removing leaves nothing."""

from __future__ import annotations

import dataclasses
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from server.errors import NotFoundError, SecretsError, UsageError
from server.services.ports.account import ImapEndpoint, Narrowing, Tls
from server.services.ports.mailbox import MailboxRole, MailboxState
from server.services.ports.stored import Skipped
from server.store.sql_store import SqlStore
from server.store.tables import metadata
from tests.stores import NOW, located, make_account, make_message, make_read_thread, make_verdict, put_judged, raw_sql

pytestmark = pytest.mark.anyio

FULL = make_account(
    "full",
    imap=ImapEndpoint("localhost", 1143, "dana", Tls.NONE),
    me=frozenset({"dana@northlight.example", "d.reyes@northlight.example"}),
    proposed=frozenset({"dana@old.example"}),
    include=Narrowing(mailboxes=frozenset({"INBOX"}), labels=frozenset({"Prospects"})),
    exclude=Narrowing(addresses=frozenset({"mum@home.example"}), domains=frozenset({"bank.example"})),
    interval_minutes=30,
)


@pytest.mark.parametrize("account", [FULL, make_account("files", imap=None, path="/mail/all.mbox")])
async def test_an_account_comes_back_as_it_was_added(store: SqlStore, account) -> None:
    added = await store.add_account(account, "pässword")
    assert added == dataclasses.replace(account, id=added.id)
    assert await store.account(account.name) == added
    assert await store.accounts() == [added]
    assert await store.password(added) == "pässword"


async def test_accounts_stand_by_name_and_their_ids_are_never_used_again(store: SqlStore) -> None:
    for name in ("c", "a", "b"):
        last = await store.add_account(make_account(name), None)
    assert [account.name for account in await store.accounts()] == ["a", "b", "c"]
    await store.remove_account(last.id)
    assert (await store.add_account(make_account("d"), None)).id > last.id


async def test_a_name_is_taken_once(store: SqlStore) -> None:
    first = await store.add_account(make_account("work"), None)
    other = await store.add_account(make_account("other"), None)
    with pytest.raises(UsageError, match="work"):
        await store.add_account(make_account("work"), "x")
    with pytest.raises(UsageError, match="work"):
        await store.update_account(dataclasses.replace(other, name="work"))
    assert await store.accounts() == [other, first]


async def test_an_unknown_account_names_those_there_are(store: SqlStore) -> None:
    with pytest.raises(NotFoundError) as none:
        await store.account("work")
    assert "none yet" in none.value.advice
    await store.add_account(make_account("work"), None)
    await store.add_account(make_account("home"), None)
    with pytest.raises(NotFoundError) as caught:
        await store.account("wrok")
    assert "home, work" in caught.value.advice


async def test_update_replaces_the_settings_and_not_the_password(store: SqlStore) -> None:
    added = await store.add_account(make_account("work"), "secret")
    changed = dataclasses.replace(FULL, id=added.id, name="renamed")
    await store.update_account(changed)
    assert await store.accounts() == [changed]
    # The password is good for where it was given for, and nowhere else.
    assert await store.password(added) == "secret"
    with pytest.raises(SecretsError, match="not given for"):
        await store.password(changed)
    with pytest.raises(NotFoundError):
        await store.update_account(dataclasses.replace(changed, id=99))


async def test_addresses_proposed_change_nothing_else(store: SqlStore) -> None:
    added = await store.add_account(FULL, "secret")
    await store.add_proposed(added.id, ["d@new.example", "dana@old.example"])
    proposed = frozenset({"dana@old.example", "d@new.example"})
    assert await store.account(added.name) == dataclasses.replace(added, proposed=proposed)
    with pytest.raises(NotFoundError):
        await store.add_proposed(99, ["d@new.example"])


async def test_an_account_without_password_has_none(store: SqlStore) -> None:
    added = await store.add_account(make_account(), None)
    assert await store.password(added) is None
    with pytest.raises(NotFoundError):
        await store.password(dataclasses.replace(added, id=99))


async def test_a_sealed_password_moved_to_another_account_does_not_open(store: SqlStore, store_folder: Path) -> None:
    one = await store.add_account(make_account("one"), "first")
    two = await store.add_account(make_account("two"), "second")
    other = f"(SELECT password FROM accounts WHERE id = {one.id})"
    raw_sql(store_folder, f"UPDATE accounts SET password = {other} WHERE id = {two.id}")
    assert await store.password(one) == "first"
    with pytest.raises(SecretsError):
        await store.password(two)


async def test_the_last_scan_is_kept_in_utc(store: SqlStore) -> None:
    added = await store.add_account(make_account(), None)
    assert await store.last_scan(added.id) is None
    ended = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    await store.record_scan(added.id, ended, "12 messages read")
    last = await store.last_scan(added.id)
    assert last == NOW
    assert last is not None
    assert last.utcoffset() == timedelta(0)
    with pytest.raises(NotFoundError):
        await store.record_scan(99, NOW, "none")


async def fill(store: SqlStore, account_id: int) -> None:
    message = make_message("aa01", body="zebrawood orders", labels=("Prospects",))
    thread = make_read_thread("aa" * 16, [(message, False)])
    await put_judged(store, account_id, [(thread, make_verdict())])
    await store.save_skipped(account_id, [Skipped("INBOX", 7, 900, "list", ("h1", "h2"))])
    await store.finish_mailbox(account_id, MailboxState("INBOX", MailboxRole.INBOX, 7, 901, 2, 5))
    await store.record_scan(account_id, NOW, "done")


def raw_rows(folder: Path) -> dict[str, int]:
    counts = {name: raw_sql(folder, f"SELECT count(*) FROM {name}")[0][0] for name in metadata.tables}
    return {name: n for name, n in counts.items() if n}


async def test_removing_an_account_leaves_nothing_of_it(store: SqlStore, store_folder: Path) -> None:
    added = await store.add_account(make_account("work"), "hunter-two")
    await fill(store, added.id)
    assert set(raw_rows(store_folder)) == {
        "owners", "vaults", "accounts", "mailboxes", "messages", "places", "skipped", "skipped_hashes",
        "threads", "readings", "thread_messages",
    }  # fmt: skip
    await store.remove_account(added.id)
    assert raw_rows(store_folder) == {"owners": 1, "vaults": 1}
    # Not in free pages nor in the log either.
    left = b"".join(file.read_bytes() for file in store_folder.iterdir())
    assert b"zebrawood" not in left
    assert b"northlight" not in left
    with pytest.raises(NotFoundError):
        await store.remove_account(added.id)


async def test_removing_one_account_leaves_the_other_whole(store: SqlStore) -> None:
    one = await store.add_account(make_account("one"), "1")
    two = await store.add_account(make_account("two"), "2")
    await fill(store, one.id)
    await fill(store, two.id)
    await store.remove_account(one.id)
    assert await store.accounts() == [two]
    assert await store.password(two) == "2"
    assert list(await store.envelopes(two.id)) == ["aa01"]
    assert len((await store.summaries()).items) == 1


async def test_reset_forgets_the_mail_and_keeps_account_and_password(store: SqlStore, store_folder: Path) -> None:
    added = await store.add_account(make_account("work"), "secret")
    other = await store.add_account(make_account("other"), None)
    await fill(store, added.id)
    await fill(store, other.id)
    before = raw_rows(store_folder)
    await store.reset_mail(added.id)
    assert await store.accounts() == [other, added]
    assert await store.password(added) == "secret"
    assert await store.mailbox_states(added.id) == {}
    assert await store.known_uids(added.id, "INBOX", 7) == set()
    assert await store.find_skipped(added.id, ["h1"]) == []
    assert await store.envelopes(added.id) == {}
    assert await store.thread_ids(added.id) == []
    assert await store.last_scan(added.id) is None
    halved = {name: n if name in {"owners", "vaults", "accounts"} else n // 2 for name, n in before.items()}
    assert raw_rows(store_folder) == halved
    await fill(store, added.id)
    assert raw_rows(store_folder) == before


async def test_mail_of_a_vanished_account_is_refused(store: SqlStore) -> None:
    added = await store.add_account(make_account(), None)
    await store.remove_account(added.id)
    with pytest.raises(NotFoundError):
        await store.save_messages(added.id, [located(make_message("aa01"), 1)])
    with pytest.raises(NotFoundError):
        await store.reset_mail(added.id)
