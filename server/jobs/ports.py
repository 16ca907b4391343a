"""What the schedule needs: which accounts there are, when they were last scanned, and a way to scan one."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from server.services.ports.account import Account


class ScannedAccounts(Protocol):
    """The accounts and their last scans: a part of `server.services.ports.store.Store`."""

    async def accounts(self) -> list[Account]:
        """All accounts."""
        ...

    async def last_scan(self, account_id: int) -> datetime | None:
        """When the account's last completed scan ended."""
        ...


class Scanner(Protocol):
    """Scans one account; what it returns is its own business."""

    async def scan(self, account: Account, now: datetime) -> object:
        """Scan as of `now`; may raise any `BowoutError`."""
        ...


class DueAccounts(Protocol):
    """Says which accounts are due, and learns what became of them."""

    async def due_accounts(self, now: datetime) -> list[Account]:
        """The accounts to scan now, the one that waited longest first."""
        ...

    def tried(self, account: Account, at: datetime, *, failed: bool) -> None:
        """Take note that a scan that began at `at` has ended."""
        ...


class Clock(Protocol):
    """Gives the time."""

    def __call__(self) -> datetime:
        """Now, aware UTC."""
        ...
