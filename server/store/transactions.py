"""Runs the work of the modules of rows: each call one transaction, whole or not at all, its failures translated.

What must hold on both databases: a reading transaction sees one state of everything, and writing transactions follow
each other. SQLite gives both (one writer, snapshots by WAL). On PostgreSQL readers have REPEATABLE READ; writers wait
for each other on an advisory lock and have READ COMMITTED, for a snapshot taken before the wait would be stale after.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.store.dialect import WRITES, is_postgresql, wipe_log
from server.store.failures import translated
from server.store.locks import lock_number
from server.store.quick import QuickReads
from server.store.whole import whole

P = ParamSpec("P")
T = TypeVar("T")


class Transactions:
    """Reading and writing transactions on one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._writer = writing(engine)
        self.quick = QuickReads(engine)

    async def read(
        self, work: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do work that only reads."""

        async def run() -> T:
            with translated():
                async with self.engine.connect() as connection:
                    return await work(connection, *args, **kwargs)

        return await whole(run())

    async def write(
        self, work: Callable[Concatenate[AsyncConnection, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do work that writes; an error undoes all of it."""

        async def run() -> T:
            with translated():
                async with self._writer.begin() as connection:
                    await take_turns(connection, "writing")
                    return await work(connection, *args, **kwargs)

        return await whole(run())

    async def wipe(self) -> None:
        """Let what was deleted vanish from the database's log too."""
        with translated():
            await whole(wipe_log(self.engine))


def writing(engine: AsyncEngine) -> AsyncEngine:
    """The engine for transactions that write."""
    committed = {"isolation_level": "READ COMMITTED"} if is_postgresql(engine.dialect) else {}
    return engine.execution_options(**{WRITES: True}, **committed)


async def take_turns(connection: AsyncConnection, what: str) -> None:
    """Wait until no other transaction does the same; SQLite's writers have waited already."""
    if is_postgresql(connection.dialect):
        await connection.execute(select(func.pg_advisory_xact_lock(lock_number(what))))
