"""Thread, read and judge what is stored of an account: after a scan, or when the clock or the weights moved on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import anyio.to_thread

from nlp.api import ReplyReader
from server.mail.message import Thread
from server.mail.threads import assemble
from server.services.do_not_contact_values import Blocked, Since, nobody, nobody_since
from server.services.judging import judge_threads
from server.services.ports.account import Account
from server.services.ports.store import Store
from server.services.ports.stored import HeldThread
from server.services.read_threads import OwnedThread, Seller, read_threads
from server.services.rejudge import ALWAYS, NEVER, Rejudge
from server.services.reminder_values import ReminderStore
from server.services.scan_values import Progress, ScanPhase, no_progress
from server.services.unscored import unscored_among
from server.services.upkeep_values import UNKNOWN, Versions
from server.services.word_values import WordStore
from server.verdict.values import ReadThread, Verdict

# Threads read in one go: enough for the pipeline's batches, little enough to show progress and to lose little.
_STEP_THREADS = 50


@dataclass(frozen=True, slots=True)
class Judged:
    """How many threads were judged, and how many of them had to be read anew."""

    threads: int
    read: int


class AccountJudge:
    """The use case: bring every stored thread's verdict up to date."""

    def __init__(
        self,
        store: Store,
        words: WordStore,
        replies: ReplyReader,
        blocked: Blocked = nobody,
        versions: Versions = UNKNOWN,
        since: Since = nobody_since,
        changes: ReminderStore | None = None,
    ) -> None:
        """`blocked` and `since` are the do-not-contact list's: what who is on it writes since then is not read."""
        self._store = store
        self._versions = versions
        self.rejudge = Rejudge(store, words, blocked, versions.judging, changes)
        self._replies = replies
        self._blocked = blocked
        self._since = since

    async def judge(
        self, account: Account, now: datetime, progress: Progress = no_progress, before: datetime = ALWAYS
    ) -> Judged:
        """Assemble the account's threads where mail came, read those that changed, judge all as of `now`.

        See `Rejudge.account` for `before`.
        """
        read = 0
        if not await self._store.is_settled(account.id):
            read = await self._read(account, now, progress, before)
        return Judged(threads=await self.rejudge.account(account, now, progress, before), read=read)

    async def judge_holding(self, account: Account, keys: Collection[str], now: datetime) -> None:
        """Read and judge the threads that hold any of these messages, whatever else waits to be read.

        What was judged as of a later moment already stays as of that one.
        """
        wanted = set(keys)
        owned = [
            each
            for each in await self._assemble(account)
            if not wanted.isdisjoint(message.key for message in each.thread.messages)
        ]
        known = await self._store.people(account.id)
        await self._read_all(account, [each for each in owned if each.thread.id not in known], now, no_progress, NEVER)
        for each in owned:
            await self.rejudge.around(account, each.thread.id, now)

    async def _judged(self, threads: Sequence[ReadThread], now: datetime) -> list[Verdict]:
        """The verdicts; nothing is scored for who must not be written to."""
        return await unscored_among(threads, await anyio.to_thread.run_sync(judge_threads, threads, now), self._blocked)

    async def _read(self, account: Account, now: datetime, progress: Progress, before: datetime) -> int:
        """Read what changed; returns how many threads. Each step is kept, so that a killed scan loses little."""
        owned = await self._assemble(account)
        known = await self._store.people(account.id)
        unread = [thread for thread in owned if thread.thread.id not in known]
        await self._read_all(account, unread, now, progress, before)
        return len(unread)

    async def read_anew(self, account: Account, thread_ids: Sequence[str], now: datetime) -> None:
        """Read stored threads as this version reads; they are to be judged with their people after."""
        stored = await self._store.read_threads(account.id, thread_ids)
        owned = [
            OwnedThread(
                Thread(thread.id, thread.subject, tuple(read.message for read in thread.messages)),
                tuple(read.own for read in thread.messages),
            )
            for thread in stored
        ]
        await self._read_all(account, owned, now, no_progress, NEVER, anew=True)

    async def _read_all(
        self,
        account: Account,
        owned: Sequence[OwnedThread],
        now: datetime,
        progress: Progress,
        before: datetime,
        *,
        anew: bool = False,
    ) -> None:
        seller = Seller.of(account.me)
        for start in range(0, len(owned), _STEP_THREADS):
            progress(ScanPhase.READING, start, len(owned))
            step = owned[start : start + _STEP_THREADS]
            is_kept = False
            while not is_kept:
                silent = await self._since(_senders(step))
                reading = await anyio.to_thread.run_sync(partial(read_threads, step, seller, self._replies, silent))
                async with self._store.threads_turn(account.id):
                    # Else the do-not-contact list was changed while they were read, and they are read by the new one.
                    is_kept = silent == await self._since(_senders(step))
                    if is_kept:
                        await self._keep(account, reading, now, before, anew)
        progress(ScanPhase.READING, len(owned), len(owned))

    async def _keep(
        self, account: Account, reading: Sequence[ReadThread], now: datetime, before: datetime, anew: bool
    ) -> None:
        """Judge what was read and store both; in turn, so that what others did meanwhile is heeded."""
        there = await self._store.held_threads(account.id, [thread.id for thread in reading])
        wanted = [thread for thread in reading if _still_wanted(thread, there.get(thread.id), anew)]
        moment = await self.rejudge.moment(account, [thread.id for thread in wanted], now, before)
        # Judged alone for the moment: the version says that the judgement with all their people is still to come.
        by = Versions(reading=self._versions.reading)
        for thread, verdict in zip(wanted, await self._judged(wanted, moment), strict=True):
            await self._store.save_thread(account.id, thread, verdict, moment, by)

    async def _assemble(self, account: Account) -> list[OwnedThread]:
        async with self._store.threads_turn(account.id):
            return await self._assembled(account)

    async def _assembled(self, account: Account) -> list[OwnedThread]:
        keys = list(await self._store.envelopes(account.id))
        stored = await self._store.messages(account.id, keys)
        own = {message.key: is_own for message, is_own in stored}
        threads = await anyio.to_thread.run_sync(assemble, [message for message, _ in stored])
        await self._store.assign_threads(
            account.id,
            [(thread.id, thread.subject, [message.key for message in thread.messages]) for thread in threads],
        )
        return [OwnedThread(thread, tuple(own[message.key] for message in thread.messages)) for thread in threads]


def _still_wanted(thread: ReadThread, there: HeldThread | None, anew: bool) -> bool:
    """Not where another process put the thread together otherwise, or read it, while this one read it."""
    if there is None or there.keys != {read.message.key for read in thread.messages}:
        return False
    return anew or not there.is_read


def _senders(owned: Sequence[OwnedThread]) -> set[str]:
    envelopes = (message.envelope for each in owned for message in each.thread.messages)
    return {envelope.sender.email for envelope in envelopes if envelope.sender}
