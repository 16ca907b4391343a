"""The errors a user can meet. Adapters translate foreign exceptions into these at their edge.

BowoutError
├── UsageError            the request itself cannot be carried out (exit code 2)
├── NotFoundError         the named thing does not exist (exit code 2)
├── UnreachableError      a server or file could not be reached or opened (exit code 3)
│   ├── LoginRefusedError
│   ├── TlsRefusedError
│   └── UnreadablePathError
├── DataFolderError       the data folder cannot be used (exit code 3)
│   └── SecretsError      the key is missing, wrong or readable by others
│       └── UnconfirmedPasswordError
├── BusyError             something else is under way that this must not run beside (exit code 3)
├── StuckError            something else has held what this waits for longer than work takes (exit code 3)
└── TemplateError         a draft template cannot be rendered

Each carries a sentence that says what failed and one that says what to do; neither ever holds mail text or a password.
"""

from __future__ import annotations

import traceback
from pathlib import PurePath
from typing import ClassVar


class BowoutError(Exception):
    """Base of all errors shown to the user: `str(error)` is what failed, `error.advice` what to do about it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class UsageError(BowoutError):
    """The request itself cannot be carried out as it was put."""

    exit_code = 2


class NotFoundError(UsageError):
    """The account, thread or template named does not exist."""


class UnreachableError(BowoutError):
    """A server or file could not be reached or opened."""

    exit_code = 3


class LoginRefusedError(UnreachableError):
    """The server refused the user name or password."""


class TlsRefusedError(UnreachableError):
    """The server's certificate could not be verified, or it offers no TLS."""


class UnreadablePathError(UnreachableError):
    """A mail file or folder cannot be read."""


class DataFolderError(BowoutError):
    """The data folder cannot be created, read or written, or is open to others."""

    exit_code = 3


class SecretsError(DataFolderError):
    """The key that protects stored passwords is missing, wrong or readable by others."""


class UnconfirmedPasswordError(SecretsError):
    """A password that an older version stored is good for nothing before its user has confirmed where it goes."""


class BusyError(BowoutError):
    """Something else is under way that this must not run beside: it ends by itself."""

    exit_code = 3


class StuckError(BowoutError):
    """Something else has held what this waits for longer than any work takes: waiting on does not help."""

    exit_code = 3


class TemplateError(BowoutError):
    """A draft template cannot be rendered: the message names the template, line and reason."""


# Enough frames to find the place; the text of an unexpected error is left out, for it may quote mail.
_FRAMES_SHOWN = 6


def origin(error: BaseException) -> str:
    """What kind of error this is and where it arose, innermost first, without its text: fit for any log."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES_SHOWN:]
    places = [f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)]
    return f"{type(error).__name__} at {' < '.join(places)}" if places else type(error).__name__
