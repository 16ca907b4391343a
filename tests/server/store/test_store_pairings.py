"""Pairings in the database: one step at a time, whoever is faster; hashes only."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from server.errors import NotFoundError
from server.services.pairing import Pairings
from server.services.pairing_values import Pairing, PairingState
from server.store.data_folder import database_path
from server.store.sql_store import SqlStore
from tests.stores import NOW

pytestmark = pytest.mark.anyio
CHROME = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"


def waiting(number: int, origin: str = CHROME) -> Pairing:
    return Pairing(
        id=f"{number:032x}",
        name="Chrome",
        origin=origin,
        state=PairingState.WAITING,
        code_hash=f"c{number}",
        poll_hash=f"p{number}",
        created_at=NOW + timedelta(seconds=number),
        expires_at=NOW + timedelta(minutes=10),
    )


async def test_a_pairing_is_kept_as_it_was_given(store: SqlStore) -> None:
    one = waiting(1)
    assert await store.pairings.ask(one, NOW, 5)
    assert await store.pairings.pairings() == [one]
    paired = dataclasses.replace(one, state=PairingState.PAIRED, token_hash="t", last_used_at=NOW)
    assert await store.pairings.advance(one, paired)
    assert await store.pairings.by_token("t") == await store.pairings.pairing(one.id) == paired
    assert await store.pairings.by_token("") is None
    assert await store.pairings.remove(one.id)
    assert not await store.pairings.remove(one.id)
    assert await store.pairings.pairings() == []


async def test_asking_forgets_the_same_origin_and_the_expired_and_counts_the_rest(store: SqlStore) -> None:
    for number in range(4):
        assert await store.pairings.ask(waiting(number, f"moz-extension://{number}"), NOW, 4)
    assert not await store.pairings.ask(waiting(9), NOW, 4)
    assert await store.pairings.ask(waiting(10, "moz-extension://3"), NOW, 4)
    assert [each.id[-1] for each in await store.pairings.pairings()] == ["0", "1", "2", "a"]
    assert await store.pairings.ask(waiting(11), NOW + timedelta(minutes=10), 4)
    assert [each.id[-1] for each in await store.pairings.pairings()] == ["b"]


async def test_of_many_polls_at_once_one_gets_the_token(store: SqlStore) -> None:
    pairings = Pairings(store.pairings, store.keyed_hash, lambda: NOW)
    asked = await pairings.ask("Chrome", CHROME)
    await pairings.accept(asked.code)
    tokens: list[str | None] = []

    async def poll() -> None:
        try:
            tokens.append((await pairings.poll(asked.pairing_id, asked.poll_secret, CHROME)).token)
        except NotFoundError:
            tokens.append(None)

    async with anyio.create_task_group() as group:
        for _ in range(10):
            group.start_soon(poll)
    given = [token for token in tokens if token is not None]
    assert len(given) == 1
    caller = await pairings.caller(given[0], CHROME)
    assert caller is not None
    assert caller.pairing_id == asked.pairing_id


@pytest.mark.sqlite
async def test_no_secret_is_in_the_file(store: SqlStore, store_folder: Path) -> None:
    pairings = Pairings(store.pairings, store.keyed_hash, lambda: NOW)
    asked = await pairings.ask("Chrome", CHROME)
    await pairings.accept(asked.code)
    token = (await pairings.poll(asked.pairing_id, asked.poll_secret, CHROME)).token or ""
    files = b"".join(file.read_bytes() for file in database_path(store_folder).parent.iterdir())
    assert b"Chrome" in files
    for secret in (token, asked.code, asked.code.replace("-", ""), asked.poll_secret):
        assert secret.encode() not in files
