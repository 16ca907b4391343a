"""Firefox driven by its own remote protocol, Marionette: the few commands that the add-on's test needs.

Each packet is its length in bytes, a colon, and JSON: `[0, id, command, parameters]`, answered by
`[1, id, error, result]`
(Mozilla, "Marionette protocol").
"""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.servers.ports import free_port


class StaleElementError(Exception):
    """An element was taken away before something could be done with it."""


class Firefox:
    """A running Firefox."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._number = 0
        self._buffer = b""
        self._packet()  # its greeting

    def __call__(self, command: str, **parameters: object) -> Any:
        """Carry out a WebDriver command; fails with its error. `StaleElementError` where an element is gone."""
        self._number += 1
        packet = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(str(len(packet)).encode() + b":" + packet)
        _, _, error, result = self._packet()
        if error is not None and error["error"] in {"stale element reference", "no such element"}:
            raise StaleElementError(error["message"])
        assert error is None, error
        return result.get("value") if isinstance(result, dict) and "value" in result else result

    def script(self, body: str, *arguments: object) -> Any:
        """Run a function body in the page; a promise is awaited."""
        return self("WebDriver:ExecuteScript", script=body, args=list(arguments))

    def wait_for(self, body: str, *arguments: object, seconds: float = 60) -> Any:
        """Run a function body until it gives something true."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := self.script(body, *arguments):
                return found
            time.sleep(0.2)
        raise AssertionError(body)

    def _packet(self) -> list[Any]:
        while b":" not in self._buffer:
            self._buffer += self._socket.recv(65536)
        length, _, rest = self._buffer.partition(b":")
        while len(rest) < int(length):
            rest += self._socket.recv(65536)
        self._buffer = rest[int(length) :]
        packet: list[Any] = json.loads(rest[: int(length)])
        return packet


@contextmanager
def running_firefox(program: str, profile: Path, preferences: dict[str, object]) -> Iterator[Firefox]:
    """Start Firefox without a window and with a profile of its own; stopped when left."""
    port = free_port()
    profile.mkdir()
    lines = [f"user_pref({json.dumps(key)}, {json.dumps(value)});" for key, value in preferences.items()]
    (profile / "user.js").write_text("\n".join([*lines, f'user_pref("marionette.port", {port});']), encoding="utf-8")
    command = [
        program,
        "--headless",
        "--marionette",
        "--remote-allow-system-access",
        "--no-remote",
        "--profile",
        str(profile),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _connected(port)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=20)
        process.kill()


def _connected(port: int) -> Firefox:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with suppress(OSError):
            return Firefox(port)
        time.sleep(0.2)
    raise AssertionError("Firefox does not answer")
