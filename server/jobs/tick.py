"""One tick of the schedule: scan what is due, one account after the other.

One after the other, because reading mail is bound by the processor and the reader of replies is not shared. An account
that fails never keeps the next from its turn, and a tick never raises: what failed is logged without its mail.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from server.errors import BowoutError, BusyError, origin
from server.jobs.ports import Clock, DueAccounts, Scanner
from server.services.ports.account import Account

_log = logging.getLogger("bowout.jobs")


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Failed:
    """Work that ended in an error."""

    error: BaseException

    @property
    def busy(self) -> bool:
        """Another process is at work on it: no failure, and nothing is spared by waiting longer."""
        return isinstance(self.error, BusyError)

    @property
    def words(self) -> str:
        """The words of an error of ours hold no mail text; of any other only kind and place are told."""
        return str(self.error) if isinstance(self.error, BowoutError) else origin(self.error)


class Tick:
    """Scans the accounts that are due; call it as often as you like, but not while it runs."""

    def __init__(self, due: DueAccounts, scanner: Scanner, clock: Clock) -> None:
        self._due = due
        self._scanner = scanner
        self._clock = clock

    async def __call__(self) -> None:
        """Scan what is due now."""
        accounts = await outcome_of(self._due.due_accounts(self._clock()))
        if isinstance(accounts, Failed):
            _log.error("the accounts cannot be read: %s", accounts.words)
            return
        for account in accounts:
            await self._scan(account)

    async def _scan(self, account: Account) -> None:
        began: datetime = self._clock()
        outcome = await outcome_of(self._scanner.scan(account, began))
        if not isinstance(outcome, Failed):
            _log.info("account %s: scanned", account.name)
        elif outcome.busy:
            _log.info("account %s: %s", account.name, outcome.words)
        else:
            _log.error("account %s: %s", account.name, outcome.words)
        self._due.tried(account, began, failed=isinstance(outcome, Failed) and not outcome.busy)


async def outcome_of(work: Awaitable[_T]) -> _T | Failed:
    """What came of the work, its error included. Being cancelled ourselves is passed on."""
    results = await asyncio.gather(work, return_exceptions=True)
    result = results[0]
    return Failed(result) if isinstance(result, BaseException) else result
