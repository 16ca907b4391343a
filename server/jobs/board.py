"""The scans under way and those that ended last, whoever began them: the schedule, the page or a script."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from server.errors import BowoutError, NotFoundError, origin
from server.jobs.ports import Clock
from server.services.ports.account import Account
from server.services.scan_values import Progress, ScanPhase, ScanState, ScanStatus

_MOST_KEPT = 50


class ReportingScanner(Protocol):
    """Scans one account and says how far it is; gives the summary as `ScanSummary.as_json` does."""

    async def scan(self, account: Account, now: datetime, progress: Progress) -> Mapping[str, Any]:
        """Scan as of `now`; may raise any `BowoutError`."""
        ...


class ScanBoard:
    """Runs scans and keeps their statuses; also the schedule's `Scanner`, so that its scans are seen too."""

    def __init__(self, scanner: ReportingScanner, clock: Clock) -> None:
        self._scanner = scanner
        self._clock = clock
        self._statuses: OrderedDict[str, ScanStatus] = OrderedDict()
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def scan(self, account: Account, now: datetime) -> Mapping[str, Any]:
        """Scan an account; raises what the scanner raises."""
        return await self._run(self._begin(account), account, now)

    def start(self, account: Account) -> ScanStatus:
        """Scan an account in the background; where a scan of it is under way, that one is given."""
        for status in self._statuses.values():
            if status.account == account.name and status.state is ScanState.RUNNING:
                return status
        status = self._begin(account)
        task = asyncio.create_task(self._quietly(status, account))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return status

    def listed(self) -> list[ScanStatus]:
        """All statuses kept, the latest first."""
        return list(reversed(self._statuses.values()))

    def status(self, scan_id: str) -> ScanStatus:
        """The status of a scan; `NotFoundError` where it is not kept (any more)."""
        if scan_id in self._statuses:
            return self._statuses[scan_id]
        raise NotFoundError("There is no scan of that id.", f"The last {_MOST_KEPT} are kept until the server ends.")

    async def watch(self, scan_id: str) -> AsyncIterator[ScanStatus]:
        """The status of a scan now and whenever it changes, to its end."""
        last: ScanStatus | None = None
        while True:
            changed = self._changed
            status = self.status(scan_id)
            if status is not last:
                yield status
                last = status
            if status.state is not ScanState.RUNNING:
                return
            await changed.wait()

    async def end(self) -> None:
        """Stop what was started in the background and wait until it has ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, account: Account) -> ScanStatus:
        status = ScanStatus(secrets.token_hex(8), account.name, ScanState.RUNNING, self._clock())
        self._statuses[status.id] = status
        while len(self._statuses) > _MOST_KEPT:
            self._statuses.popitem(last=False)
        self._set(status)
        return status

    async def _quietly(self, status: ScanStatus, account: Account) -> None:
        """A scan nobody waits for: its error stands in its status."""
        with suppress(Exception):
            await self._run(status, account, self._clock())

    async def _run(self, status: ScanStatus, account: Account, now: datetime) -> Mapping[str, Any]:
        def progress(phase: ScanPhase, done: int, total: int) -> None:
            self._set(replace(status, phase=phase, done=done, total=total))

        try:
            summary = await self._scanner.scan(account, now, progress)
        except BaseException as error:
            ours = isinstance(error, BowoutError)
            message = str(error) if ours else f"It failed inside ({origin(error)})."
            advice = error.advice if isinstance(error, BowoutError) else "The server's log says more."
            ended = replace(status, state=ScanState.FAILED, ended_at=self._clock(), message=message, advice=advice)
            self._set(ended)
            raise
        self._set(replace(status, state=ScanState.DONE, ended_at=self._clock(), summary=summary))
        return summary

    def _set(self, status: ScanStatus) -> None:
        if status.id in self._statuses:
            self._statuses[status.id] = status
        self._changed.set()
        self._changed = asyncio.Event()
