"""Accounts with their passwords and last scans."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import NotFoundError, UsageError
from server.services.ports.account import Account
from server.services.scan_values import ScanFailure
from server.store import mail_rows, password_boxes
from server.store.secrets import Secrets
from server.store.tables import Scope, accounts


async def listed(connection: AsyncConnection, owner_id: int) -> list[Account]:
    """All accounts, by name."""
    query = select(accounts.c.id, accounts.c.settings).where(accounts.c.owner_id == owner_id).order_by(accounts.c.name)
    return [_account(row) for row in await connection.execute(query)]


async def named(connection: AsyncConnection, owner_id: int, name: str) -> Account:
    """The account of that name; `NotFoundError` names those there are."""
    query = select(accounts.c.id, accounts.c.settings).where(accounts.c.owner_id == owner_id, accounts.c.name == name)
    row = (await connection.execute(query)).one_or_none()
    if row is not None:
        return _account(row)
    names = [account.name for account in await listed(connection, owner_id)]
    advice = f"There are: {', '.join(names)}." if names else "There is none yet: bowout account add"
    raise NotFoundError(f"There is no account named {name!r}.", advice)


async def add(
    connection: AsyncConnection, owner_id: int, account: Account, password: str | None, secrets: Secrets
) -> Account:
    """Add an account under a new id."""
    row = {"owner_id": owner_id, "name": account.name, "settings": account}
    try:
        made = await connection.execute(accounts.insert().values(row).returning(accounts.c.id))
    except IntegrityError as error:
        raise _taken(account) from error
    added = dataclasses.replace(account, id=made.scalar_one())
    values: dict[str, Any] = {"settings": added}
    if password is not None:
        values["password"] = password_boxes.seal(secrets, owner_id, added, password)
    await connection.execute(accounts.update().where(accounts.c.id == added.id).values(values))
    return added


async def change(connection: AsyncConnection, owner_id: int, account: Account) -> None:
    """Replace the settings."""
    try:
        await _change(connection, Scope(owner_id, account.id), {"name": account.name, "settings": account})
    except IntegrityError as error:
        raise _taken(account) from error


async def add_proposed(connection: AsyncConnection, scope: Scope, addresses: Iterable[str]) -> None:
    """Add to the proposed addresses; all else stays as it is stored now."""
    query = select(accounts.c.id, accounts.c.settings).where(accounts.c.owner_id == scope.owner_id)
    row = (await connection.execute(query.where(accounts.c.id == scope.account_id))).one_or_none()
    if row is None:
        raise _missing()
    account = _account(row)
    await change(connection, scope.owner_id, dataclasses.replace(account, proposed=account.proposed.union(addresses)))


async def forget_address(connection: AsyncConnection, owner_id: int, email: str) -> bool:
    """Take an address out of every account's answers and of what it is narrowed to; whether any had excluded it."""
    found = await listed(connection, owner_id)
    for account in found:
        left = account.without(email)
        if left != account:
            await change(connection, owner_id, left)
    return any(email in account.exclude.addresses for account in found)


async def set_scan(connection: AsyncConnection, scope: Scope, at: datetime | None, outcome: str | None) -> None:
    """Set when and how the last scan ended; a failure before it is over."""
    await _change(connection, scope, {"last_scan_at": at, "last_outcome": outcome, "last_failure": None})


async def set_failure(connection: AsyncConnection, scope: Scope, failure: ScanFailure) -> None:
    """Set why the last scan failed."""
    await _change(connection, scope, {"last_failure": failure})


async def last_failure(connection: AsyncConnection, scope: Scope) -> ScanFailure | None:
    """Why the last scan failed."""
    query = select(accounts.c.last_failure).where(accounts.c.owner_id == scope.owner_id)
    found: ScanFailure | None = await connection.scalar(query.where(accounts.c.id == scope.account_id))
    return found


async def last_scan(connection: AsyncConnection, scope: Scope) -> datetime | None:
    """When the last scan ended."""
    query = select(accounts.c.last_scan_at).where(accounts.c.owner_id == scope.owner_id)
    found: datetime | None = await connection.scalar(query.where(accounts.c.id == scope.account_id))
    return found


async def reset(connection: AsyncConnection, scope: Scope) -> None:
    """Forget all of an account but its settings and password; it counts as never scanned."""
    await mail_rows.forget_everything(connection, scope)
    await set_scan(connection, scope, None, None)


async def remove(connection: AsyncConnection, scope: Scope) -> None:
    """Remove an account; all that is its goes with it by the foreign keys."""
    statement = accounts.delete().where(accounts.c.owner_id == scope.owner_id, accounts.c.id == scope.account_id)
    if (await connection.execute(statement)).rowcount == 0:
        raise _missing()


async def password_box(connection: AsyncConnection, scope: Scope) -> bytes | None:
    """The sealed password."""
    query = select(accounts.c.password).where(accounts.c.owner_id == scope.owner_id, accounts.c.id == scope.account_id)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        raise _missing()
    box: bytes | None = row.password
    return box


async def set_password_box(connection: AsyncConnection, scope: Scope, box: bytes) -> None:
    """Replace the sealed password."""
    await _change(connection, scope, {"password": box})


async def reseal(connection: AsyncConnection, secrets: Secrets) -> None:
    """Seal anew, with the first key, what was sealed with an older one, so that this can be dropped."""
    query = select(accounts.c.id, accounts.c.owner_id, accounts.c.settings, accounts.c.password)
    for row in await connection.execute(query.where(accounts.c.password.is_not(None))):
        box = password_boxes.resealed(secrets, row.owner_id, _account(row), row.password)
        if box is not None:
            await connection.execute(accounts.update().where(accounts.c.id == row.id).values(password=box))


async def _change(connection: AsyncConnection, scope: Scope, values: dict[str, Any]) -> None:
    statement = update(accounts).where(accounts.c.owner_id == scope.owner_id, accounts.c.id == scope.account_id)
    if (await connection.execute(statement.values(values))).rowcount == 0:
        raise _missing()


def _account(row: Row[Any]) -> Account:
    account: Account = row.settings
    return dataclasses.replace(account, id=row.id)


def _taken(account: Account) -> UsageError:
    return UsageError(f"There is an account named {account.name!r} already.", "Choose another name.")


def _missing() -> NotFoundError:
    return NotFoundError("That account does not exist (any more).", "See `bowout account list`.")
