"""How an account is, in words: its last scan, its last failure, and when it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from server.services.due import LastTry, next_due
from server.services.ports.account import Account
from server.services.scan_values import ScanFailure
from server.services.times_in_words import ago, moment


@dataclass(frozen=True, slots=True)
class AccountState:
    """How an account stands: `due` is None where it was never scanned nor tried."""

    last_scan: datetime | None = None
    failure: ScanFailure | None = None
    due: datetime | None = None


class Scanned(Protocol):
    """What is kept of an account's scans: a part of `server.services.ports.store.Store`."""

    async def last_scan(self, account_id: int) -> datetime | None:
        """When the account's last completed scan ended."""
        ...

    async def last_failure(self, account_id: int) -> ScanFailure | None:
        """Why the account's last scan failed; None where it went well or never was."""
        ...


async def state_of(kept: Scanned, account: Account) -> AccountState:
    """How an account stands by what is stored of it."""
    last = await kept.last_scan(account.id)
    failure = await kept.last_failure(account.id)
    tried = LastTry(failure.at, failure.in_a_row) if failure else None
    return AccountState(last, failure, next_due(timedelta(minutes=account.interval_minutes), last, tried))


def in_words(name: str, state: AccountState, now: datetime) -> str:
    """The state of the account `name` in one line: "last scanned … (2 hours ago), next due …"."""
    scanned = f"last scanned {moment(state.last_scan)} ({ago(state.last_scan, now)})" if state.last_scan else ""
    if state.failure is not None:
        many = state.failure.in_a_row
        which = "its last scan failed" if many == 1 else f"its last {many} scans failed"
        said = f"{which} ({ago(state.failure.at, now)}): {bare(name, state.failure.message)}"
        return f"{said}; {scanned}, {_due(state.due, now)}" if scanned else f"{said}; {_due(state.due, now)}"
    return f"{scanned}, {_due(state.due, now)}" if scanned else "never scanned"


def bare(name: str, message: str) -> str:
    """An error's words without the account's name before them and the full stop after."""
    return message.removeprefix(f"account {name}: ").removesuffix(".")


def _due(due: datetime | None, now: datetime) -> str:
    return f"next due {moment(due)}" if due is not None and due > now else "due now"
