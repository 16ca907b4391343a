"""A stored password goes only where it was given for: rows changed past the product, old rows, rotation."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from server.errors import SecretsError, UsageError
from server.services.ports.account import Account, ImapEndpoint, Tls
from server.store.secrets import Secrets
from server.store.sql_store import SqlStore
from tests.stores import DATABASES, KEY, make_account, open_store_in, raw_sql

pytestmark = pytest.mark.anyio

OTHER_KEY = bytes(range(100, 132))
PLACE = ImapEndpoint("imap.northlight.example", 993, "dana@northlight.example")


@pytest.fixture
async def account(store: SqlStore) -> Account:
    return await store.add_account(make_account(imap=PLACE), "zebrawood")


def rewrite(folder: Path, old: str, new: str) -> None:
    raw_sql(folder, f"UPDATE accounts SET settings = replace(settings, '{old}', '{new}')")


def put_box(folder: Path, box: bytes) -> None:
    """Put bytes into the column; both databases take them in hex."""
    written = f"decode('{box.hex()}', 'hex')" if folder in DATABASES else f"x'{box.hex()}'"
    raw_sql(folder, f"UPDATE accounts SET password = {written}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("imap.northlight.example", "imap.evil.example"),
        (":993", ":1993"),
        ('"user":"dana@', '"user":"dina@'),
        ('"implicit"', '"none"'),
        ('"implicit"', '"starttls"'),
    ],
)
async def test_a_row_changed_in_the_database_opens_no_password(
    store: SqlStore, store_folder: Path, account: Account, old: str, new: str
) -> None:
    rewrite(store_folder, old, new)
    changed = await store.account(account.name)
    assert changed != account
    with pytest.raises(SecretsError, match="not given for") as caught:
        await store.password(changed)
    assert "account password" in caught.value.advice
    # What was changed back is what it was.
    rewrite(store_folder, new, old)
    assert await store.password(await store.account(account.name)) == "zebrawood"


async def test_a_row_changed_between_two_readings_opens_no_password(store: SqlStore, account: Account) -> None:
    assert account.imap is not None
    held = dataclasses.replace(account, imap=dataclasses.replace(account.imap, host="imap.evil.example"))
    with pytest.raises(SecretsError):
        await store.password(held)


async def test_a_row_given_to_another_owner_opens_no_password(
    store: SqlStore, store_folder: Path, account: Account
) -> None:
    raw_sql(store_folder, "INSERT INTO owners (id, name) VALUES (2, 'second')")
    raw_sql(store_folder, "UPDATE accounts SET owner_id = 2")
    theirs = SqlStore(store.engine, 2, Secrets([KEY]), b"hash", store._locks)
    with pytest.raises(SecretsError):
        await theirs.password(await theirs.account(account.name))


async def test_an_old_box_is_opened_only_once_its_user_has_said_so(
    store: SqlStore, store_folder: Path, account: Account
) -> None:
    old = Secrets([KEY]).seal("from long ago", f"account {account.id} password")
    put_box(store_folder, old)
    for _ in range(2):  # asking does not seal it anew either
        with pytest.raises(SecretsError, match="older version") as caught:
            await store.password(account)
        assert "--keep" in caught.value.advice
    await store.confirm_password(account)
    assert await store.password(account) == "from long ago"
    await store.confirm_password(account)  # once more does no harm
    # The old box put back, with another host beside it, is good for nothing.
    put_box(store_folder, old)
    rewrite(store_folder, "imap.northlight", "imap.evil")
    with pytest.raises(SecretsError, match="older version"):
        await store.password(await store.account(account.name))


async def test_what_was_confirmed_is_what_was_shown(store: SqlStore, store_folder: Path, account: Account) -> None:
    put_box(store_folder, Secrets([KEY]).seal("from long ago", f"account {account.id} password"))
    rewrite(store_folder, "imap.northlight", "imap.evil")
    await store.confirm_password(account)
    with pytest.raises(SecretsError, match="not given for"):
        await store.password(await store.account(account.name))


async def test_a_changed_row_cannot_be_confirmed_only_given_anew(
    store: SqlStore, store_folder: Path, account: Account
) -> None:
    rewrite(store_folder, "imap.northlight", "imap.other")
    changed = await store.account(account.name)
    with pytest.raises(SecretsError, match="not given for"):
        await store.confirm_password(changed)
    await store.set_password(changed, "new")
    assert await store.password(changed) == "new"
    bare = await store.add_account(make_account("bare"), None)
    with pytest.raises(UsageError, match="No password"):
        await store.confirm_password(bare)


async def test_a_new_key_changes_nothing_of_what_a_box_is_bound_to(store_folder: Path) -> None:
    async with open_store_in(store_folder) as store:
        good = await store.add_account(make_account("good"), "good one")
        old = await store.add_account(make_account("old"), "replaced below")
        await store.add_account(
            make_account("changed", imap=ImapEndpoint("imap.a.example", 143, "d", Tls.STARTTLS)), "x"
        )
    put_box(store_folder, Secrets([KEY]).seal("from long ago", f"account {old.id} password"))
    async with open_store_in(store_folder) as store:
        await store.set_password(good, "good one")
        await store.set_password(await store.account("changed"), "x")
    rewrite(store_folder, "imap.a.example", "imap.evil.example")
    async with open_store_in(store_folder, OTHER_KEY, KEY):
        pass  # a row that does not open keeps nobody from the others
    async with open_store_in(store_folder, OTHER_KEY) as store:
        assert await store.password(good) == "good one"
        with pytest.raises(SecretsError, match="older version"):
            await store.password(old)
        await store.confirm_password(old)
        assert await store.password(old) == "from long ago"
        with pytest.raises(SecretsError, match="not given for"):
            await store.password(await store.account("changed"))


async def test_the_binding_of_boxes_stands_still(store: SqlStore, store_folder: Path, account: Account) -> None:
    """Written out once more: another spelling would make every stored password useless."""
    place = '["imap.northlight.example", 993, "dana@northlight.example", "implicit"]'
    binding = f'["account password", 1, {account.id}, {place}]'
    put_box(store_folder, Secrets([KEY]).seal("as ever", binding))
    assert await store.password(account) == "as ever"
