"""Runs the work of the modules of rows: each call one transaction, whole or not at all, its failures translated."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from server.store.dialect import WRITES, wipe_log
from server.store.failures import translated
from server.store.whole import whole

P = ParamSpec("P")
T = TypeVar("T")


class Transactions:
    """Reading and writing transactions on one engine."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(**{WRITES: True})

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
                    return await work(connection, *args, **kwargs)

        return await whole(run())

    async def wipe(self) -> None:
        """Let what was deleted vanish from the database's log too."""
        with translated():
            await whole(wipe_log(self.engine))
