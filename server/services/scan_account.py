"""Scan one account: what is new is fetched, prospects' threads are kept, read and judged; of the rest only a key stays.

A mailbox's state (uidvalidity, uidnext, highestmodseq) is recorded last, when every message below uidnext is stored or
skipped. So a scan killed anywhere and run again ends where an undisturbed one would: messages already stored are known
by their place, everything else is looked at again, and choices are made over all that is known, whatever its order.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import anyio.to_thread

from server.services.judge_account import AccountJudge
from server.services.ports import Account, MailSourceFactory, Store
from server.services.scan_items import Hasher
from server.services.scan_run import ScanRun
from server.services.scan_values import Progress, ScanSummary, no_progress


class ScanAccount:
    """The use case: scan an account with the parts it is given."""

    def __init__(self, store: Store, open_source: MailSourceFactory, judge: AccountJudge, hasher: Hasher) -> None:
        self._store = store
        self._open_source = open_source
        self._judge = judge
        self._hasher = hasher

    async def scan(self, account: Account, now: datetime, progress: Progress = no_progress) -> ScanSummary:
        """Scan, read and judge as of `now`.

        Raises `BusyError` while another scan of the account runs and `UnreachableError` where the mail cannot be
        reached; what was stored until then stays and the next scan goes on from there.
        """
        async with self._store.scan_lock(account.id):
            run = ScanRun(self._store, account, self._hasher, progress)
            password = await self._store.password(account.id)
            opened = self._open_source(account, password)
            source = await anyio.to_thread.run_sync(opened.__enter__)
            try:
                await run.collect(source)
            finally:
                await anyio.to_thread.run_sync(opened.__exit__, None, None, None)
            judged = await self._judge.judge(account, now, progress)
            summary = run.summary(judged.threads, judged.read)
            if not account.proposed.issuperset(summary.proposed):
                await self._store.update_account(replace(account, proposed=account.proposed.union(summary.proposed)))
            await self._store.record_scan(account.id, now, f"{summary.seen} seen, {summary.stored} stored")
            return summary
