"""The command `bowout` as a user runs it: a process of its own over a data folder of its own."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.server.cli.warm import WarmCommands, warm_commands

_LONGEST_SECONDS = 240
_READ_AT_THE_START = ("PYTHON", "LC_", "LANG", "TZ")


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Bowout:
    """Runs commands over one data folder."""

    home: Path
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        return os.environ | {"BOWOUT_HOME": str(self.home), "COLUMNS": "160"} | self.extra

    def arguments(self, *arguments: str) -> list[str]:
        return [sys.executable, "-c", "from server.cli.main import run; run()", *arguments]

    def __call__(self, *arguments: str, stdin: str = "") -> Ran:
        if not any(name.startswith(_READ_AT_THE_START) for name in self.extra):
            return _ran(_warm().run(arguments, self.environment(), stdin, _LONGEST_SECONDS))
        done = subprocess.run(
            self.arguments(*arguments),
            input=stdin,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=_LONGEST_SECONDS,
            check=False,
        )
        return _ran(done)


def _ran(done: subprocess.CompletedProcess[str]) -> Ran:
    return Ran(done.returncode, done.stdout, done.stderr)


@cache
def _warm() -> WarmCommands:
    """Kept for all tests of this process: most of the time of a short command is its imports."""
    kept = ExitStack()
    atexit.register(kept.close)
    return kept.enter_context(warm_commands(Path(kept.enter_context(tempfile.TemporaryDirectory()))))
