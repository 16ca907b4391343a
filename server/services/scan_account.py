"""Scan one account: what is new is fetched, prospects' threads are kept, read and judged; of the rest only a key stays.

A mailbox's state (uidvalidity, uidnext, highestmodseq) is recorded last, when every message below uidnext is stored or
skipped. So a scan killed anywhere and run again ends where an undisturbed one would: messages already stored are known
by their place, everything else is looked at again, and choices are made over all that is known, whatever its order.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime

import anyio.to_thread

from server.errors import BowoutError, origin
from server.services.judge_account import AccountJudge
from server.services.ports.account import Account
from server.services.ports.mailbox import Head, MailSource, MailSourceFactory, ThreadIds
from server.services.ports.store import Store
from server.services.rejudge import NEVER
from server.services.scan_items import Hasher
from server.services.scan_run import ScanRun
from server.services.scan_values import Progress, ScanFailure, ScanSummary, no_progress

# Each is three searches in each mailbox; threads seldom have more branches.
_MOST_RELATIVES = 8


class ScanAccount:
    """The use case: scan an account with the parts it is given."""

    def __init__(self, store: Store, open_source: MailSourceFactory, judge: AccountJudge, hasher: Hasher) -> None:
        self._store = store
        self._open_source = open_source
        self._judge = judge
        self._hasher = hasher

    async def scan(self, account: Account, now: datetime, progress: Progress = no_progress) -> ScanSummary:
        """Scan, read and judge as of `now`.

        Raises `BusyError` while another scan of the account runs or all of it is being changed, and `UnreachableError`
        where the mail cannot be reached; what was stored until then stays and the next scan goes on from there.
        """
        async with self._store.scan_lock(account.id):
            # As it is now: until the lock was held its addresses or its narrowing could be changed.
            account = await self._store.account(account.name)
            try:
                return await self._scan(account, now, progress)
            except Exception as error:
                with suppress(BowoutError):  # a store that fails cannot keep that either, and the scan's error counts
                    await self._record_failure(account, now, error)
                raise

    async def _scan(self, account: Account, now: datetime, progress: Progress) -> ScanSummary:
        run = ScanRun(self._store, account, self._hasher, progress)
        before = await self._store.latest_judgement(account.id)
        async with self._opened(account) as source:
            await run.collect(source)
        judged = await self._judge.judge(account, now, progress, before or NEVER)
        summary = run.summary(judged.threads, judged.read)
        if not account.proposed.issuperset(summary.proposed):
            await self._store.add_proposed(account.id, summary.proposed)
        await self._store.record_scan(account.id, now, f"{summary.seen} seen, {summary.stored} stored")
        return summary

    async def _record_failure(self, account: Account, now: datetime, error: Exception) -> None:
        before = await self._store.last_failure(account.id)
        # The words of an error of ours hold no mail text; of any other only kind and place are kept.
        ours = isinstance(error, BowoutError)
        message = str(error) if ours else f"It failed inside ({origin(error)})."
        advice = error.advice if isinstance(error, BowoutError) else "Please report this."
        in_a_row = before.in_a_row + 1 if before else 1
        await self._store.record_failure(account.id, ScanFailure(now, message, advice, in_a_row))

    async def scan_thread(self, account: Account, wanted: ThreadIds, now: datetime) -> bool:
        """Read and judge one thread that no scan has reached yet; where it is no prospect's, False and nothing kept.

        Its headers are fetched first, and its text only where the rules of choice want it. A scan may run beside it.
        Raises as `scan` does, but `BusyError` only while the account is being changed.
        """
        async with self._store.reading_lock(account.id):
            account = await self._store.account(account.name)
            run = ScanRun(self._store, account, self._hasher, no_progress)
            async with self._opened(account) as source:
                related = wanted
                if wanted.gmail_thread_id is None:
                    related = await anyio.to_thread.run_sync(_with_relatives, source, wanted)
                await run.collect_thread(source, related)
                # A scan beside this may have stored it first.
                keys = await run.stored_keys(source, wanted)
            if keys:
                await self._judge.judge_holding(account, keys, now)
            return bool(keys)

    @asynccontextmanager
    async def _opened(self, account: Account) -> AsyncIterator[MailSource]:
        opened = self._open_source(account, await self._store.password(account))
        source = await anyio.to_thread.run_sync(opened.__enter__)
        try:
            yield source
        finally:
            await anyio.to_thread.run_sync(opened.__exit__, None, None, None)


def _with_relatives(source: MailSource, wanted: ThreadIds) -> ThreadIds:
    """The ids together with those that the messages found by them name: the rest of their thread."""
    ids = dict.fromkeys(wanted.message_ids)
    for mailbox in source.mailboxes():
        for head in source.heads(mailbox, source.find(mailbox, wanted)):
            if isinstance(head, Head):
                envelope = head.envelope
                ids |= dict.fromkeys((envelope.message_id, *envelope.references[:1], *envelope.in_reply_to))
    return ThreadIds(message_ids=tuple(each for each in ids if each)[:_MOST_RELATIVES])
