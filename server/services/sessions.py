"""Signing in to the page: a link printed by the command line, good once and soon, gives the browser a session.

Whoever can run the command line owns the data folder; a browser must first be told by them. Secrets are 256 random
bits, and only their hashes are stored.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from server.errors import NotFoundError

LINK_GOOD_FOR = timedelta(minutes=10)
SESSION_GOOD_FOR = timedelta(days=7)
_SECRET_BYTES = 32


class SignIn(StrEnum):
    """What a secret is good for."""

    LINK = "link"
    SESSION = "session"


class SessionStore(Protocol):
    """Keeps hashes of the secrets and until when they are good."""

    async def add(self, secret_hash: str, kind: SignIn, expires_at: datetime, now: datetime) -> None:
        """Keep one; those that have expired by `now` are forgotten."""
        ...

    async def is_good(self, secret_hash: str, kind: SignIn, now: datetime) -> bool:
        """Whether it is kept and has not expired."""
        ...

    async def remove(self, secret_hash: str, kind: SignIn, now: datetime) -> bool:
        """Forget it; whether it was good until now."""
        ...


class Sessions:
    """The use cases."""

    def __init__(self, store: SessionStore, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    async def link(self) -> str:
        """A new secret for a link, good once and for ten minutes."""
        return await self._new(SignIn.LINK, LINK_GOOD_FOR)

    async def sign_in(self, link: str, place: str) -> str:
        """The secret of a new session for that of a link, which is used up; `NotFoundError` where it is not good.

        The session is good at that place only (the name of its cookie, which says by what way and port it goes): one
        that got out on plain loopback opens nothing by https.
        """
        if not await self._store.remove(_hash(link), SignIn.LINK, self._clock()):
            raise NotFoundError("This link was used already or is too old.", "Run `bowout sign-in` for a new one.")
        return await self._new(SignIn.SESSION, SESSION_GOOD_FOR, place)

    async def is_signed_in(self, session: str, place: str) -> bool:
        """Whether this is the secret of a session at that place."""
        return await self._store.is_good(_hash(session, place), SignIn.SESSION, self._clock())

    async def sign_out(self, session: str, place: str) -> None:
        """End a session at that place."""
        await self._store.remove(_hash(session, place), SignIn.SESSION, self._clock())

    async def _new(self, kind: SignIn, good_for: timedelta, place: str = "") -> str:
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        now = self._clock()
        await self._store.add(_hash(secret, place), kind, now + good_for, now)
        return secret


def _hash(secret: str, place: str = "") -> str:
    return hashlib.sha256(f"{place}={secret}".encode("utf-8", "replace")).hexdigest()
