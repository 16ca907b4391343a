"""The command `bowout` as a user runs it: a process of its own over a data folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


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
        done = subprocess.run(
            self.arguments(*arguments),
            input=stdin,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)
