"""Starts commands from a process that has imported them already: each is a process of its own, without a start.

`python -m tests.server.cli.warm SOCKET` waits at a Unix socket until its standard input ends. A request is one message:
the arguments and the environment as JSON beside the descriptors of the three standard streams; the answer is the
command's exit code as text.
"""

from __future__ import annotations

import atexit
import importlib
import io
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn

import server.cli.main

_STREAMS = 3
_START_SECONDS = 120


@contextmanager
def warm_commands(folder: Path) -> Iterator[WarmCommands]:
    """Such a process for as long as the context lasts."""
    address = folder / "commands"
    process = subprocess.Popen([sys.executable, "-m", "tests.server.cli.warm", str(address)], stdin=subprocess.PIPE)
    until = time.monotonic() + _START_SECONDS
    while not address.exists():
        assert process.poll() is None, "the commands could not be imported"
        assert time.monotonic() < until
        time.sleep(0.02)
    yield WarmCommands(address)
    assert process.stdin is not None
    process.stdin.close()
    process.wait()


class WarmCommands:
    """Runs commands by way of that process."""

    def __init__(self, address: Path) -> None:
        self._address = address

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], stdin: str, timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """As `subprocess.run` does; a command that takes longer is left running, and `TimeoutError` raised."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection, _files(stdin) as files:
            connection.settimeout(timeout)
            connection.connect(str(self._address))
            request = json.dumps([list(arguments), dict(environment)]).encode()
            socket.send_fds(connection, [len(request).to_bytes(4, "big")], [file.fileno() for file in files])
            connection.sendall(request)
            code = int(connection.recv(16))
            out, err = (_text(file) for file in files[1:])
        return subprocess.CompletedProcess(arguments, code, out, err)


@contextmanager
def _files(stdin: str) -> Iterator[list[BinaryIO]]:
    """Files for the three streams, the first with what is to be read from it."""
    with ExitStack() as stack:
        files: list[BinaryIO] = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(_STREAMS)]
        files[0].write(stdin.encode())
        files[0].seek(0)
        yield files


def _text(file: BinaryIO) -> str:
    file.seek(0)
    return io.TextIOWrapper(file, encoding="utf-8").read()


def main(address: str) -> None:
    """Import what commands need, then serve until standard input ends."""
    _import_commands()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(address + ".new")
        listener.listen()
        Path(address + ".new").rename(address)
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _answer(connection)
            connection.close()


def _import_commands() -> None:
    for module in pkgutil.iter_modules(server.cli.__path__, "server.cli."):
        importlib.import_module(module.name)
    importlib.import_module("nlp.reader")


def _answer(connection: socket.socket) -> NoReturn:
    """Run one command in a child, and tell its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    arguments, environment, streams = _request(connection)
    if (child := os.fork()) == 0:
        connection.close()
        _become(arguments, environment, streams)
    _, status = os.waitpid(child, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _request(connection: socket.socket) -> tuple[list[str], dict[str, str], list[int]]:
    head, streams, _, _ = socket.recv_fds(connection, 4, _STREAMS)
    missing = int.from_bytes(head, "big")
    parts = []
    while missing:
        parts.append(connection.recv(missing))
        missing -= len(parts[-1])
    arguments, environment = json.loads(b"".join(parts))
    return arguments, environment, streams


def _become(arguments: list[str], environment: dict[str, str], streams: list[int]) -> NoReturn:
    """The command itself: its arguments, environment and streams, and an end as a fresh process has it."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["bowout", *arguments]
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 -- for as long as the process lives
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    _end(_run())


def _run() -> object:
    try:
        server.cli.main.run()
    except SystemExit as end:
        return end.code
    except BaseException:  # noqa: BLE001 -- told as the interpreter tells it
        traceback.print_exc()
        return 1
    return 0


def _end(code: object) -> NoReturn:
    """As the interpreter ends, but for taking apart what was imported: that takes most of a second."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    main(sys.argv[1])
