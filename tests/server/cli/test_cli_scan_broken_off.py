"""A scan of a big mail file that is broken off, by ctrl-c or by a disk that takes no more, and then goes on."""

from __future__ import annotations

import resource
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server.demo.sample import SELLER
from server.store.data_folder import database_path
from tests.killing import JUDGED, copy_of_the_sample
from tests.server.cli.command import Bowout
from tests.stores import raw_sql

SCAN = ("scan", "work", "--now", JUDGED)
COPIES = 4


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An mbox of some 500 messages: more than are decided on in one step."""
    path = tmp_path_factory.mktemp("mail") / "all.mbox"
    with path.open("wb") as file:
        for number in range(COPIES):
            for raw in copy_of_the_sample(number):
                file.write(b"From x Mon Feb  3 09:00:00 2025\n" + raw.replace(b"\r\n", b"\n") + b"\n\n")
    return path


def added(home: Path, mailbox: Path) -> Bowout:
    home.mkdir(mode=0o700)
    bowout = Bowout(home, {"BOWOUT_READER": "rules"})
    assert bowout("account", "add", "work", "--path", str(mailbox), "--me", SELLER.email).code == 0
    return bowout


def ends(bowout: Bowout) -> list[list[tuple[Any, ...]]]:
    """Everything that a scan comes to."""
    return [
        raw_sql(bowout.home, "SELECT mailbox, uidvalidity, uid, message_key FROM places ORDER BY 1, 2, 3"),
        raw_sql(bowout.home, "SELECT mailbox, uidvalidity, uid, reason FROM skipped ORDER BY 1, 2, 3"),
        raw_sql(bowout.home, "SELECT id, move, walk_away, is_read, verdict FROM threads ORDER BY 1"),
        raw_sql(bowout.home, "SELECT thread_id, message_key FROM thread_messages ORDER BY 1, 2"),
    ]


@pytest.fixture(scope="module")
def undisturbed(mailbox: Path, tmp_path_factory: pytest.TempPathFactory) -> list[list[tuple[Any, ...]]]:
    bowout = added(tmp_path_factory.mktemp("undisturbed") / "home", mailbox)
    ran = bowout(*SCAN)
    assert ran.code == 0, ran.err
    return ends(bowout)


def rows(home: Path, table: str) -> int:
    """So far, seen from beside the scan."""
    with closing(sqlite3.connect(database_path(home), timeout=30)) as beside:
        return int(beside.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.mark.parametrize("reached", ["messages", "readings"])
def test_interrupted_it_says_that_all_is_kept_and_goes_on_from_there(
    tmp_path: Path, mailbox: Path, undisturbed: list[list[tuple[Any, ...]]], reached: str
) -> None:
    bowout = added(tmp_path / "home", mailbox)
    process = subprocess.Popen(
        bowout.arguments(*SCAN),
        env=bowout.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 -- no threads here
    )
    while not rows(bowout.home, reached):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=240)
    assert (process.returncode, out) == (1, "")
    assert err.split("\n")[0] == "What was read is kept; the next scan goes on from there."
    assert "Traceback" not in err
    assert rows(bowout.home, reached) > 0
    assert ends(bowout) != undisturbed
    assert bowout(*SCAN).code == 0
    assert ends(bowout) == undisturbed


def test_where_the_disk_takes_no_more_it_says_so_and_goes_on_when_there_is_room(
    tmp_path: Path, mailbox: Path, undisturbed: list[list[tuple[Any, ...]]]
) -> None:
    bowout = added(tmp_path / "home", mailbox)
    most = 800_000  # bytes of a file: less than the database grows to
    full = subprocess.run(
        bowout.arguments(*SCAN),
        env=bowout.environment(),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert (full.returncode, "The store cannot be used: the disk" in full.stderr) == (3, True), full.stderr
    assert "Traceback" not in full.stderr
    assert bowout(*SCAN).code == 0
    assert ends(bowout) == undisturbed
