"""A real PostgreSQL of one's own: a cluster in a temporary folder, on a free loopback port, with a password.

Fixture: `postgresql`, started once per run at its first use. It refuses to run as root, so there it runs as the user
that Debian's package made.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.servers.ending import end
from tests.servers.ports import free_port, wait_for_port

MISSING = "PostgreSQL is not installed: run `make system-packages` (Debian: sudo apt-get install postgresql)"
PASSWORD = "a password / with: marks"
QUOTED_PASSWORD = "a%20password%20%2F%20with%3A%20marks"


@dataclass(slots=True)
class Postgresql:
    """A running server."""

    port: int
    programs: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def new_database(self) -> str:
        """Make an empty database; returns its URL."""
        name = f"bowout_{os.getpid()}_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return f"postgresql://bowout:{QUOTED_PASSWORD}@127.0.0.1:{self.port}/{name}"

    def run(self, sql: str, database: str = "postgres") -> str:
        """Run a statement; returns its rows as text, unaligned."""
        command = [str(self.programs / "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "bowout", "-qAtX"]
        environment = dict(os.environ, PGPASSWORD=PASSWORD)
        done = subprocess.run(
            [*command, "-v", "ON_ERROR_STOP=1", "-c", sql, database],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """A server that this run starts and stops."""
    with running_postgresql() as server:
        yield server


@contextmanager
def running_postgresql() -> Iterator[Postgresql]:
    """A server for as long as the context lasts."""
    programs = _programs()
    with TemporaryDirectory(prefix="bowout-pg-") as base:
        data = Path(base) / "data"
        password = Path(base) / "password"
        password.write_text(PASSWORD + "\n", encoding="utf-8")
        for path in (Path(base), password):
            shutil.chown(path, _account())
        options = ["--auth=scram-sha-256", "-U", "bowout", f"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8"]
        _as_account([str(programs / "initdb"), "-D", str(data), "--no-sync", *options])
        port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": base,
            "fsync": "off",  # a test's data need not outlive a power cut
            "max_connections": "200",
        }
        flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
        server = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(data), *flags],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=_account() if os.geteuid() == 0 else None,
            group=_account() if os.geteuid() == 0 else None,
            cwd="/",
        )
        try:
            assert wait_for_port(port), "PostgreSQL did not start"
            assert _is_ready(programs, port), "PostgreSQL did not get ready"
            yield Postgresql(port, programs)
        finally:
            # At once: asked to end in any other way it waits for connections that a failed test left open.
            end(server, signal.SIGINT)


def _is_ready(programs: Path, port: int) -> bool:
    """It listens before it takes questions."""
    command = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(300):
        if subprocess.run(command, check=False).returncode == 0:
            return True
        time.sleep(0.05)
    return False


def _programs() -> Path:
    """Debian keeps a server's programs out of the path, in a folder per version; the newest is taken."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    found = [folder for folder in folders if (folder / "initdb").exists()]
    if found:
        return found[-1]
    on_path = shutil.which("initdb")
    assert on_path, MISSING
    return Path(on_path).resolve().parent


def _account() -> str:
    return "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name


def _as_account(command: Sequence[str]) -> None:
    root = os.geteuid() == 0
    subprocess.run(
        command,
        check=True,
        capture_output=True,
        cwd="/",
        user=_account() if root else None,
        group=_account() if root else None,
    )
