"""Small reads at little cost: one query, no transaction around it.

A transaction through aiosqlite is half a dozen hops between threads, about a millisecond of processor time; the same
query on a connection of the event loop's own thread takes a tenth (measured on the query of a hint). In WAL mode a
reader waits for no writer, so the loop is held only while SQLite looks a row up. PostgreSQL is asked in one round trip.

Their queries are values of modules with bound parameters, built once: SQLAlchemy keeps the key of a compiled query on
the query itself, and building one anew for each request takes longer than SQLite takes to answer it (measured).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from server.store.dialect import is_postgresql
from server.store.failures import translated
from server.store.whole import whole

_BUSY_SECONDS = 2


class QuickReads:
    """Runs single small queries; what they see is the state at that moment."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._asynchronous = is_postgresql(engine.dialect)
        self._single = engine.execution_options(isolation_level="AUTOCOMMIT") if self._asynchronous else engine
        self._connection: Connection | None = None

    async def rows(self, query: Select[Any], **values: Any) -> Sequence[Row[Any]]:
        """The rows of a query that finds few of them, by an index; `values` are its bound parameters."""
        with translated():
            if self._asynchronous:
                return await whole(self._ask(query, values))
            try:
                return self._here().execute(query, values).all()
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """Close the connection; the next query opens one anew."""
        if self._connection is not None:
            self._connection.close()
            self._connection.engine.dispose()
            self._connection = None

    async def _ask(self, query: Select[Any], values: Mapping[str, Any]) -> Sequence[Row[Any]]:
        async with self._single.connect() as connection:
            return (await connection.execute(query, values)).all()

    def _here(self) -> Connection:
        if self._connection is None:
            engine = create_engine(
                self._single.url.set(drivername="sqlite"),
                poolclass=NullPool,
                hide_parameters=True,
                isolation_level="AUTOCOMMIT",
                connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
            )
            event.listen(engine, "connect", _read_only)
            self._connection = engine.connect()
        return self._connection


def _read_only(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only = ON")
    cursor.close()
