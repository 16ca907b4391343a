"""Each account's state in words: its last scan, its last failure, when it is due, and whether it can be reached."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.bootstrap.account_setup import MailAccountSetup
from server.bootstrap.app import App
from server.bootstrap.examine.finding import Finding, failed, moment, span
from server.errors import BowoutError
from server.jobs.due import LastTry, next_due
from server.services.ports.account import Account
from server.services.scan_values import ScanFailure


@dataclass(frozen=True, slots=True)
class AccountState:
    """How an account stands: `due` is None where it was never scanned nor tried."""

    last_scan: datetime | None
    failure: ScanFailure | None
    due: datetime | None


async def accounts(app: App, now: datetime, *, offline: bool) -> AsyncIterator[Finding]:
    """Two findings for each account: its state, and how reaching it went."""
    found = await app.store.accounts()
    if not found:
        yield Finding("account", True, "no account yet", "Add one: bowout account add work --user you@example.com")
    for account in found:
        yield in_words(account.name, await state_of(app, account), now)
        yield await _reached(app, account, offline=offline)


async def state_of(app: App, account: Account) -> AccountState:
    """How an account stands by what is stored of it."""
    last = await app.store.last_scan(account.id)
    failure = await app.store.last_failure(account.id)
    tried = LastTry(failure.at, failure.in_a_row) if failure else None
    return AccountState(last, failure, next_due(timedelta(minutes=account.interval_minutes), last, tried))


def in_words(name: str, state: AccountState, now: datetime) -> Finding:
    """An account's state as a finding; it fails where the last scan did."""
    details = {
        "account": name,
        "last_scan": state.last_scan.isoformat() if state.last_scan else None,
        "last_error": state.failure.message if state.failure else None,
        "failed_in_a_row": state.failure.in_a_row if state.failure else 0,
        "next_due": state.due.isoformat() if state.due else None,
    }
    scanned = f"last scanned {moment(state.last_scan)} ({_ago(state.last_scan, now)})" if state.last_scan else ""
    if state.failure is not None:
        many = state.failure.in_a_row
        which = "its last scan failed" if many == 1 else f"its last {many} scans failed"
        says = _of(name, f"{which} ({_ago(state.failure.at, now)}): {_bare(name, state.failure.message)}")
        says += f"; {scanned}, {_due(state.due, now)}" if scanned else f"; {_due(state.due, now)}"
        return Finding("account", False, says, state.failure.advice, details)
    if not scanned:
        return Finding("account", True, _of(name, "never scanned"), f"Run: bowout scan {name}", details)
    return Finding("account", True, _of(name, f"{scanned}, {_due(state.due, now)}"), "", details)


async def _reached(app: App, account: Account, *, offline: bool) -> Finding:
    try:
        await app.store.password(account)  # that it can be opened is asked offline too
        if offline and account.path is None:
            return Finding("login", True, _of(account.name, "not asked (--offline)"), "", {"account": account.name})
        steps = await MailAccountSetup(app.store).test(account.name)
    except BowoutError as error:
        return failed("login", error)
    for step in steps:
        if not step.ok:
            says = _of(account.name, _bare(account.name, step.message))
            return Finding("login", False, says, step.advice, {"account": account.name})
    said = steps[-1].message if account.path is not None else "logs in and finds its mailboxes"
    return Finding("login", True, _of(account.name, said), "", {"account": account.name})


def _of(name: str, said: str) -> str:
    return f"account {name}: {said}"


def _bare(name: str, message: str) -> str:
    """An error's words without the account's name before them and the full stop after."""
    return message.removeprefix(_of(name, "")).removesuffix(".")


def _ago(at: datetime, now: datetime) -> str:
    return f"{span(now - at)} ago" if at <= now else f"{span(at - now)} ahead of the clock"


def _due(due: datetime | None, now: datetime) -> str:
    return f"next due {moment(due)}" if due is not None and due > now else "due now"
