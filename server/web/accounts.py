"""The routes of the accounts: add, try, change and remove them. A password comes in and never goes out.

It travels in a body alone, which reaches this server over loopback or TLS and in no other way (`server/web/reach.py`).
Mail files are added on the command line, which sees the files of its machine.
"""

from __future__ import annotations

from datetime import UTC, datetime

from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody

from server.services.account_state import state_of
from server.services.pairing_values import Right
from server.services.ports.account import Account
from server.web.account_schemas import (
    AccountCreate,
    AccountListOut,
    AccountOut,
    AddressChange,
    IntervalChange,
    NarrowingChange,
    PasswordChange,
    TestOut,
    account_out,
    test_out,
)
from server.web.deps import Deps, WebDeps
from server.web.documentation import problems
from server.web.guards import needs


class AccountController(Controller):
    """The accounts. After a change of own addresses or of the narrowing the next scan reads an account anew."""

    path = "/accounts"
    tags = ("accounts",)
    opt = needs(Right.MANAGE)

    @get(opt=needs(Right.READ), responses=problems())
    async def list_accounts(self, deps: Deps) -> AccountListOut:
        """List the accounts with their settings and state; passwords are never given."""
        return AccountListOut(items=[await _out(deps, each) for each in await deps.accounts.accounts()])

    @post(responses=problems())
    async def add_account(self, deps: Deps, data: JSONBody[AccountCreate]) -> AccountOut:
        """Add an IMAP account; its mailboxes are only ever opened read-only."""
        return await _out(deps, await deps.setup.add(data.login()))

    @get("/{name:str}", opt=needs(Right.READ), responses=problems(404))
    async def get_account(self, deps: Deps, name: FromPath[str]) -> AccountOut:
        """Give one account with its settings and state."""
        return await _out(deps, await deps.accounts.account(name))

    @delete("/{name:str}", responses=problems(404, 409))
    async def remove_account(self, deps: Deps, name: FromPath[str]) -> None:
        """Remove an account, its password and everything stored of it; the mailbox itself is not touched."""
        account = await deps.accounts.account(name)
        await deps.account_settings.remove(name)
        deps.reviews.drop(account)

    @post("/{name:str}/test", status_code=200, responses=problems(404))
    async def test_account(self, deps: Deps, name: FromPath[str]) -> TestOut:
        """Log in and look around, or open the file, and say in words what is wrong."""
        return test_out(await deps.setup.test(name))

    @put("/{name:str}/password", status_code=204, responses=problems(404))
    async def set_password(self, deps: Deps, name: FromPath[str], data: JSONBody[PasswordChange]) -> None:
        """Give the password anew; it is only ever sent to the server and login that the account has."""
        await deps.account_settings.set_password(await deps.accounts.account(name), data.password)

    @put("/{name:str}/interval", responses=problems(404, 409))
    async def set_interval(self, deps: Deps, name: FromPath[str], data: JSONBody[IntervalChange]) -> AccountOut:
        """Scan the account every so many minutes; its mail stays."""
        return await _out(deps, await deps.account_settings.set_interval(name, data.interval_minutes))

    @post("/{name:str}/addresses", status_code=200, responses=problems(404, 409))
    async def set_addresses(self, deps: Deps, name: FromPath[str], data: JSONBody[AddressChange]) -> AccountOut:
        """Confirm or remove own addresses."""
        confirm = data.confirm_proposed
        changed = await deps.account_settings.set_me(name, data.add, data.remove, confirm_proposed=confirm)
        return await _out(deps, changed)

    @post("/{name:str}/include", status_code=200, responses=problems(404, 409))
    async def include(self, deps: Deps, name: FromPath[str], data: JSONBody[NarrowingChange]) -> AccountOut:
        """Narrow the account to mailboxes, Gmail labels, addresses or domains."""
        return await _out(deps, await deps.account_settings.include(name, data.narrowing(), clear=data.clear))

    @post("/{name:str}/exclude", status_code=200, responses=problems(404, 409))
    async def exclude(self, deps: Deps, name: FromPath[str], data: JSONBody[NarrowingChange]) -> AccountOut:
        """Leave out mailboxes, Gmail labels, addresses or domains."""
        return await _out(deps, await deps.account_settings.exclude(name, data.narrowing(), clear=data.clear))


async def _out(deps: WebDeps, account: Account) -> AccountOut:
    return account_out(account, await state_of(deps.accounts, account), datetime.now(UTC))
