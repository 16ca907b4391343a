"""Adding and testing an account from the page and the API: what they need of the mail adapters, as a port."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from server.services.ports.account import Account, Tls


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


@dataclass(frozen=True, slots=True)
class NewLogin:
    """An IMAP account to be added: without a host that of the user's provider, to which `port` and `tls` belong."""

    name: str
    user: str
    password: str = field(repr=False)
    host: str | None = None
    port: int | None = None
    tls: Tls | None = None
    me: frozenset[str] = frozenset()
    interval_minutes: int = 10


class AccountSetup(Protocol):
    """Adds accounts and tries them."""

    def providers(self) -> tuple[Provider, ...]:
        """The providers whose server is known."""
        ...

    async def add(self, login: NewLogin) -> Account:
        """Add an IMAP account; `UsageError` where its provider's server is not known."""
        ...

    async def test(self, name: str) -> list[TriedStep]:
        """Log in and look around; the steps up to the first that failed. `NotFoundError`."""
        ...
