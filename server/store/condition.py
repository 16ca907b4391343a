"""What state a database is in: its step, its size, and whether it is whole. Nothing is changed by looking."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.store import migrate
from server.store.dialect import is_postgresql
from server.store.failures import translated
from server.store.whole import whole


@dataclass(frozen=True, slots=True)
class Condition:
    """`database` with its version, the `step` it is at, its size in bytes, and what is broken in it (empty if whole).

    PostgreSQL looks after its own files: there `damage` is always empty.
    """

    database: str
    step: str
    size_bytes: int
    damage: str


async def condition_of(engine: AsyncEngine) -> Condition:
    """Look at an open database; `DataFolderError` where it does not answer. Time grows with its size."""
    with translated():
        async with engine.connect() as connection:
            look = _server if is_postgresql(connection.dialect) else _file
            return await whole(look(connection))


async def _server(connection: AsyncConnection) -> Condition:
    version = (await connection.exec_driver_sql("SHOW server_version")).scalar_one()
    size = (await connection.exec_driver_sql("SELECT pg_database_size(current_database())")).scalar_one()
    return Condition(f"PostgreSQL {version}", await _step(connection), int(size), "")


async def _file(connection: AsyncConnection) -> Condition:
    version = (await connection.exec_driver_sql("SELECT sqlite_version()")).scalar_one()
    pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
    page = (await connection.exec_driver_sql("PRAGMA page_size")).scalar_one()
    # quick_check says "ok", or what is broken: page numbers and names of tables, never what stands in them.
    said = (await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar_one()
    return Condition(f"SQLite {version}", await _step(connection), pages * page, "" if said == "ok" else str(said))


async def _step(connection: AsyncConnection) -> str:
    return await connection.run_sync(_current)


def _current(connection: Connection) -> str:
    return migrate.current(connection) or "none"
