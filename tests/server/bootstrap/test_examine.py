"""What `bowout doctor` looks at, each check with what it must find and what it must not."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from server.bootstrap.examine.accounts import found_of
from server.bootstrap.examine.finding import size
from server.bootstrap.examine.machine import clock, disk, key
from server.bootstrap.examine.network import is_bowout, port
from server.bootstrap.examine.schedule import schedule
from server.jobs.leader import QuietHours
from server.services.account_state import AccountState
from server.services.scan_values import ScanFailure
from server.services.times_in_words import span
from server.services.upkeep_values import ScheduleMark
from server.store.condition import condition_of
from server.store.sql_store import SqlStore

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
HOST = socket.gethostname()
MARK = ScheduleMark(HOST, os.getpid(), 8765, NOW - timedelta(seconds=20), NOW - timedelta(seconds=12))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (7199, "1 hour"), (172_800, "2 days")],
)
def test_a_time_is_told_roughly(seconds: int, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 kB"), (2_500_000, "2.5 MB"), (3 * 10**15, "3000.0 TB")],
)
def test_a_size_is_told_in_its_unit(count: int, words: str) -> None:
    assert size(count) == words


def test_room_for_a_copy_of_the_database_is_asked_for(tmp_path: Path) -> None:
    free = disk(tmp_path, 0)
    full = disk(tmp_path, 10**18)
    assert (full.ok, full.advice) == (False, "Make room: 1000000.0 TB or more should be free.")
    assert "free where the data lies" in free.says


@pytest.mark.parametrize(
    ("ahead", "ok"), [(timedelta(minutes=-90), True), (timedelta(minutes=4), True), (timedelta(days=3), False)]
)
def test_a_clock_behind_what_was_stored_is_told(ahead: timedelta, ok: bool) -> None:
    finding = clock(NOW, [("the job reminders last ran", None), ("the last scan of work was", NOW + ahead)])
    assert finding.ok is ok
    assert ("the last scan of work was at" in finding.says) is not ok


def test_a_key_that_others_may_read_is_told(tmp_path: Path) -> None:
    assert key(tmp_path).ok
    (tmp_path / "key").chmod(0o644)
    found = key(tmp_path)
    assert (found.ok, found.advice) == (False, f"Run: chmod 600 {tmp_path / 'key'}")


FAILED = ScanFailure(NOW - timedelta(minutes=5), "The server refused the login.", "Set the password again.", 3)


@pytest.mark.parametrize(
    ("state", "ok", "says"),
    [
        (AccountState(None, None, None), True, "account work: never scanned"),
        (AccountState(NOW - timedelta(hours=2), None, NOW - timedelta(hours=1)), True, "(2 hours ago), due now"),
        (AccountState(NOW, None, NOW + timedelta(minutes=10)), True, "(0 seconds ago), next due 09 Mar 2026"),
        (AccountState(NOW + timedelta(days=2), None, None), True, "(2 days ahead of the clock)"),
        (AccountState(None, replace(FAILED, in_a_row=1), None), False, "its last scan failed (5 minutes ago)"),
        (
            AccountState(NOW - timedelta(days=1), FAILED, None),
            False,
            "its last 3 scans failed (5 minutes ago): The ser",
        ),
        (AccountState(NOW, FAILED, NOW), False, "refused the login; last scanned 09 Mar 2026"),
        (AccountState(None, replace(FAILED, message="account work: it refuses"), None), False, "ago): it refuses; due"),
    ],
)
def test_an_accounts_state_is_told_in_words(state: AccountState, ok: bool, says: str) -> None:
    found = found_of("work", state, NOW)
    assert found.ok is ok
    assert says in found.says
    assert (found.advice == FAILED.advice) is not ok


GONE = 2**22 + 1  # beyond the greatest number of a process (proc(5), pid_max)
MORNING = QuietHours(time(0), time(23, 59))


@pytest.mark.parametrize(
    ("mark", "quiet", "says", "kept"),
    [
        (None, None, "nobody has kept the schedule yet", False),
        (MARK, None, "its last turn 12 seconds ago", True),
        (replace(MARK, pid=GONE), None, "nobody keeps the schedule", False),
        (replace(MARK, host="elsewhere", pid=GONE), None, "on elsewhere keeps the schedule", True),
        (replace(MARK, ended_at=NOW - timedelta(hours=1)), None, "nobody keeps the schedule", False),
        (replace(MARK, ended_at=NOW - timedelta(hours=1)), MORNING, "quiet hours until 23:59", False),
        (replace(MARK, pid=GONE, ended_at=None), None, "cut off at work", False),
    ],
)
async def test_who_keeps_the_schedule_is_seen_by_the_mark(
    store: SqlStore, mark: ScheduleMark | None, quiet: QuietHours | None, says: str, kept: bool
) -> None:
    found = await schedule(mark, store.schedule_lock, NOW, quiet)
    assert (found.ok, says in found.says, found.details["pid"] is not None) == (True, True, kept), found


async def test_who_is_at_work_for_long_still_keeps_it(store: SqlStore) -> None:
    long = replace(MARK, began_at=NOW - timedelta(hours=3), ended_at=None)
    async with store.schedule_lock():
        assert "at work since" in (await schedule(long, store.schedule_lock, NOW, None)).says


async def test_a_whole_database_is_told_with_its_step(store: SqlStore) -> None:
    found = await condition_of(store.engine)
    assert (found.step, found.damage, found.size_bytes > 0) == ("0009", "", True)


@contextmanager
def answering(answer: bytes | None) -> Iterator[int]:
    """A port of this machine whose holder gives that answer to whatever is asked, or never any."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        held: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    one, _ = listening.accept()
                except OSError:
                    return
                held.append(one)
                if answer is not None:
                    one.recv(4096)
                    one.sendall(answer)
                    one.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        for one in held:
            one.close()


HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "bowout"),
    [
        (None, None),
        (b"SSH-2.0-OpenSSH\r\n", None),
        (HEAD + b"<h1>It works!</h1>", False),
        (HEAD + b"[1]", False),
        (HEAD + b'{"status":"live"}', True),
        (HEAD + b'{"type":"urn:bowout:problem:host-refused"}', True),
    ],
)
def test_who_has_the_port_is_known_by_the_answer(answer: bytes | None, bowout: bool | None) -> None:
    with answering(answer) as number:
        assert is_bowout(number) is bowout
        found = port(number, replace(MARK, port=number))
        assert found.ok is bool(bowout)
        assert (f"process {os.getpid()}, with this data" in found.says) is bool(bowout)
        assert not bowout or "not to be seen" in port(number, replace(MARK, pid=GONE, port=number)).says


def test_a_free_port_is_free() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        number = taken.getsockname()[1]
    assert port(number, None).says == f"port {number} is free"
