"""Who may work on an account's mail and verdicts at the same time, across all processes that share the database.

- One scan at a time, and beside it any number of single threads being read.
- Neither beside what changes all of the account (its choice of mail, its removal, retention), nor that beside them.
- What reads stored threads and then writes what follows from it (their putting together, their verdicts) takes turns:
  else what was worked out of an older state could overwrite what was worked out of a newer one.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from server.errors import BusyError, StuckError
from server.store.locks import Locks

# A turn is a step of a judgement or the putting together of an account's threads: seconds, even for a big account.
_MOST_SECONDS = 300.0

_WAIT = "Wait until that has ended."


class AccountLocks:
    """The locks of accounts, over locks by name; `seconds` is a clock that only runs forward."""

    def __init__(self, held_locks: Locks, seconds: Callable[[], float] = time.monotonic) -> None:
        self._locks = held_locks
        self._seconds = seconds

    @asynccontextmanager
    async def scanning(self, account_id: int) -> AsyncIterator[None]:
        """Held by a scan; `BusyError` beside another, or beside what changes the account."""
        busy = BusyError("This account is being scanned already.", "Wait until that scan has ended.")
        async with self._locks.held(f"scan-{account_id}", busy), self.reading(account_id):
            yield

    @asynccontextmanager
    async def reading(self, account_id: int) -> AsyncIterator[None]:
        """Held while single threads are read; `BusyError` beside what changes the account."""
        busy = BusyError("This account is being changed.", _WAIT)
        async with self._locks.held(f"account-{account_id}", busy, shared=True):
            yield

    @asynccontextmanager
    async def changing(self, account_id: int) -> AsyncIterator[None]:
        """Held by what changes all of the account; `BusyError` beside a scan, a thread being read or another."""
        busy = BusyError("Mail of this account is being read, or something else changes it.", _WAIT)
        async with self._locks.held(f"account-{account_id}", busy):
            yield

    @asynccontextmanager
    async def turn(self, account_id: int) -> AsyncIterator[None]:
        """Held from reading stored threads until what follows from them is written; waits for those who came before.

        `StuckError` after five minutes: then a process that holds it must have been stopped.
        """
        stuck = StuckError(
            "Another process has held this account's threads for five minutes.",
            "It must have been stopped: let it go on, or end it, and try again.",
        )
        until = self._seconds() + _MOST_SECONDS
        async with AsyncExitStack() as held:
            # Who waits holds the place of the next one, so that a scan, step after step, does not go first each time.
            async with self._locks.held(f"next-turn-{account_id}", stuck, patience=_MOST_SECONDS):
                turn = self._locks.held(f"turn-{account_id}", stuck, patience=until - self._seconds())
                await held.enter_async_context(turn)
            yield
