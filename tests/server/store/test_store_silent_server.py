"""A PostgreSQL server that answers no more keeps nobody waiting for ever, and is used again once it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from server.errors import DataFolderError
from server.services.sessions import SignIn
from server.store import dialect
from server.store.opening import open_store
from server.store.secrets import Secrets
from server.store.sql_store import SqlStore
from tests.servers.faults import ProxyFactory
from tests.servers.postgresql import Postgresql
from tests.stores import KEY, make_account

pytestmark = pytest.mark.anyio
# Far above the bounds set below: only that an end comes is asked, not when.
PATIENCE_SECONDS = 120


async def lock(store: SqlStore) -> None:
    async with store.scan_lock(1):
        pass


CALLS: dict[str, Callable[[SqlStore], Awaitable[object]]] = {
    "read": lambda store: store.accounts(),
    "write": lambda store: store.add_account(make_account("other"), None),
    "quick read": lambda store: store.sessions.is_good("x", SignIn.SESSION, datetime.now(UTC)),
    "lock": lock,
}


async def test_a_silent_server_is_told_and_used_again(
    postgresql: Postgresql, faulty_proxy: ProxyFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialect, "COMMAND_SECONDS", 2.0)
    monkeypatch.setattr(dialect, "CONNECT_SECONDS", 2.0)
    proxy = faulty_proxy(postgresql.port, after=0, faulty=0)
    url = postgresql.new_database().replace(f":{postgresql.port}/", f":{proxy.port}/")
    async with open_store(url, Secrets([KEY]), lock_folder=tmp_path) as store:
        await store.add_account(make_account(), None)
        proxy.silent.set()
        for call in CALLS.values():
            with anyio.fail_after(PATIENCE_SECONDS), pytest.raises(DataFolderError, match="cannot be reached"):
                await call(store)
        proxy.silent.clear()
        assert [account.name for account in await store.accounts()] == ["work"]


async def test_one_held_up_within_the_server_is_told_too(
    postgresql: Postgresql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialect, "COMMAND_SECONDS", 2.0)
    url = postgresql.new_database()
    async with open_store(url, Secrets([KEY]), lock_folder=tmp_path) as store:
        async with store.engine.connect() as holder:
            await holder.exec_driver_sql("LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE")
            with anyio.fail_after(PATIENCE_SECONDS), pytest.raises(DataFolderError):
                await store.accounts()
        assert await store.accounts() == []
