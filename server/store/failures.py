"""The one place where errors of the database become errors of the product."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
import msgspec
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from server.errors import BowoutError, DataFolderError, NotFoundError

_MEANINGS = {
    "SQLITE_FULL": ("the disk is full", "Free some space and run it again; nothing already stored is lost."),
    "SQLITE_READONLY": (
        "the database is read-only",
        "Give yourself write permission on the data folder and its files.",
    ),
    "SQLITE_CANTOPEN": ("the database cannot be opened", "Check that the data folder exists and is yours."),
    "SQLITE_PERM": ("access to the database is denied", "Check that the data folder is yours."),
    "SQLITE_CORRUPT": ("the database is damaged", "Put back a copy, or move it away and scan anew."),
    "SQLITE_NOTADB": ("the database file is no database", "Put back a copy, or move it away and scan anew."),
    "SQLITE_BUSY": ("another process has held the database for too long", "End the other process or try again later."),
    "SQLITE_LOCKED": ("another process holds the database", "End the other process or try again later."),
    "SQLITE_IOERR": ("the disk failed while reading or writing", "Check the disk and its free space."),
}
_SERVER_ADVICE = "Check that PostgreSQL runs and that BOWOUT_DATABASE names it."
# PostgreSQL's error codes (its manual, appendix A), by class or in full.
_STATES = {
    "28": ("PostgreSQL refused the user or password", "Check the user and password in BOWOUT_DATABASE."),
    "3D": ("there is no such PostgreSQL database", "Make it (createdb), or check BOWOUT_DATABASE."),
    "42501": ("the PostgreSQL user may not do that", "Let it own the database."),
    "42": ("the PostgreSQL database holds tables of something else", "Give Bowout a database of its own."),
    "53100": ("the disk is full", "Free some space and run it again; nothing already stored is lost."),
    "53": ("the PostgreSQL server is short of resources", "Try again later."),
    "57": ("the PostgreSQL server is ending or starting", "Try again in a moment."),
    "08": ("the connection to PostgreSQL was lost", "Try again."),
}
_UNKNOWN_STATE = ("PostgreSQL failed", "See PostgreSQL's log.")
_UNKNOWN = ("the database failed", "Check the data folder and the disk it is on.")


@contextmanager
def translated() -> Iterator[None]:
    """Raise `DataFolderError` for whatever keeps the database from working, `NotFoundError` for a vanished account.

    The texts name neither values nor statements: both could hold mail.
    """
    try:
        yield
    except IntegrityError as error:
        # The only constraint a caller can break unawares: an account removed by another process during its scan.
        raise NotFoundError(
            "That account or message is not stored (any more).", "See `bowout account list`."
        ) from error
    except PoolTimeoutError as error:
        raise DataFolderError("The store has too much to do at once.", "Try again later.") from error
    except DBAPIError as error:
        raise _for(error.orig) from error
    except sqlite3.Error as error:
        raise _for(error) from error
    except (ConnectionError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        # Raised by the driver itself, while it connects.
        raise _for(error) from error
    except OSError as error:
        raise DataFolderError(
            f"The data folder cannot be used: {error.strerror or 'input/output error'}.", _UNKNOWN[1]
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DataFolderError("A stored value cannot be read.", _MEANINGS["SQLITE_CORRUPT"][1]) from error


def _for(error: BaseException | None) -> BowoutError:
    if isinstance(error, ConnectionError | TimeoutError):
        return DataFolderError("The database server cannot be reached.", _SERVER_ADVICE)
    state = getattr(error, "sqlstate", None) or ""
    if state:
        found = next((meaning for code, meaning in _STATES.items() if state.startswith(code)), _UNKNOWN_STATE)
        return DataFolderError(f"The store cannot be used: {found[0]}.", found[1])
    name = getattr(error, "sqlite_errorname", "") or ""
    # Extended codes go on after the primary one: SQLITE_IOERR_WRITE, SQLITE_READONLY_DBMOVED.
    found = next((meaning for code, meaning in _MEANINGS.items() if name.startswith(code)), _UNKNOWN)
    return DataFolderError(f"The store cannot be used: {found[0]}.", found[1])
