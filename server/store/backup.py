"""A copy of everything in one file, and the way back; the same file from SQLite and from PostgreSQL (`moving.py`).

The copy is taken through SQLite's backup interface, so a scan may run meanwhile. The key that opens the passwords is in
the copy only where that is asked for: who has both can read them.

A file that is put back may come from anywhere: nothing of it is unpacked but the two plain files by their names, of no
more than there is room for; a database with triggers or views is none of ours; and whoever was let in when it was
taken, or by whoever made it, is let in no longer.
"""

from __future__ import annotations

import gzip
import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.errors import DataFolderError, UnreadablePathError, UsageError
from server.store.data_folder import database_path
from server.store.failures import translated
from server.store.locks import opening_lock
from server.store.secrets import check_keys, key_in_keyring

_DATABASE, _KEY = "bowout.db", "key"
_MOST_KEY_BYTES = 64 * 1024
# Python's tarfile reads an extended header in one piece, however long it says it is; files are copied in small ones.
_MOST_AT_ONCE_BYTES = 1024 * 1024
_OUR_TABLES = frozenset({"alembic_version", "owners", "accounts"})
_LETS_IN = ("sessions", "pairings")
_ADVICE = "Give a file that `bowout backup` wrote."


def back_up(folder: Path, target: Path, *, with_key: bool) -> None:
    """Write the copy to a new file for the owner's eyes only; `UsageError` where something is there already."""
    with (
        packing(folder, target, with_key=with_key) as copy,
        translated(),
        closing(sqlite3.connect(database_path(folder))) as source,
        closing(sqlite3.connect(copy)) as destination,
    ):
        source.backup(destination)


@contextmanager
def packing(folder: Path, target: Path, *, with_key: bool) -> Iterator[Path]:
    """Where to put the copy of the database; on leaving it is packed into the new file. `UsageError` as `back_up`."""
    key = folder / _KEY
    if with_key and not key.is_file():
        raise UsageError("There is no key file to copy.", "The key comes from elsewhere: keep it yourself.")
    if with_key and key_in_keyring(folder):
        raise UsageError("The key is in the desktop keyring.", "Run first: bowout key to-file")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".backup-") as beside:
        copy = Path(beside) / _DATABASE
        yield copy
        with translated():
            _check(copy)
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
        with unpacked(folder, source) as (copy, key):
            put_key(folder, key)
            copy.rename(database_path(folder))
        return key is not None


@contextmanager
def unpacked(folder: Path, source: Path) -> Iterator[tuple[Path, bytes | None]]:
    """The database in a copy, looked at and letting nobody in, and the key where there is one. Raises as `restore`."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as beside:
        copy = Path(beside) / _DATABASE
        key = _unpack(source, copy)
        try:
            _check(copy)
            ours = _let_nobody_in(copy)
        except sqlite3.DatabaseError as error:
            raise UnreadablePathError(f"The database in {source} is damaged.", "Use another copy.") from error
        if not ours:
            raise UnreadablePathError(f"The database in {source} is none of Bowout's.", _ADVICE)
        yield copy, key


def refuse_other_key(folder: Path, key: bytes | None) -> None:
    """`UsageError` where another key than a copy's is in the data folder, `SecretsError` where the copy's is none."""
    if key is not None:
        check_keys(key.decode("utf-8", "replace"))
        if (folder / _KEY).exists() and (folder / _KEY).read_bytes() != key:
            raise UsageError(f"There is another key in {folder} already.", "Move it away first.")


def put_key(folder: Path, key: bytes | None) -> None:
    """Put the key of a copy into the data folder; raises as `refuse_other_key`."""
    refuse_other_key(folder, key)
    if key is not None and not (folder / _KEY).exists():
        with _new_private(folder / _KEY) as stream:
            stream.write(key)


def _check(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise sqlite3.DatabaseError("damaged")


def _let_nobody_in(database: Path) -> bool:
    """End every session and pairing in a copy of ours; False where it is none."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        schema = connection.execute("SELECT type, name FROM sqlite_schema").fetchall()
        tables = {name for kind, name in schema if kind == "table"}
        if not tables >= _OUR_TABLES or any(kind in {"trigger", "view"} for kind, _ in schema):
            return False
        with connection:
            for table in tables.intersection(_LETS_IN):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- one of our own two names
    return True


def _unpack(source: Path, database: Path) -> bytes | None:
    """Write the archive's database to a new file and give its key, None where it has none."""
    key = None
    try:
        with _Sparing(source) as packed, tarfile.open(fileobj=packed, mode="r:") as archive:
            for member in archive:
                stream = archive.extractfile(member) if member.isreg() else None
                if stream is None:
                    continue
                if member.name == _DATABASE:
                    _refuse_too_large(source, member.size, shutil.disk_usage(database.parent).free)
                    with _new_private(database) as copy:
                        shutil.copyfileobj(stream, copy)
                elif member.name == _KEY:
                    _refuse_too_large(source, member.size, _MOST_KEY_BYTES)
                    key = stream.read()
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise UnreadablePathError(f"{source} cannot be read as a backup.", _ADVICE) from error
    if not database.exists():
        raise UnreadablePathError(f"{source} is no backup of Bowout.", _ADVICE)
    return key


class _Sparing(gzip.GzipFile):
    """Gives out little at a time, so that no header of a file from anywhere takes up the memory."""

    def read(self, size: int | None = -1) -> bytes:
        """As that of the class above; `tarfile.ReadError` where more is asked for than any part of a backup needs."""
        if size is None or not 0 <= size <= _MOST_AT_ONCE_BYTES:
            raise tarfile.ReadError("a header is too long")
        return super().read(size)


def _refuse_too_large(source: Path, size: int, most: int) -> None:
    if size > most:
        raise UnreadablePathError(f"{source} holds more than there is room for.", _ADVICE)


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
