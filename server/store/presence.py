"""Who has a store open: each holds a shared lock, so that a new key comes only while nobody seals with the old one.

In the data folder by flock(2), where the key lies that the processes of a machine share; where the database is on a
PostgreSQL server there, too. The file's lock outlives a restart of that server, which ends the server's own locks.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from server.errors import BusyError
from server.store.locks import AdvisoryLocks, FileLocks, Locks

_NAME = "open"
_SECONDS_OF_ROTATION = 30.0
"""How long somebody waits who comes while the key changes: for more than some hundred boxes it does not take one."""


def store_locks(url: URL, folder: Path) -> Locks:
    """Locks for all who use this database."""
    return FileLocks(folder) if url.get_backend_name() == "sqlite" else AdvisoryLocks(url)


@asynccontextmanager
async def held_open(url: URL, folder: Path) -> AsyncIterator[None]:
    """Held while the store is open; `BusyError` where its key changes for longer than that takes."""
    busy = BusyError("The key of the store is being changed.", "Try again when `bowout key rotate` has ended.")
    async with AsyncExitStack() as stack:
        for locks in _all(url, folder):
            await stack.enter_async_context(locks.held(_NAME, busy, shared=True, patience=_SECONDS_OF_ROTATION))
        yield


@asynccontextmanager
async def held_alone(url: URL, folder: Path) -> AsyncIterator[None]:
    """Held while nobody has the store open; `BusyError` at once where somebody does."""
    busy = BusyError("The store is open elsewhere: stop `bowout serve` (and whatever else has it open) first.")
    async with AsyncExitStack() as stack:
        for locks in _all(url, folder):
            await stack.enter_async_context(locks.held(_NAME, busy))
        yield


def _all(url: URL, folder: Path) -> list[Locks]:
    shared = store_locks(url, folder)
    return [shared] if isinstance(shared, FileLocks) else [FileLocks(folder), shared]
