"""Jobs in processes of their own: what they tell, how they fail, that none outlives its caller."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest

from server.errors import BowoutError, BusyError
from server.jobs.process import ProcessScanner
from server.services.ports.account import Account
from server.services.ports.mailbox import ThreadIds
from server.services.scan_values import ScanPhase, no_progress

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
WORK = Account(3, "--work; rm")


def child(script: str) -> ProcessScanner:
    return ProcessScanner([sys.executable, "-c", f"import json, sys, os, time\n{script}"], dict(os.environ))


async def test_progress_and_summary_come_through() -> None:
    script = """
job = json.loads(sys.stdin.readline())
print(json.dumps({"progress": ["headers", 1, 2]}))
print(json.dumps({"done": {"summary": {"account": job["account"], "args": sys.argv[1:]}}}))
"""
    told: list[tuple[ScanPhase, int, int]] = []
    summary = await child(script).scan(WORK, NOW, lambda *step: told.append(step))
    assert summary == {"account": WORK.name, "args": []}
    assert told == [(ScanPhase.HEADERS, 1, 2)]


@pytest.mark.parametrize(
    ("kind", "raised"),
    [("BusyError", BusyError), ("BowoutError", BowoutError), ("SystemExit", BowoutError), ("origin", BowoutError)],
)
async def test_errors_come_as_the_same_kind(kind: str, raised: type[BowoutError]) -> None:
    script = f'print(json.dumps({{"failed": {{"kind": "{kind}", "message": "m", "advice": "a"}}}}))'
    with pytest.raises(raised) as caught:
        await child(script).scan_thread(WORK, ThreadIds("17"), NOW)
    assert type(caught.value) is raised
    assert (str(caught.value), caught.value.advice) == ("m", "a")


@pytest.mark.parametrize("script", ["os.kill(os.getpid(), 9)", "sys.exit(3)", "pass"])
async def test_a_process_that_dies_is_told(script: str) -> None:
    with pytest.raises(BowoutError, match="ended before"):
        await child(script).scan(WORK, NOW, no_progress)


@pytest.mark.parametrize("stubborn", ["", "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"])
async def test_who_stops_waiting_leaves_no_process_behind(tmp_path: Path, stubborn: str) -> None:
    note = tmp_path / "pid"
    script = f"{stubborn}\nopen({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    task = asyncio.create_task(child(script).scan(WORK, NOW, no_progress))
    while not (note.exists() and note.read_text()):
        await anyio.sleep(0.02)
    task.cancel()
    await asyncio.wait([task])
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)
