"""The machine: the data folder, what protects it, the room on its disk, the clock."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from server.bootstrap.examine.finding import Finding, failed, size
from server.errors import BowoutError, DataFolderError
from server.services.times_in_words import moment, span
from server.store.key_place import key_place
from server.store.secrets import TOKEN_FILE, api_token, load_secrets

LEAST_FREE_BYTES = 200_000_000
"""Room for a first scan's mail and the database's log; a backup or migration needs the database's size once more."""

_CLOCKS_DIFFER = timedelta(minutes=5)


def key(folder: Path) -> Finding:
    """Where the key is and whether it is a key that nobody else may read."""
    try:
        load_secrets(folder)
        return Finding("key", True, key_place(folder))
    except BowoutError as error:
        return failed("key", error)


def token(folder: Path) -> Finding:
    """Whether the API's token is for the user's eyes alone; the service makes it at its first start."""
    if not (folder / TOKEN_FILE).exists():
        return Finding("token", True, "no token of the API yet: the service makes it at its first start")
    try:
        api_token(folder)
    except BowoutError as error:
        return failed("token", error)
    return Finding("token", True, f"the API's token is in {folder / TOKEN_FILE}, for your eyes only")


def disk(folder: Path, database_bytes: int) -> Finding:
    """Whether there is room to go on, and for a copy of the database."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return failed("disk", DataFolderError(f"The disk cannot be looked at: {error.strerror}."))
    enough = free >= max(LEAST_FREE_BYTES, database_bytes)
    says = f"{size(free)} free where the data lies"
    advice = "" if enough else f"Make room: {size(max(LEAST_FREE_BYTES, database_bytes))} or more should be free."
    return Finding("disk", enough, says, advice, {"free_bytes": free})


def clock(now: datetime, known: Iterable[tuple[str, datetime | None]]) -> Finding:
    """Whether the clock agrees with the times that were stored: `known` names what ended when."""
    ahead = [(at, what) for what, at in known if at is not None and at - now > _CLOCKS_DIFFER]
    if not ahead:
        return Finding("clock", True, f"the clock says {moment(now)}, after all that was stored")
    at, what = max(ahead)
    says = f"the clock says {moment(now)}, but {what} at {moment(at)}, {span(at - now)} later"
    advice = "Set the clock, or have it set by the network. What is due is scanned all the same."
    return Finding("clock", False, says, advice, {"ahead_seconds": round((at - now).total_seconds())})
