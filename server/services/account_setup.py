"""Adding and testing an account from the page: what the page needs of the mail adapters, as a port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from server.services.ports.account import Account


@dataclass(frozen=True, slots=True)
class TriedStep:
    """How one step of a test went, in words; `advice` says what to do where it failed."""

    ok: bool
    message: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """A big provider: whose addresses it knows, and how to come by a password that works."""

    name: str
    domains: tuple[str, ...]
    steps: tuple[str, ...]


class AccountSetup(Protocol):
    """Adds accounts and tries them."""

    def providers(self) -> tuple[Provider, ...]:
        """The providers whose server is known."""
        ...

    async def add(self, name: str, user: str, password: str, host: str | None) -> Account:
        """Add an IMAP account; without a host that of the user's provider. `UsageError` where none is known."""
        ...

    async def test(self, name: str) -> list[TriedStep]:
        """Log in and look around; the steps up to the first that failed."""
        ...
