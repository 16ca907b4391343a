"""Locks across processes that end with their process, however it ends.

On SQLite by flock(2): the kernel releases them. On PostgreSQL by session-level advisory locks: the server releases them
when the connection ends, so they hold across machines (measured: handed over 1.6 s after kill -9).
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from server.errors import BowoutError, DataFolderError
from server.store.dialect import server_timeouts
from server.store.failures import translated
from server.store.whole import whole

_SECONDS_BETWEEN_TRIES = 0.02


class Locks(Protocol):
    """Locks by name."""

    def held(
        self, name: str, busy: BowoutError, *, shared: bool = False, patience: float = 0.0
    ) -> AbstractAsyncContextManager[None]:
        """Held within the context; `busy` is raised where it is held, by this process or another.

        That is at once, or after `patience` seconds of trying.

        Those who hold it `shared` keep out only who wants it for themselves alone, and are kept out by them.
        """
        ...


class FileLocks:
    """Locks as files of the data folder, for the processes of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @asynccontextmanager
    async def held(
        self, name: str, busy: BowoutError, *, shared: bool = False, patience: float = 0.0
    ) -> AsyncIterator[None]:
        """See `Locks`."""
        descriptor = _open(self._folder / f"{name}.lock")
        try:

            async def tried() -> bool:
                return _locked(descriptor, shared)

            await _taken(tried, busy, patience)
            yield
        finally:
            os.close(descriptor)


class AdvisoryLocks:
    """Locks of a PostgreSQL server, each on a connection of its own: long ones must not use up the pool."""

    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(
            url, poolclass=NullPool, hide_parameters=True, connect_args=server_timeouts()
        )

    @asynccontextmanager
    async def held(
        self, name: str, busy: BowoutError, *, shared: bool = False, patience: float = 0.0
    ) -> AsyncIterator[None]:
        """See `Locks`."""
        take = func.pg_try_advisory_lock_shared if shared else func.pg_try_advisory_lock
        with translated():
            connection = await whole(self._engine.connect().start())
        try:

            async def tried() -> bool:
                with translated():
                    taken = await whole(connection.scalar(select(take(lock_number(name)))))
                    # An open transaction for as long as a scan would keep the server from cleaning up.
                    await whole(connection.commit())
                return bool(taken)

            await _taken(tried, busy, patience)
            yield
        finally:
            # Ends the session, and with it the lock: returned to no pool.
            await whole(connection.close())


def lock_number(name: str) -> int:
    """The advisory lock of a name: a signed 64-bit number."""
    return int.from_bytes(hashlib.blake2b(b"bowout " + name.encode(), digest_size=8).digest(), "big", signed=True)


@contextmanager
def opening_lock(folder: Path) -> Iterator[None]:
    """Held while the database is opened and migrated: others wait their turn."""
    descriptor = _open(folder / "opening.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


async def _taken(tried: Callable[[], Awaitable[bool]], busy: BowoutError, patience: float) -> None:
    """Try until the lock is taken; `busy` where it is not within that many seconds."""
    until = time.monotonic() + patience
    while not await tried():
        if time.monotonic() >= until:
            raise busy
        await asyncio.sleep(_SECONDS_BETWEEN_TRIES)


def _locked(descriptor: int, shared: bool) -> bool:
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(file: Path) -> int:
    # The files stay: unlinking one that another process is about to lock would give the lock to both.
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise DataFolderError(
            f"A lock file cannot be made: {error.strerror}.", "Check that the data folder is yours and writable."
        ) from error
