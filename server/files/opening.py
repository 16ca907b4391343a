"""Opens files and folders; what the system refuses becomes an error the user can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from server.errors import UnreadablePathError


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Translate the system's refusals while `path` is read into `UnreadablePathError`."""
    try:
        yield
    except FileNotFoundError as error:
        raise UnreadablePathError(f"{path} does not exist", "Check the path.") from error
    except PermissionError as error:
        raise UnreadablePathError(
            f"{path} may not be read by this user", "Give read permission, or copy the mail to a place that is yours."
        ) from error
    except OSError as error:
        raise UnreadablePathError(f"{path} cannot be read: {error.strerror or type(error).__name__}") from error


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, open for reading bytes; raises `UnreadablePathError`."""
    with reading(path), path.open("rb") as file:
        yield file
