"""The accounts' set-up over the real mail adapters."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from server.errors import SecretsError, UnreadablePathError
from server.files.source import open_path
from server.imap.presets import endpoint_for, presets
from server.imap.probe import probe
from server.services.account_setup import AccountSetup, NewLogin, Provider, TriedStep
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

    async def add(self, login: NewLogin) -> Account:
        """Add an IMAP account."""
        endpoint = endpoint_for(login.user, login.host, login.port, login.tls)
        account = Account(0, login.name, imap=endpoint, me=login.me, interval_minutes=login.interval_minutes)
        return await Accounts(self.store).add(account, login.password)

    async def test(self, name: str) -> list[TriedStep]:
        """Log in and look around, or open the file."""
        account = await self.store.account(name)
        try:
            if account.path is not None:
                return [await asyncio.to_thread(_opened, account.path)]
            password = await self.store.password(account)
        except (SecretsError, UnreadablePathError) as error:
            return [TriedStep(False, str(error), error.advice)]
        steps = await asyncio.to_thread(probe, account, password)
        return [TriedStep(step.ok, step.message, step.advice) for step in steps]


def _opened(path: str) -> TriedStep:
    with open_path(path) as source:
        count = sum(mailbox.messages for mailbox in source.mailboxes())
    return TriedStep(True, f"{count} messages in {path}")
