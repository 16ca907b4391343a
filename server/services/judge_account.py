"""Thread, read and judge what is stored of an account: after a scan, or when the clock or the weights moved on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import anyio.to_thread

from nlp.api import ReplyReader
from server.mail.threads import assemble
from server.services.ports import Account, Store
from server.services.read_threads import OwnedThread, Seller, read_threads
from server.services.scan_values import Progress, ScanPhase, no_progress
from server.verdict.judge import judge

# Threads read in one go: enough for the pipeline's batches, little enough to show progress and to lose little.
_STEP_THREADS = 50


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
        """Assemble the account's threads, read those that changed, judge all as of `now`."""
        owned = await self._assemble(account)
        unread = [thread for thread in owned if await self._store.read_thread(account.id, thread.thread.id) is None]
        seller = Seller.of(account.me)
        for start in range(0, len(unread), _STEP_THREADS):
            progress(ScanPhase.READING, start, len(unread))
            step = unread[start : start + _STEP_THREADS]
            reading = await anyio.to_thread.run_sync(partial(read_threads, step, seller, self._replies))
            for thread in reading:
                await self._store.save_thread(account.id, thread, judge(thread, now), now)
        progress(ScanPhase.READING, len(unread), len(unread))
        fresh = {owned_thread.thread.id for owned_thread in unread}
        for thread_id in await self._store.thread_ids(account.id):
            known = None if thread_id in fresh else await self._store.read_thread(account.id, thread_id)
            if known is not None:
                await self._store.save_thread(account.id, known, judge(known, now), now)
        return Judged(threads=len(owned), read=len(unread))

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
