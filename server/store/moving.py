"""Everything from one database into another, row by row: how PostgreSQL is backed up into SQLite's file, and put back.

One transaction on each side: what is read is one state, and what is written is there whole or not at all.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Column, Integer, Table, func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import UsageError
from server.store.backup import packing, put_key, refuse_other_key, unpacked
from server.store.dialect import is_postgresql
from server.store.failures import translated
from server.store.opening import database_url, file_url, make_engine
from server.store.revision import bring_up_to_date
from server.store.tables import metadata, owners, vaults
from server.store.transactions import take_turns, writing
from server.store.whole import whole

_ROWS_AT_A_TIME = 200
# Made by opening a database for the first time: no data of the user's.
_FOUND_IN_EMPTY = frozenset({owners.name, vaults.name})


async def back_up_server(database: str, folder: Path, target: Path, *, with_key: bool) -> None:
    """Write a copy of a PostgreSQL database as `server.store.backup.back_up` writes one of SQLite's."""
    with packing(folder, target, with_key=with_key) as copy, translated():
        await whole(_copy(database_url(database), file_url(copy)))


async def restore_server(database: str, folder: Path, source: Path) -> bool:
    """Put a copy into an empty PostgreSQL database; whether it brought its key along. Raises as `backup.restore`."""
    with unpacked(folder, source) as (copy, key):
        refuse_other_key(folder, key)
        with translated():
            await whole(_copy(file_url(copy), database_url(database)))
        put_key(folder, key)
        return key is not None


async def _copy(source: URL, target: URL) -> None:
    async with (
        _connected(source, migrated=source.get_backend_name() == "sqlite") as here,
        _connected(target, migrated=True) as there,
    ):
        await _refuse_full(there)
        await there.execute(owners.delete())
        for table in metadata.sorted_tables:
            await _copy_rows(table, here, there)
        for table in metadata.sorted_tables:
            await _go_on_counting(table, here, there)


@asynccontextmanager
async def _connected(url: URL, *, migrated: bool) -> AsyncIterator[AsyncConnection]:
    """One transaction on a database, brought up to date first where that may be written to."""
    engine = make_engine(url)
    try:
        if not migrated:
            async with engine.connect() as connection:
                yield connection
            return
        async with writing(engine).begin() as connection:
            await take_turns(connection, "opening")
            await connection.run_sync(bring_up_to_date)
            yield connection
    finally:
        await engine.dispose()


async def _refuse_full(there: AsyncConnection) -> None:
    for table in metadata.sorted_tables:
        if table.name not in _FOUND_IN_EMPTY and (await there.execute(select(table).limit(1))).first() is not None:
            raise UsageError("There is data in that database already.", "Restore into an empty one.")


async def _copy_rows(table: Table, here: AsyncConnection, there: AsyncConnection) -> None:
    rows = await here.stream(select(table))
    async for some in rows.partitions(_ROWS_AT_A_TIME):
        await there.execute(table.insert(), [dict(row._mapping) for row in some])


async def _go_on_counting(table: Table, here: AsyncConnection, there: AsyncConnection) -> None:
    """Ids given once are not given again, those of rows that are gone included."""
    column = _counted(table)
    if column is None:
        return
    last = max(await here.scalar(select(func.max(column))) or 0, await _given(table, column, here))
    if last and is_postgresql(there.dialect):
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        await there.execute(select(func.setval(sequence, last)))
    elif last and table.dialect_options["sqlite"]["autoincrement"]:
        await there.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        row = {"name": table.name, "last": last}
        await there.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), row)


def _counted(table: Table) -> Column[int] | None:
    columns = list(table.primary_key)
    counted = len(columns) == 1 and isinstance(columns[0].type, Integer) and not columns[0].foreign_keys
    return columns[0] if counted else None


async def _given(table: Table, column: Column[int], here: AsyncConnection) -> int:
    """The last id that the database remembers to have given."""
    if is_postgresql(here.dialect):
        name = await here.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        query = text(f"SELECT last_value FROM {name} WHERE is_called") if name else None  # noqa: S608 -- our own name
    elif table.dialect_options["sqlite"]["autoincrement"]:
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name").bindparams(name=table.name)
    else:
        query = None
    found: int | None = await here.scalar(query) if query is not None else None
    return found or 0
