"""Where the data lives: `BOWOUT_HOME`, else the user's data folder of the platform; for its owner's eyes only."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import platformdirs

from server.errors import DataFolderError

_ADVICE = "Set BOWOUT_HOME to a folder of your own."


def data_folder(home: Path | None = None) -> Path:
    """The data folder (`home`, else the platform's), made with mode 0700 where it is not there.

    `DataFolderError` where it cannot be made, is a symbolic link or no folder, belongs to somebody else, or is open to
    others.
    """
    folder = _place(home)
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 -- resolve() would follow the link that is to be refused
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise DataFolderError(f"The data folder {folder} cannot be made: {reason}.", _ADVICE) from error
    _refuse_unsafe(folder, status)
    return folder


def has_data_folder(home: Path | None = None) -> bool:
    """Whether there is something where the data folder lies or would lie."""
    return os.path.lexists(_place(home))


def _place(home: Path | None) -> Path:
    return home or platformdirs.user_data_path("bowout", appauthor=False)


def database_path(folder: Path) -> Path:
    """The database's file in a data folder."""
    return folder / "bowout.db"


def _refuse_unsafe(folder: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise DataFolderError(f"The data folder {folder} is a symbolic link.", "Set BOWOUT_HOME to the folder itself.")
    if not stat.S_ISDIR(status.st_mode):
        raise DataFolderError(f"The data folder {folder} is not a folder.", _ADVICE)
    if status.st_uid != os.geteuid():
        raise DataFolderError(f"The data folder {folder} belongs to somebody else.", _ADVICE)
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise DataFolderError(f"The data folder {folder} is open to others.", f"Run: chmod 700 {folder}")
