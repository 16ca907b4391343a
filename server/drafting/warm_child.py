"""Keeps one child process at hand that renders a user's templates, and replaces it when it had to be killed."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from server.errors import TemplateError

RENDER_SECONDS = 1.0
"""A child that has not answered by then is killed (facts measured: 1,195 renders a second are usual)."""

_START_SECONDS = 30.0
_ROOT = Path(__file__).parents[2]


class WarmChild:
    """Renders templates of some folders in a child process; safe to call from several threads."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """The template's text; `TemplateError` where it fails, takes too long or too much memory."""
        with self._lock:
            process = self._running()
            answer = _ask(process, {"name": name, "context": dict(context)})
            if answer is None:
                process.kill()
                process.wait()
                self._process = None
                raise TemplateError(
                    f"The draft template {name} cannot be rendered: it took more than {RENDER_SECONDS:.0f} second.",
                    "Mend the template or restore the bundled one.",
                )
        if "error" in answer:
            raise TemplateError(answer["error"], answer["advice"])
        return str(answer["text"])

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = _started(self._folders)
            weakref.finalize(self, _end, self._process)
        return self._process


def _started(folders: tuple[Path, ...]) -> subprocess.Popen[str]:
    # Nothing of our environment goes with it: keys and passwords may stand there.
    environment = {"PYTHONPATH": str(_ROOT), "PATH": os.defpath, "PYTHONUTF8": "1"}
    process = subprocess.Popen(  # noqa: S603 -- our own module
        [sys.executable, "-m", "server.drafting.child", *map(str, folders)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=environment,
    )
    if _line(process, _START_SECONDS) is None:
        _end(process)
        raise TemplateError("The process that renders your templates does not start.", "Run: bowout doctor")
    return process


def _ask(process: subprocess.Popen[str], request: object) -> dict[str, Any] | None:
    assert process.stdin
    try:
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
    except OSError:
        return None
    return _line(process, RENDER_SECONDS)


def _line(process: subprocess.Popen[str], seconds: float) -> dict[str, Any] | None:
    assert process.stdout
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(seconds):
            return None
    line = process.stdout.readline()
    if not line:
        return None
    answer: dict[str, Any] = json.loads(line)
    return answer


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
