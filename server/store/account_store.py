"""The part of the `Store` port about accounts: settings, passwords, how scans went. Each call is one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from server.errors import UsageError
from server.services.ports.account import Account
from server.services.scan_values import ScanFailure
from server.store import account_rows, erased_rows, password_boxes
from server.store.secrets import Secrets
from server.store.tables import Scope
from server.store.transactions import Transactions


class SqlAccounts:
    """The accounts of an owner."""

    def __init__(self, transactions: Transactions, owner_id: int, secrets: Secrets) -> None:
        self._read, self._write, self._wipe = transactions.read, transactions.write, transactions.wipe
        self._owner_id = owner_id
        self._secrets = secrets

    async def accounts(self) -> list[Account]:
        """All accounts, by name."""
        return await self._read(account_rows.listed, self._owner_id)

    async def account(self, name: str) -> Account:
        """The account of that name."""
        return await self._read(account_rows.named, self._owner_id, name)

    async def add_account(self, account: Account, password: str | None) -> Account:
        """Add an account, its password sealed."""
        return await self._write(account_rows.add, self._owner_id, account, password, self._secrets)

    async def update_account(self, account: Account) -> None:
        """Replace an account's settings."""
        await self._write(account_rows.change, self._owner_id, account)

    async def add_proposed(self, account_id: int, addresses: Iterable[str]) -> None:
        """Add to an account's proposed addresses."""
        await self._write(account_rows.add_proposed, self._scope(account_id), addresses)

    async def remove_account(self, account_id: int) -> None:
        """Remove an account with all that is its, from the database's log too."""
        await self._write(account_rows.remove, self._scope(account_id))
        await self._wipe()

    async def password(self, account: Account) -> str | None:
        """The decrypted password, for use with the account as it is given here."""
        box = await self._read(account_rows.password_box, self._scope(account.id))
        return None if box is None else password_boxes.unseal(self._secrets, self._owner_id, account, box)

    async def set_password(self, account: Account, password: str) -> None:
        """Seal another password to the account as it is given here."""
        box = password_boxes.seal(self._secrets, self._owner_id, account, password)
        await self._write(account_rows.set_password_box, self._scope(account.id), box)

    async def confirm_password(self, account: Account) -> None:
        """Seal what an older version stored to the account as it is given here, and as it was shown to the user."""
        box = await self._read(account_rows.password_box, self._scope(account.id))
        if box is None:
            raise UsageError(f"No password is stored for {account.name}.", "Give one, without --keep.")
        password = password_boxes.unseal_old(self._secrets, self._owner_id, account, box)
        await self.set_password(account, password)

    async def reset_mail(self, account_id: int) -> None:
        """Forget all of an account but its settings and password; it counts as never scanned."""
        await self._write(account_rows.reset, self._scope(account_id))
        await self._wipe()

    async def last_scan(self, account_id: int) -> datetime | None:
        """When the account's last recorded scan ended."""
        return await self._read(account_rows.last_scan, self._scope(account_id))

    async def record_scan(self, account_id: int, ended_at: datetime, outcome: str) -> None:
        """Record how the last scan ended."""
        await self._write(account_rows.set_scan, self._scope(account_id), ended_at, outcome)

    async def last_failure(self, account_id: int) -> ScanFailure | None:
        """Why the account's last scan failed."""
        return await self._read(account_rows.last_failure, self._scope(account_id))

    async def record_failure(self, account_id: int, failure: ScanFailure) -> None:
        """Record that a scan failed."""
        await self._write(account_rows.set_failure, self._scope(account_id), failure)

    async def erased_until(self, hashes: Sequence[str]) -> dict[str, datetime | None]:
        """Who of these was erased, and until when their mail is left out."""
        return await self._read(erased_rows.among, self._owner_id, hashes)

    def _scope(self, account_id: int) -> Scope:
        return Scope(self._owner_id, account_id)
