"""What keeps the store current between scans: threads read and judged by an older version, reminders, retention.

What older versions did and retention go account by account, each beside no reading of its mail and no other change of
it, in steps that are stored one by one: killed anywhere, the next run goes on from there. An account that something
else is at work on is left for the next run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import anyio.to_thread

from server.errors import BusyError, StuckError
from server.services.judge_account import AccountJudge
from server.services.judging import clusters
from server.services.ports.account import Account
from server.services.ports.store import Store
from server.services.redact import redact
from server.services.reminders import Reminders
from server.services.upkeep_values import Job, Keep, Retention, UpkeepStore, Versions

# Threads of one account read, or judged, in one run: a few seconds of work, so that a scan that falls due soon begins.
MOST_PER_RUN = 200


@dataclass(frozen=True, slots=True)
class UpkeepDone:
    """What a run did, in threads; `finished` unless an account was left for the next or has more than one run does."""

    job: Job
    threads: int
    finished: bool


class Upkeep:
    """The use cases."""

    def __init__(
        self,
        store: Store,
        upkeep: UpkeepStore,
        judge: AccountJudge,
        reminders: Reminders,
        versions: Versions,
    ) -> None:
        self._store = store
        self._upkeep = upkeep
        self._judge = judge
        self._reminders = reminders
        self._versions = versions

    async def run(self, job: Job, now: datetime) -> UpkeepDone:
        """Do one job as of `now`; that it ran is recorded where it came to its end."""
        work = {Job.REMINDERS: self._come, Job.REFRESH: self._refresh, Job.RETENTION: self._retain}[job]
        threads, finished = await work(now)
        if finished:
            await self._upkeep.record_run(job, now)
        return UpkeepDone(job, threads, finished)

    async def retain(self, retention: Retention, now: datetime) -> UpkeepDone:
        """Put a retention in force and apply it at once."""
        await self._upkeep.set_retention(retention)
        return await self.run(Job.RETENTION, now)

    async def _come(self, now: datetime) -> tuple[int, bool]:
        """Judge anew the threads whose reminder's day has come, each once: the mail itself may be out of reach."""
        accounts = {account.name: account for account in await self._store.accounts()}
        come = 0
        for reminder in await self._reminders.due():
            account = accounts[reminder.account]
            if await self._upkeep.reminder_came(account.id, reminder.thread_id, reminder.on, now):
                await self._judge.rejudge.around(account, reminder.thread_id, now)
                come += 1
        return come, True

    async def _refresh(self, now: datetime) -> tuple[int, bool]:
        """Read, then judge anew, what an older version did."""

        async def refresh(account: Account) -> tuple[int, bool]:
            ids = await self._upkeep.to_read_anew(account.id, self._versions.reading, MOST_PER_RUN)
            await self._judge.read_anew(account, ids, now)
            if len(ids) == MOST_PER_RUN:
                return len(ids), False
            wanted = await self._upkeep.to_judge_anew(account.id, self._versions.judging)
            await self._judge.rejudge.some(account, wanted, now, MOST_PER_RUN)
            left = await self._upkeep.to_judge_anew(account.id, self._versions.judging) if wanted else set()
            return len(wanted) - len(left), not left

        return await self._each_account(refresh)

    async def _retain(self, now: datetime) -> tuple[int, bool]:
        """Take away what the retention in force does not keep."""
        retention = await self._upkeep.retention()
        if retention.keep is Keep.EVERYTHING:
            return 0, True
        before = retention.before(now)

        async def drop(account: Account) -> tuple[int, bool]:
            return await self._upkeep.forget_older(account.id, before), True

        async def keep_evidence(account: Account) -> tuple[int, bool]:
            old = set(await self._upkeep.with_bodies(account.id, before))
            people = await self._store.people(account.id)
            told = await self._judge.rejudge.told(account)
            done = 0
            for ids in clusters(people):
                if wanted := old.intersection(ids):
                    threads = await self._store.read_threads(account.id, ids)
                    left = await anyio.to_thread.run_sync(redact, threads, wanted, now, told)
                    done += await self._upkeep.save_redacted(account.id, left)
            return done, True

        return await self._each_account(drop if retention.keep is Keep.NOTHING else keep_evidence)

    async def _each_account(self, work: Callable[[Account], Awaitable[tuple[int, bool]]]) -> tuple[int, bool]:
        total, all_finished = 0, True
        for account in await self._store.accounts():
            try:
                async with self._store.change_lock(account.id):
                    done, finished = await work(account)
            except (BusyError, StuckError):
                done, finished = 0, False
            total += done
            all_finished = all_finished and finished
        return total, all_finished
