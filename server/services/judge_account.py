"""Thread, read and judge what is stored of an account: after a scan, or when the clock or the weights moved on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import anyio.to_thread

from nlp.api import ReplyReader
from server.mail.threads import assemble
from server.services.judging import clusters, judge_threads
from server.services.ports import Account, Store
from server.services.read_threads import OwnedThread, Seller, read_threads
from server.services.scan_values import Progress, ScanPhase, no_progress

# Threads read in one go: enough for the pipeline's batches, little enough to show progress and to lose little.
_STEP_THREADS = 50
# Threads judged and saved in one transaction: few enough that a reader waits for no more than a moment.
_STEP_JUDGED = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """How many threads were judged, and how many of them had to be read anew."""

    threads: int
    read: int


class AccountJudge:
    """The use case: bring every stored thread's verdict up to date."""

    def __init__(self, store: Store, replies: ReplyReader) -> None:
        self._store = store
        self._replies = replies

    async def judge(self, account: Account, now: datetime, progress: Progress = no_progress) -> Judged:
        """Assemble the account's threads where mail came, read those that changed, judge all as of `now`."""
        read = 0
        if not await self._store.is_settled(account.id):
            read = await self._read(account, now, progress)
        people = await self._store.people(account.id)
        done = 0
        for ids in _steps(clusters(people)):
            progress(ScanPhase.JUDGING, done, len(people))
            await self.judge_again(account, ids, now)
            done += len(ids)
        progress(ScanPhase.JUDGING, len(people), len(people))
        return Judged(threads=len(people), read=read)

    async def judge_again(self, account: Account, thread_ids: Sequence[str], now: datetime) -> None:
        """Judge threads by what is stored of them; whole clusters of `server.services.judging` at a time."""
        threads = await self._store.read_threads(account.id, thread_ids)
        verdicts = await anyio.to_thread.run_sync(judge_threads, threads, now)
        await self._store.save_verdicts(
            account.id, [(thread.id, verdict) for thread, verdict in zip(threads, verdicts, strict=True)], now
        )

    async def _read(self, account: Account, now: datetime, progress: Progress) -> int:
        """Read what changed; returns how many threads. Each step is kept, so that a killed scan loses little."""
        owned = await self._assemble(account)
        known = await self._store.people(account.id)
        unread = [thread for thread in owned if thread.thread.id not in known]
        seller = Seller.of(account.me)
        for start in range(0, len(unread), _STEP_THREADS):
            progress(ScanPhase.READING, start, len(unread))
            step = unread[start : start + _STEP_THREADS]
            reading = await anyio.to_thread.run_sync(partial(read_threads, step, seller, self._replies))
            for thread, verdict in zip(reading, judge_threads(reading, now), strict=True):
                await self._store.save_thread(account.id, thread, verdict, now)
        progress(ScanPhase.READING, len(unread), len(unread))
        return len(unread)

    async def _assemble(self, account: Account) -> list[OwnedThread]:
        keys = list(await self._store.envelopes(account.id))
        stored = await self._store.messages(account.id, keys)
        own = {message.key: is_own for message, is_own in stored}
        threads = await anyio.to_thread.run_sync(assemble, [message for message, _ in stored])
        await self._store.assign_threads(
            account.id,
            [(thread.id, thread.subject, [message.key for message in thread.messages]) for thread in threads],
        )
        return [OwnedThread(thread, tuple(own[message.key] for message in thread.messages)) for thread in threads]


def _steps(found: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """Clusters gathered until a step holds about `_STEP_JUDGED` threads."""
    step: list[str] = []
    for cluster in found:
        step += cluster
        if len(step) >= _STEP_JUDGED:
            yield step
            step = []
    if step:
        yield step
