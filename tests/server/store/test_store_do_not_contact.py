"""The do-not-contact list in the database: no address in plain, boxes bound to their rows, keys renewed."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.services.do_not_contact_values import Entry, Scope
from server.store.data_folder import database_path
from server.store.sql_store import SqlStore
from tests.stores import KEY, NOW, open_store_in

pytestmark = pytest.mark.anyio
ENTRY = Entry("a" * 64, Scope.PERSON, "helen@peakvalve.example", NOW)


async def test_an_entry_is_kept_as_it_was_given(store: SqlStore) -> None:
    known = store.do_not_contact
    assert await known.add(ENTRY)
    assert not await known.add(ENTRY)
    assert await known.entries() == [ENTRY]
    assert await known.present([ENTRY.hash, "b" * 64]) == {ENTRY.hash: ENTRY.since}
    assert await known.remove(ENTRY.hash, NOW, "They asked.")
    assert not await known.remove(ENTRY.hash, NOW, "They asked.")
    assert not await known.erase(ENTRY.hash)
    assert [removal.why for removal in await known.removals()] == ["They asked."]


@pytest.mark.sqlite
async def test_no_address_stands_in_the_files_and_none_is_left_once_erased(store_folder: Path) -> None:
    async with open_store_in(store_folder) as store:
        await store.do_not_contact.add(ENTRY)
        [box] = await boxes(store)
        await store.do_not_contact.erase(ENTRY.hash)
        assert (await store.do_not_contact.entries())[0].value is None
        await store.do_not_contact.add(ENTRY)
        assert (await store.do_not_contact.entries())[0].value == ENTRY.value
        await store.do_not_contact.erase(ENTRY.hash)
    stored = b"".join(file.read_bytes() for file in store_folder.glob(f"{database_path(store_folder).name}*"))
    assert b"peakvalve" not in stored
    assert box not in stored


async def test_a_new_key_seals_the_addresses_anew(store_folder: Path) -> None:
    new = bytes(range(32, 64))
    async with open_store_in(store_folder) as store:
        await store.do_not_contact.add(ENTRY)
    async with open_store_in(store_folder, new, KEY):
        pass
    async with open_store_in(store_folder, new) as store:
        assert await store.do_not_contact.entries() == [ENTRY]


async def boxes(store: SqlStore) -> list[bytes]:
    async with store.engine.connect() as connection:
        return [row[0] for row in await connection.exec_driver_sql("SELECT box FROM do_not_contact")]
