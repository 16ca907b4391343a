"""Locks across processes by flock(2): the kernel releases them when their process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.errors import BusyError, DataFolderError


@contextmanager
def scan_lock(folder: Path, account_id: int) -> Iterator[None]:
    """Held while an account is scanned; `BusyError` at once where it is held, by this process or another."""
    descriptor = _open(folder / f"scan-{account_id}.lock")
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError("This account is being scanned already.", "Wait until that scan has ended.") from error
        yield
    finally:
        os.close(descriptor)


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
