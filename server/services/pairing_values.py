"""Who may do what, and the extension's way in: values and the port of pairing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Right(StrEnum):
    """What a route needs and a caller has. `NONE` is needed by routes that anybody may call."""

    NONE = "none"
    READ = "read"
    ACT = "act"
    MANAGE = "manage"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who stands behind a request: `name` for limits and logs, what they may do, and their pairing where paired."""

    name: str
    rights: frozenset[Right] = field(default=frozenset({Right.NONE}))
    pairing_id: str | None = None


class PairingState(StrEnum):
    """Asked for; accepted by the user and its token not fetched yet; in use."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    PAIRED = "paired"


@dataclass(frozen=True, slots=True)
class Pairing:
    """One extension's way in. Secrets stand as hashes only: `code_hash` of the code shown, `poll_hash`, `token_hash`.

    `expires_at` is when it ends unless it goes on: asked and accepted ones soon, paired ones some time after last use.
    """

    id: str
    name: str
    origin: str
    state: PairingState
    code_hash: str = field(repr=False)
    poll_hash: str = field(repr=False)
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    token_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to who asks: the code to show to the user, and the secret by which the token is fetched."""

    pairing_id: str
    code: str
    poll_secret: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Polled:
    """How far a pairing is; `token` is given once, on the first poll after it was accepted."""

    state: PairingState
    token: str | None = field(default=None, repr=False)


class PairingStore(Protocol):
    """Keeps pairings. Every call is one transaction."""

    async def ask(self, pairing: Pairing, now: datetime, most_waiting: int) -> bool:
        """Add a waiting pairing in place of an earlier one of its origin; False where too many wait.

        What has expired by `now` is removed on the way.
        """
        ...

    async def pairings(self) -> list[Pairing]:
        """All pairings, the oldest first."""
        ...

    async def pairing(self, pairing_id: str) -> Pairing | None:
        """The pairing of that id."""
        ...

    async def by_token(self, token_hash: str) -> Pairing | None:
        """The pairing whose token has that hash."""
        ...

    async def advance(self, before: Pairing, after: Pairing) -> bool:
        """Replace a pairing that is still in the state of `before`; False where another was faster."""
        ...

    async def remove(self, pairing_id: str) -> bool:
        """Remove a pairing; False where there was none."""
        ...
