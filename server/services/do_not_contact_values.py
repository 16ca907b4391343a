"""Who must not be written to: values and the port they are kept behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

Blocked = Callable[[Iterable[str]], Awaitable[frozenset[str]]]
"""Tells those of some addresses that must not be written to."""
Since = Callable[[Iterable[str]], Awaitable[Mapping[str, datetime]]]
"""Tells the same, with since when."""


class Scope(StrEnum):
    """Whom an entry keeps mail from: one address, or everybody at a domain and below it."""

    PERSON = "person"
    DOMAIN = "domain"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `hash` is the keyed hash it is matched by; `value` the address or domain, None once erased."""

    hash: str
    scope: Scope
    value: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Removal:
    """The record of an entry that was taken off: its hash, when it stood, and why it no longer does."""

    hash: str
    scope: Scope
    since: datetime
    removed_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody who asked to be left alone, waiting for the user's word."""

    email: str
    thread_id: str
    account: str
    subject: str


class DoNotContactStore(Protocol):
    """Keeps the entries. Every call is one transaction; addresses are encrypted, never in plain."""

    async def entries(self) -> list[Entry]:
        """All entries, the oldest first."""
        ...

    async def add(self, entry: Entry) -> bool:
        """Add an entry; False where there is one of that hash (its address is put back where it was erased)."""
        ...

    async def remove(self, hash: str, at: datetime, why: str) -> bool:
        """Take an entry off and record why; False where there is none."""
        ...

    async def erase(self, hash: str) -> bool:
        """Forget an entry's address, keeping its hash; False where there is none."""
        ...

    async def removals(self) -> list[Removal]:
        """What was taken off, the oldest first."""
        ...

    async def present(self, hashes: list[str]) -> dict[str, datetime]:
        """Those of the hashes that have an entry, each with when it was made."""
        ...


async def nobody_since(_emails: Iterable[str]) -> Mapping[str, datetime]:
    """The answer of an empty list."""
    return {}


async def nobody(_emails: Iterable[str]) -> frozenset[str]:
    """The answer of an empty list."""
    return frozenset()
