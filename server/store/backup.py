"""A copy of everything in one file, and the way back. For SQLite; PostgreSQL has tools of its own.

The copy is taken through SQLite's backup interface, so a scan may run meanwhile. The key that opens the passwords is in
the copy only where that is asked for: who has both can read them.
"""

from __future__ import annotations

import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.errors import DataFolderError, UnreadablePathError, UsageError
from server.store.data_folder import database_path
from server.store.failures import translated
from server.store.locks import opening_lock

_DATABASE, _KEY = "bowout.db", "key"
_MEMBERS = frozenset({_DATABASE, _KEY})


def back_up(folder: Path, target: Path, *, with_key: bool) -> None:
    """Write the copy to a new file for the owner's eyes only; `UsageError` where something is there already."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as beside:
        copy = Path(beside) / _DATABASE
        with translated(), closing(sqlite3.connect(database_path(folder))) as source:
            with closing(sqlite3.connect(copy)) as destination:
                source.backup(destination)
            _check(copy)
        key = folder / _KEY
        if with_key and not key.is_file():
            raise UsageError("There is no key file to copy.", "The key comes from the environment: keep it yourself.")
        with _new_private(target) as stream, tarfile.open(fileobj=stream, mode="w:gz") as archive:
            archive.add(copy, _DATABASE)
            if with_key:
                archive.add(key, _KEY)


def restore(folder: Path, source: Path) -> bool:
    """Put a copy into a data folder without database; whether it brought its key along.

    `UsageError` where there is a database, `UnreadablePathError` where the file is no copy of ours.
    """
    with opening_lock(folder):
        if database_path(folder).exists():
            raise UsageError(f"There is a database in {folder} already.", "Move it away, or set BOWOUT_HOME elsewhere.")
        members = _read(source)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as beside:
            copy = Path(beside) / _DATABASE
            _write_private(copy, members[_DATABASE])
            try:
                _check(copy)
            except sqlite3.DatabaseError as error:
                raise UnreadablePathError(f"The database in {source} is damaged.", "Use another copy.") from error
            if _KEY in members:
                if (folder / _KEY).exists() and (folder / _KEY).read_bytes() != members[_KEY]:
                    raise UsageError(f"There is another key in {folder} already.", "Move it away first.")
                if not (folder / _KEY).exists():
                    _write_private(folder / _KEY, members[_KEY])
            copy.rename(database_path(folder))
        return _KEY in members


def _check(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise sqlite3.DatabaseError("damaged")


def _read(source: Path) -> dict[str, bytes]:
    """The members by name; never unpacked to where the archive says."""
    advice = "Give a file that `bowout backup` wrote."
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            found = {member.name: archive.extractfile(member) for member in archive if member.name in _MEMBERS}
            members = {name: stream.read() for name, stream in found.items() if stream is not None}
    except (OSError, EOFError, tarfile.TarError) as error:
        raise UnreadablePathError(f"{source} cannot be read as a backup.", advice) from error
    if _DATABASE not in members:
        raise UnreadablePathError(f"{source} is no backup of Bowout.", advice)
    return members


@contextmanager
def _new_private(target: Path) -> Iterator[io.BufferedWriter]:
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except FileExistsError as error:
        raise UsageError(f"{target} is there already.", "Choose another name.") from error
    except OSError as error:
        raise DataFolderError(f"{target} cannot be written: {error.strerror}.", "Choose another place.") from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _write_private(file: Path, content: bytes) -> None:
    with _new_private(file) as stream:
        stream.write(content)
