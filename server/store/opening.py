"""Opens the store: the database made or brought up to date, the key checked."""

from __future__ import annotations

import os
import secrets as stdlib_secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from server.errors import SecretsError
from server.store import account_rows, migrate
from server.store.dialect import WRITES, set_up_connections, use_wal
from server.store.failures import translated
from server.store.locks import opening_lock
from server.store.secrets import Secrets
from server.store.sql_store import SqlStore
from server.store.tables import DEFAULT_OWNER_ID, vaults
from server.store.whole import whole

POOL_SIZE = 5
"""Connections kept; more are never opened (without the limit the 99th percentile of reads was worse, measured)."""


@asynccontextmanager
async def open_store(
    where: str | Path, secrets: Secrets, *, lock_folder: Path | None = None
) -> AsyncIterator[SqlStore]:
    """Open the store at a file or database URL, making and migrating it as needed; leaving closes it.

    `lock_folder` holds the lock files; without it they stand beside the database's file. `DataFolderError` where the
    database cannot be used, `SecretsError` where the keys do not fit it.
    """
    url = make_url(where) if isinstance(where, str) and "://" in where else _file_url(Path(where))
    folder = lock_folder or Path(url.database or "").parent
    engine = _engine(url)
    try:
        with opening_lock(folder), translated():
            _prepare_file(url)
            hash_key = await whole(_bring_up_to_date(engine, secrets))
        yield SqlStore(engine, DEFAULT_OWNER_ID, secrets, hash_key, folder)
    finally:
        await whole(engine.dispose())


async def _bring_up_to_date(engine: AsyncEngine, secrets: Secrets) -> bytes:
    async with engine.execution_options(**{WRITES: True}).begin() as connection:
        await connection.run_sync(migrate.upgrade)
        return await _open_vault(connection, secrets)


def _file_url(path: Path) -> URL:
    return URL.create("sqlite+aiosqlite", database=str(path.absolute()))


def _engine(url: URL) -> AsyncEngine:
    # hide_parameters: an error's text never shows the values of its statement, which are people's mail.
    engine = create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0, hide_parameters=True)
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
    return bytes.fromhex(text)
