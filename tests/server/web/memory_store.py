"""A store in memory that behaves like one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from nlp.api import load
from nlp.labels import Intent, Move, Tone
from nlp.values import Reading
from server.errors import BusyError, NotFoundError, UsageError
from server.mail.message import Address
from server.services.analyze import RawReply, analyze
from server.services.hints import Hint, HintState, ThreadAsked
from server.services.ports.account import Account
from server.services.ports.draft import Draft
from server.services.ports.stored import JudgedThread, ThreadPage, ThreadSummary, WrittenTo
from server.services.scan_values import ScanFailure
from server.verdict.values import ReadThread, Verdict
from tests.server.web.judged import HELEN


def _waits(verdict: Verdict) -> bool:
    return verdict.move is not Move.KEEP_GOING or verdict.owed_answers != ()


@dataclass
class MemoryStore:
    """Threads and accounts in memory; `fails_with` makes every call fail."""

    threads: list[JudgedThread] = field(default_factory=list)
    all_accounts: list[Account] = field(default_factory=list)
    scans: dict[int, datetime] = field(default_factory=dict)
    failures: dict[int, ScanFailure] = field(default_factory=dict)
    passwords: dict[int, str | None] = field(default_factory=dict)
    scanned_now: set[int] = field(default_factory=set)
    unread: set[tuple[int, str]] = field(default_factory=set)
    fails_with: Exception | None = None
    is_ready: bool = True

    def _work(self) -> None:
        if self.fails_with is not None:
            raise self.fails_with

    async def summaries(
        self,
        *,
        move: Move | None = None,
        account: str | None = None,
        prospect: str | None = None,
        undecided: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> ThreadPage:
        self._work()
        if cursor is not None and not cursor.isdigit():
            raise UsageError("That cursor is not one of ours.", "Leave it out to begin anew.")
        found = [t for t in self.threads if move in (None, t.verdict.move) and account in (None, t.account)]
        found = [t for t in found if prospect in (None, *(person.email for person in t.thread.prospects))]
        found = [t for t in found if not undecided or _waits(t.verdict)]
        found.sort(key=lambda t: t.thread.messages[-1].message.envelope.at, reverse=True)
        first = int(cursor or 0)
        page = tuple(self._summary(t) for t in found[first : first + limit])
        return ThreadPage(page, str(first + limit) if first + limit < len(found) else None)

    @staticmethod
    def _summary(judged: JudgedThread) -> ThreadSummary:
        thread = judged.thread
        last_at = thread.messages[-1].message.envelope.at
        return ThreadSummary(
            thread.id, judged.account, thread.subject, thread.prospects, judged.verdict, last_at, judged.judged_at
        )

    async def judged(self, thread_id: str, account: str | None = None) -> JudgedThread:
        self._work()
        if len(thread_id) < 6:
            raise UsageError("A thread is named by 6 characters or more.")
        found = [t for t in self.threads if t.thread.id.startswith(thread_id) and account in (None, t.account)]
        if not found:
            raise NotFoundError("There is no such thread.", "`bowout threads` lists them.")
        if len(found) > 1:
            raise UsageError("Several threads begin like that.")
        return found[0]

    async def accounts(self) -> list[Account]:
        self._work()
        return sorted(self.all_accounts, key=lambda account: account.name)

    async def account(self, name: str) -> Account:
        self._work()
        found = [account for account in self.all_accounts if account.name == name]
        if not found:
            raise NotFoundError("There is no such account.")
        return found[0]

    async def analyze(self, replies: Sequence[RawReply]) -> list[Reading]:
        self._work()
        return list(analyze(replies, load("rules")))

    async def hint(self, asked: ThreadAsked) -> Hint:
        self._work()
        if all(asked.address not in account.me for account in self.all_accounts):
            return Hint(HintState.NO_SUCH_ACCOUNT)
        found = [t for t in self.threads if t.thread.id == asked.gmail_thread_id]
        return Hint(HintState.JUDGED, "work", self._summary(found[0])) if found else Hint(HintState.NOT_SCANNED, "work")

    async def people(self, account_id: int, *, unread: bool = False) -> dict[str, tuple[Address, ...]]:
        name = next(account.name for account in self.all_accounts if account.id == account_id)
        return {t.thread.id: t.thread.prospects for t in self.threads if t.account == name}

    async def mark_unread(self, account_id: int, thread_ids: Sequence[str]) -> None:
        self.unread |= {(account_id, each) for each in thread_ids}

    async def read_threads(self, account_id: int, thread_ids: Sequence[str]) -> list[ReadThread]:
        return [t.thread for t in self.threads if t.thread.id in thread_ids]

    async def latest_judgement(self, account_id: int, thread_ids: Sequence[str] | None = None) -> datetime | None:
        wanted = [t.judged_at for t in self.threads if thread_ids is None or t.thread.id in thread_ids]
        return max(wanted, default=None)

    async def save_verdicts(
        self,
        account_id: int,
        judged: Sequence[tuple[str, Verdict]],
        judged_at: datetime,
        judged_by: str | None = None,
    ) -> None:
        new = dict(judged)
        self.threads = [replace(t, verdict=new.get(t.thread.id, t.verdict)) for t in self.threads]

    async def written_to(self, email: str) -> list[WrittenTo]:
        return [
            WrittenTo(t.account, t.thread.id, None)
            for t in self.threads
            if email in {person.email for person in t.thread.prospects}
        ]

    async def add_account(self, account: Account, password: str | None) -> Account:
        self._work()
        if account.name in {each.name for each in self.all_accounts}:
            raise UsageError("There is an account of that name already.", "Choose another name.")
        added = replace(account, id=1 + max(each.id for each in self.all_accounts))
        self.all_accounts.append(added)
        self.passwords[added.id] = password
        return added

    async def password(self, account: Account) -> str | None:
        return self.passwords.get(account.id)

    async def set_password(self, account: Account, password: str) -> None:
        self.passwords[account.id] = password

    async def update_account(self, account: Account) -> None:
        self.all_accounts = [account if each.id == account.id else each for each in self.all_accounts]

    async def add_proposed(self, account_id: int, addresses: Iterable[str]) -> None:
        (found,) = [each for each in self.all_accounts if each.id == account_id]
        await self.update_account(replace(found, proposed=found.proposed.union(addresses)))

    async def reset_mail(self, account_id: int) -> None:
        self.scans.pop(account_id, None)

    async def remove_account(self, account_id: int) -> None:
        self.all_accounts = [each for each in self.all_accounts if each.id != account_id]
        self.passwords.pop(account_id, None)

    @asynccontextmanager
    async def threads_turn(self, account_id: int) -> AsyncIterator[None]:
        yield

    @asynccontextmanager
    async def change_lock(self, account_id: int) -> AsyncIterator[None]:
        if account_id in self.scanned_now:
            raise BusyError(
                "Mail of this account is being read, or something else changes it.", "Wait until that has ended."
            )
        yield

    async def last_scan(self, account_id: int) -> datetime | None:
        self._work()
        return self.scans.get(account_id)

    async def last_failure(self, account_id: int) -> ScanFailure | None:
        self._work()
        return self.failures.get(account_id)

    async def ready(self) -> bool:
        self._work()
        return self.is_ready

    async def prepare(
        self, thread_id: str, intent: Intent, tone: Tone | None = None, account: str | None = None
    ) -> Draft:
        offered = (await self.judged(thread_id, account)).verdict.intents
        if intent not in offered:
            raise UsageError(f"This thread offers no {intent.value}.")
        return Draft(intent, tone or Tone.PLAIN, "Re: Berth planning", "Thank you, Helen.", (HELEN,))
