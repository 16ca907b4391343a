"""Each account's state in words: its last scan, its last failure, when it is due, and whether it can be reached."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from server.bootstrap.account_setup import MailAccountSetup
from server.bootstrap.app import App
from server.bootstrap.examine.finding import Finding, failed
from server.errors import BowoutError
from server.services.account_state import AccountState, bare, in_words, state_of
from server.services.ports.account import Account


async def accounts(app: App, now: datetime, *, offline: bool) -> AsyncIterator[Finding]:
    """Two findings for each account: its state, and how reaching it went."""
    found = await app.store.accounts()
    if not found:
        yield Finding("account", True, "no account yet", "Add one: bowout account add work --user you@example.com")
    for account in found:
        yield found_of(account.name, await state_of(app.store, account), now)
        yield await _reached(app, account, offline=offline)


def found_of(name: str, state: AccountState, now: datetime) -> Finding:
    """An account's state as a finding; it fails where the last scan did."""
    details = {
        "account": name,
        "last_scan": state.last_scan.isoformat() if state.last_scan else None,
        "last_error": state.failure.message if state.failure else None,
        "failed_in_a_row": state.failure.in_a_row if state.failure else 0,
        "next_due": state.due.isoformat() if state.due else None,
    }
    says = _of(name, in_words(name, state, now))
    if state.failure is not None:
        return Finding("account", False, says, state.failure.advice, details)
    return Finding("account", True, says, "" if state.last_scan else f"Run: bowout scan {name}", details)


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
            says = _of(account.name, bare(account.name, step.message))
            return Finding("login", False, says, step.advice, {"account": account.name})
    said = steps[-1].message if account.path is not None else "logs in and finds its mailboxes"
    return Finding("login", True, _of(account.name, said), "", {"account": account.name})


def _of(name: str, said: str) -> str:
    return f"account {name}: {said}"
