"""Scans and the schedule's other jobs, each in a process of its own, for reading mail is hard work.

A hint must never wait for it. The process gets its job as one JSON line on standard input (never as an argument: those
are seen by everybody on the machine) and answers with JSON lines: `progress` any number of times, then `done` or
`failed`. Killed anywhere, what it stored stays, and the next run goes on from there.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from server import errors
from server.errors import BowoutError
from server.services.ports.account import Account
from server.services.ports.mailbox import ThreadIds
from server.services.scan_values import Progress, ScanPhase, no_progress
from server.services.upkeep_values import Job

_LONGEST_LINE_BYTES = 4 * 1024 * 1024
_SECONDS_TO_END = 5


class ProcessScanner:
    """Runs `command` for each job, with this environment."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = tuple(command)
        self._environment = dict(environment)

    async def scan(self, account: Account, now: datetime, progress: Progress) -> Mapping[str, Any]:
        """Scan an account; raises what the scan raised."""
        done = await self._run({"job": "scan", "account": account.name, "now": now.isoformat()}, progress)
        summary: Mapping[str, Any] = done["summary"]
        return summary

    async def scan_thread(self, account: Account, wanted: ThreadIds, now: datetime) -> bool:
        """Read one thread; whether it is a prospect's. Raises what the scan raised."""
        job = {
            "job": "thread",
            "account": account.name,
            "now": now.isoformat(),
            "gmail_thread_id": wanted.gmail_thread_id,
            "message_ids": wanted.message_ids,
        }
        return bool((await self._run(job, no_progress))["prospect"])

    async def upkeep(self, job: Job, now: datetime) -> int:
        """Run one of the schedule's other jobs; how many threads it dealt with. Raises what it raised."""
        return int((await self._run({"job": job.value, "now": now.isoformat()}, no_progress))["threads"])

    async def _run(self, job: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=self._environment,
            limit=_LONGEST_LINE_BYTES,
        )
        try:
            return await _talk(process, job, progress)
        finally:
            await _end(process)


async def _talk(process: asyncio.subprocess.Process, job: Mapping[str, Any], progress: Progress) -> Mapping[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(job).encode() + b"\n")
    process.stdin.close()
    async for line in process.stdout:
        told = json.loads(line)
        if "done" in told:
            done: Mapping[str, Any] = told["done"]
            return done
        if "failed" in told:
            raise _error(told["failed"])
        phase, at, total = told["progress"]
        progress(ScanPhase(phase), at, total)
    raise BowoutError("The process ended before its work was done.", "The server's log says more.")


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _SECONDS_TO_END)
    except TimeoutError:
        process.kill()
        await process.wait()


def _error(told: Mapping[str, str]) -> BowoutError:
    """The error that the other process met, as the same kind."""
    kind = getattr(errors, told["kind"], BowoutError)
    known = isinstance(kind, type) and issubclass(kind, BowoutError)
    return (kind if known else BowoutError)(told["message"], told["advice"])
