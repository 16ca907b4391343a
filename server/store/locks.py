"""Locks across processes that end with their process, however it ends.

On SQLite by flock(2): the kernel releases them. On PostgreSQL by session-level advisory locks: the server releases them
when the connection ends, so they hold across machines (measured: handed over 1.6 s after kill -9).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
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


class Locks(Protocol):
    """Locks by name."""

    def held(self, name: str, busy: BowoutError) -> AbstractAsyncContextManager[None]:
        """Held within the context; `busy` is raised at once where it is held, by this process or another."""
        ...


class FileLocks:
    """Locks as files of the data folder, for the processes of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @asynccontextmanager
    async def held(self, name: str, busy: BowoutError) -> AsyncIterator[None]:
        """See `Locks`."""
        descriptor = _open(self._folder / f"{name}.lock")
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise busy from error
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
    async def held(self, name: str, busy: BowoutError) -> AsyncIterator[None]:
        """See `Locks`."""
        with translated():
            connection = await whole(self._engine.connect().start())
        try:
            with translated():
                taken = await whole(connection.scalar(select(func.pg_try_advisory_lock(lock_number(name)))))
                # An open transaction for as long as a scan would keep the server from cleaning up.
                await whole(connection.commit())
            if not taken:
                raise busy
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


def _open(file: Path) -> int:
    # The files stay: unlinking one that another process is about to lock would give the lock to both.
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise DataFolderError(
            f"A lock file cannot be made: {error.strerror}.", "Check that the data folder is yours and writable."
        ) from error
