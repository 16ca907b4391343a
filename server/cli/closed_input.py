"""Standard input where whoever started the command closed it (`<&-`): Python then has none at all."""

from __future__ import annotations

import io
import sys
from typing import NoReturn

from server.errors import UsageError


class _Closed(io.RawIOBase):
    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> NoReturn:
        raise UsageError("Standard input is closed.", "Hand it in by a pipe or a file, or name a file.")


def mend_standard_input() -> None:
    """Where there is none, put one in its place that says so to whoever reads it, by `UsageError`."""
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_Closed()), encoding="utf-8")
