"""Threads that somebody looks at before any scan has reached them: read one by one, beside the scans.

Of a thread that is no prospect's nothing is stored; that it is none is remembered here for a while, so that looking at
a newsletter ten times does not ask the mail server ten times. While something changes all of the account (its choice of
mail, retention) a thread waits, and counts as being read. Whatever it waits for, who asks is told within ten minutes
that it cannot be read; a turn at the account's threads that does not come (`StuckError`) is not waited for again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from server.errors import BowoutError, BusyError, origin
from server.jobs.ports import Clock
from server.services.hints import Fetch, FetchState, ThreadAsked
from server.services.ports.account import Account
from server.services.ports.mailbox import ThreadIds

_MOST_AT_ONCE = 2
_MOST_WAITING = 20
_MOST_REMEMBERED = 2000
_NO_PROSPECT_FOR = timedelta(minutes=30)
_FAILED_FOR = timedelta(minutes=1)
_SECONDS_BETWEEN_TRIES = 2.0
_MOST_TRIES = 60
# A turn at the account's threads comes within five minutes or not at all (`server/store/account_locks.py`); as long
# again for the threads asked for before, and for a slow mail server.
_LONGEST_WAIT = timedelta(minutes=10)


class ThreadScanner(Protocol):
    """Reads one thread."""

    async def scan_thread(self, account: Account, wanted: ThreadIds, now: datetime) -> bool:
        """Whether the thread is a prospect's, and so was stored and judged; may raise any `BowoutError`."""
        ...


@dataclass(frozen=True, slots=True)
class _Outcome:
    fetch: Fetch
    until: datetime


@dataclass(frozen=True, slots=True)
class _UnderWay:
    task: asyncio.Task[None]
    until: datetime


class WantedThreads:
    """Implements `server.services.hints.Fetcher`."""

    def __init__(
        self, scanner: ThreadScanner, clock: Clock, seconds_between_tries: float = _SECONDS_BETWEEN_TRIES
    ) -> None:
        self._pause = seconds_between_tries
        self._scanner = scanner
        self._clock = clock
        self._slots = asyncio.Semaphore(_MOST_AT_ONCE)
        self._under_way: dict[tuple[int, ThreadAsked], _UnderWay] = {}
        self._outcomes: OrderedDict[tuple[int, ThreadAsked], _Outcome] = OrderedDict()

    def fetch(self, account: Account, asked: ThreadAsked) -> Fetch:
        """What is known of the thread; where that is nothing, reading it begins."""
        what = (account.id, asked)
        now = self._clock()
        under_way = self._under_way.get(what)
        if under_way is not None and under_way.until > now:
            return Fetch(FetchState.READING)
        outcome = self._outcomes.get(what)
        if outcome is not None and outcome.until > now:
            return outcome.fetch
        if under_way is not None:
            under_way.task.cancel()
            return self._remember(what, _TOO_LONG)
        if len(self._under_way) >= _MOST_WAITING:
            return Fetch(FetchState.FAILED, "Too many threads wait to be read.")
        task = asyncio.create_task(self._read(account, asked))
        self._under_way[what] = _UnderWay(task, now + _LONGEST_WAIT)
        task.add_done_callback(lambda _: self._under_way.pop(what, None))
        return Fetch(FetchState.READING)

    async def end(self) -> None:
        """Stop what is under way and wait until it has ended."""
        tasks = [each.task for each in self._under_way.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, account: Account, asked: ThreadAsked) -> None:
        ids = (asked.message_id,) if asked.message_id else ()
        wanted = ThreadIds(asked.gmail_thread_id, ids)
        for _ in range(_MOST_TRIES):
            async with self._slots:
                scanned = self._scanner.scan_thread(account, wanted, self._clock())
                (result,) = await asyncio.gather(scanned, return_exceptions=True)
            if not isinstance(result, BusyError):
                break
            await asyncio.sleep(self._pause)
        if result is not True:
            self._remember((account.id, asked), _fetch(result))

    def _remember(self, what: tuple[int, ThreadAsked], fetch: Fetch) -> Fetch:
        lasts = _NO_PROSPECT_FOR if fetch.state is FetchState.NO_PROSPECT else _FAILED_FOR
        self._outcomes[what] = _Outcome(fetch, self._clock() + lasts)
        self._outcomes.move_to_end(what)
        if len(self._outcomes) > _MOST_REMEMBERED:
            self._outcomes.popitem(last=False)
        return fetch


_TOO_LONG = Fetch(FetchState.FAILED, "It could not be read within ten minutes.")


def _fetch(result: bool | BaseException) -> Fetch:
    if not isinstance(result, BaseException):
        return Fetch(FetchState.NO_PROSPECT)
    if isinstance(result, BusyError):
        return Fetch(FetchState.FAILED, "This account is being changed.")
    if isinstance(result, BowoutError):
        return Fetch(FetchState.FAILED, f"{result} {result.advice}".strip())
    return Fetch(FetchState.FAILED, f"It could not be read ({origin(result)}).")
