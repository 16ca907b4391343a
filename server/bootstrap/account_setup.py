"""The accounts' set-up over the real mail adapters."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from server.files.source import open_path
from server.imap.presets import endpoint_for, presets
from server.imap.probe import probe
from server.services.account_setup import AccountSetup, Provider, TriedStep
from server.services.accounts import Accounts
from server.services.ports.account import Account
from server.services.ports.store import Store


@dataclass(frozen=True)
class MailAccountSetup(AccountSetup):
    """See `AccountSetup`."""

    store: Store

    def providers(self) -> tuple[Provider, ...]:
        """The providers whose server is known."""
        return tuple(Provider(each.name, each.domains, each.steps) for each in presets())

    async def add(self, name: str, user: str, password: str, host: str | None) -> Account:
        """Add an IMAP account."""
        account = Account(0, name, imap=endpoint_for(user, host or None))
        return await Accounts(self.store).add(account, password)

    async def test(self, name: str) -> list[TriedStep]:
        """Log in and look around, or open the file."""
        account = await self.store.account(name)
        if account.path is not None:
            with open_path(account.path) as source:
                count = sum(mailbox.messages for mailbox in source.mailboxes())
            return [TriedStep(True, f"{count} messages in {account.path}")]
        password = await self.store.password(account)
        steps = await asyncio.to_thread(probe, account, password)
        return [TriedStep(step.ok, step.message, step.advice) for step in steps]
