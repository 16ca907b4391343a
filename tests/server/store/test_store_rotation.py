"""A new key: never beside somebody who seals with the old one, and cut off anywhere nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from server.errors import BusyError, SecretsError
from server.services.do_not_contact_values import Entry, Scope
from server.store.data_folder import database_path
from server.store.opening import open_store
from server.store.rotation import rotate_key
from server.store.secrets import Secrets, begin_rotation, load_secrets
from server.store.sql_store import SqlStore
from tests.stores import DATABASES, NOW, make_account

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def opened(folder: Path, secrets: Secrets | None = None) -> AsyncIterator[SqlStore]:
    where = DATABASES.get(folder, database_path(folder))
    async with open_store(where, secrets or load_secrets(folder), lock_folder=folder) as store:
        yield store


async def rotate(folder: Path) -> None:
    await rotate_key(folder, DATABASES.get(folder))


async def fill(store: SqlStore) -> None:
    await store.add_account(make_account(), "secret")
    await store.do_not_contact.add(Entry("ab" * 32, Scope.PERSON, "jo@far.example", NOW))


async def assert_whole(folder: Path) -> None:
    async with opened(folder) as store:
        assert await store.password(await store.account("work")) == "secret"
        assert [entry.value for entry in await store.do_not_contact.entries()] == ["jo@far.example"]


async def test_no_new_key_comes_beside_one_who_has_the_store_open(store_folder: Path) -> None:
    async with opened(store_folder) as store, opened(store_folder):
        keys = (store_folder / "key").read_text()
        with pytest.raises(BusyError, match=r"stop `bowout serve` \(and whatever else has it open\) first"):
            await rotate(store_folder)
        assert (store_folder / "key").read_text() == keys
        await fill(store)
    await assert_whole(store_folder)
    await rotate(store_folder)
    assert (store_folder / "key").read_text() != keys
    await assert_whole(store_folder)


async def test_whoever_comes_with_the_old_key_is_refused(store_folder: Path) -> None:
    async with opened(store_folder) as store:
        await fill(store)
    old = load_secrets(store_folder)
    await rotate(store_folder)
    with pytest.raises(SecretsError, match="does not fit"):
        async with opened(store_folder, old):
            pass
    await assert_whole(store_folder)


@pytest.mark.parametrize("sealed", [False, True])
async def test_cut_off_anywhere_nothing_is_lost(store_folder: Path, sealed: bool) -> None:
    async with opened(store_folder) as store:
        await fill(store)
    old = (store_folder / "key").read_text()
    begin_rotation(store_folder)
    if sealed:
        await assert_whole(store_folder)
    assert old in (store_folder / "key").read_text()
    await rotate(store_folder)
    assert len((store_folder / "key").read_text().split()) == 1
    await assert_whole(store_folder)
