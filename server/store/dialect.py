"""How SQLite and PostgreSQL differ: upserts, and how a SQLite connection is set up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 10_000
CONNECT_SECONDS = 15.0
COMMAND_SECONDS = 300.0
"""How long a PostgreSQL server may take to let us in, and for one statement, the wait for other writers included: far
above the longest one, so that a server that has gone silent keeps nobody waiting for ever."""

WRITES = "bowout_writes"
"""Execution option of connections that will write."""

VALUES_PER_STATEMENT = 500
"""Values of one IN list: with three columns each far below SQLite's 32,766 and PostgreSQL's 32,767 parameters."""

Row = Mapping[str, object]
T = TypeVar("T")


def batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """The values in runs that fit into one statement."""
    for start in range(0, len(values), VALUES_PER_STATEMENT):
        yield values[start : start + VALUES_PER_STATEMENT]


def is_postgresql(dialect: Dialect) -> bool:
    """Whether this is PostgreSQL; else it is SQLite."""
    return dialect.name == "postgresql"


def insert_into(dialect: Dialect, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows ON CONFLICT."""
    return postgresql.insert(table) if is_postgresql(dialect) else sqlite.insert(table)


async def upsert(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows; where the primary key is there, replace the other columns given. All rows have the same columns."""
    if not rows:
        return
    statement = insert_into(connection.dialect, table)
    keys = [column.name for column in table.primary_key]
    others: dict[str, Any] = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others), list(rows))


async def insert_missing(connection: AsyncConnection, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows whose primary key is not there yet."""
    if rows:
        keys = [column.name for column in table.primary_key]
        statement = insert_into(connection.dialect, table).on_conflict_do_nothing(index_elements=keys)
        await connection.execute(statement, list(rows))


def server_timeouts() -> dict[str, float]:
    """What asyncpg's connections are opened with; without it both are waited for without end."""
    return {"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS}


def set_up_connections(engine: AsyncEngine) -> None:
    """Set up each new connection of a SQLite engine; others need nothing."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine.sync_engine, "connect", _on_connect)
    event.listen(engine.sync_engine, "begin", _on_begin)


def _on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transactions leave DDL and reads outside: it is switched off, BEGIN comes from _on_begin.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "foreign_keys = ON",
        # With WAL a power cut may lose the last commits but damages nothing (SQLite's manual, PRAGMA synchronous).
        "synchronous = NORMAL",
        # What is deleted is overwritten with zeros: a removed account leaves no mail in free pages.
        "secure_delete = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    # A writer takes the write lock at once: taken later it can fail at once with "busy", however long the timeout.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def use_wal(path: str) -> None:
    """Switch a SQLite file to write-ahead logging, which the file remembers: readers do not wait for the writer."""
    connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


async def wipe_log(engine: AsyncEngine) -> None:
    """Empty SQLite's write-ahead log into the file, so that what was deleted does not live on in it."""
    if engine.dialect.name == "sqlite":
        async with engine.connect() as connection:
            raw = await connection.get_raw_connection()
            cursor = await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
            await cursor.close()
