"""Which accounts are due, from the store's scans and this process's tries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from server.jobs.ports import ScannedAccounts
from server.services.due import LastTry, is_due
from server.services.ports.account import Account

_NEVER = datetime.min.replace(tzinfo=UTC)


class AccountWatch:
    """Implements `DueAccounts` over the store."""

    def __init__(self, store: ScannedAccounts) -> None:
        self._store = store
        self._tries: dict[int, LastTry] = {}

    async def due_accounts(self, now: datetime) -> list[Account]:
        """The accounts to scan now: never scanned ones first, then by the age of the last scan."""
        accounts = await self._store.accounts()
        self._tries = {account.id: self._tries[account.id] for account in accounts if account.id in self._tries}
        due: list[tuple[datetime, str, Account]] = []
        for account in accounts:
            last = await self._store.last_scan(account.id)
            if is_due(now, timedelta(minutes=account.interval_minutes), last, self._tries.get(account.id)):
                due.append((last or _NEVER, account.name, account))
        return [account for _, _, account in sorted(due, key=lambda each: each[:2])]

    def tried(self, account: Account, at: datetime, *, failed: bool) -> None:
        """Take note that a scan that began at `at` has ended."""
        before = self._tries.get(account.id, LastTry(at))
        self._tries[account.id] = before.followed_by(at, failed=failed)
