"""Opens the store: the database made or brought up to date, the key checked."""

from __future__ import annotations

import os
import secrets as stdlib_secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from server.errors import SecretsError, UsageError
from server.store import account_rows, do_not_contact_store
from server.store.dialect import is_postgresql, server_timeouts, set_up_connections, use_wal
from server.store.failures import translated
from server.store.locks import opening_lock
from server.store.presence import held_open, store_locks
from server.store.revision import bring_up_to_date
from server.store.secrets import Secrets
from server.store.sql_store import SqlStore
from server.store.tables import DEFAULT_OWNER_ID, vaults
from server.store.transactions import take_turns, writing
from server.store.whole import whole

POOL_SIZE = 5
"""Connections kept; more are never opened (without the limit the 99th percentile of reads was worse, measured)."""


@asynccontextmanager
async def open_store(
    where: str | Path, secrets: Secrets, *, lock_folder: Path | None = None
) -> AsyncIterator[SqlStore]:
    """Open the store at a file or PostgreSQL URL, making and migrating it as needed; leaving closes it.

    `lock_folder` holds the lock files; without it they stand beside the database's file. `DataFolderError` where the
    database cannot be used, `SecretsError` where the keys do not fit it, `UsageError` for a URL of another kind.
    """
    url = store_url(where)
    folder = lock_folder or Path(url.database or "").parent
    # Before the keys are tried: those of somebody who comes while they change fit no more, and are refused.
    async with held_open(url, folder), open_held(where, secrets, lock_folder=folder) as store:
        yield store


@asynccontextmanager
async def open_held(where: str | Path, secrets: Secrets, *, lock_folder: Path) -> AsyncIterator[SqlStore]:
    """Open a store as `open_store` does, for a caller that holds it (`server.store.presence`)."""
    url = store_url(where)
    engine = make_engine(url)
    try:
        if is_postgresql(engine.dialect):
            with translated():
                hash_key = await whole(_bring_up_to_date(engine, secrets))
        else:
            with opening_lock(lock_folder), translated():
                _prepare_file(url)
                hash_key = await whole(_bring_up_to_date(engine, secrets))
        store = SqlStore(engine, DEFAULT_OWNER_ID, secrets, hash_key, store_locks(url, lock_folder))
        try:
            yield store
        finally:
            store.close()
    finally:
        await whole(engine.dispose())


def store_url(where: str | Path) -> URL:
    """The URL of the store at a file or PostgreSQL URL; `UsageError` for a URL of another kind."""
    return database_url(where) if isinstance(where, str) and "://" in where else file_url(Path(where))


def database_url(text: str) -> URL:
    """A PostgreSQL URL in the form the engine takes; `UsageError` for any other, whose text is not shown."""
    advice = "For example: postgresql://bowout@localhost/bowout"
    try:
        url = make_url(text)
    except ArgumentError:
        raise UsageError("BOWOUT_DATABASE is not a database URL.", advice) from None
    if url.drivername not in ("postgresql", "postgres", "postgresql+asyncpg") or not url.database:
        raise UsageError("BOWOUT_DATABASE is not the URL of a PostgreSQL database.", advice)
    return url.set(drivername="postgresql+asyncpg")


async def _bring_up_to_date(engine: AsyncEngine, secrets: Secrets) -> bytes:
    async with writing(engine).begin() as connection:
        await take_turns(connection, "opening")
        await connection.run_sync(bring_up_to_date)
        return await _open_vault(connection, secrets)


def file_url(path: Path) -> URL:
    """The URL of a SQLite file."""
    return URL.create("sqlite+aiosqlite", database=str(path.absolute()))


def make_engine(url: URL) -> AsyncEngine:
    """An engine whose connections are set up as the store needs them."""
    options: dict[str, Any] = {}
    if url.get_backend_name() == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "connect_args": server_timeouts()}
    # hide_parameters: an error's text never shows the values of its statement, which are people's mail.
    engine = create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0, hide_parameters=True, **options)
    set_up_connections(engine)
    return engine


def _prepare_file(url: URL) -> None:
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    # SQLite would make it by the umask; its log files take the mode over from it.
    os.close(os.open(url.database, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    use_wal(url.database)


async def _open_vault(connection: AsyncConnection, secrets: Secrets) -> bytes:
    """The key of the keyed hashes, made at first; that it can be decrypted proves that the secrets fit the database.

    It is random and sealed, not derived from a secret, so that a new secret does not change every hash. What an older
    secret sealed is sealed anew by the first.
    """
    belongs_to = f"owner {DEFAULT_OWNER_ID} vault"
    query = select(vaults.c.box).where(vaults.c.owner_id == DEFAULT_OWNER_ID)
    box: bytes | None = await connection.scalar(query)
    if box is None:
        text = stdlib_secrets.token_hex(32)
        row = {"owner_id": DEFAULT_OWNER_ID, "box": secrets.seal(text, belongs_to)}
        await connection.execute(vaults.insert().values(row))
        return bytes.fromhex(text)
    try:
        text = secrets.open(box, belongs_to)
    except SecretsError as error:
        raise SecretsError(
            "The key does not fit the database.", "Put back the key file (or BOWOUT_KEY) the data was made with."
        ) from error
    if not secrets.is_current(box):
        await connection.execute(vaults.update().values(box=secrets.seal(text, belongs_to)))
        await account_rows.reseal(connection, secrets)
        await do_not_contact_store.reseal(connection, secrets)
    return bytes.fromhex(text)
