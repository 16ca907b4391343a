"""Pairing: the extension asks, the user accepts the code it shows, and it gets a token of its own.

    ask ──▶ waiting ──accept (the user types the code)──▶ accepted ──poll──▶ paired ──unused too long──▶ gone
              └──── ten minutes ────▶ gone                   └── ten minutes ──▶ gone

What must hold: nobody gets a token without the user's accepting; a token is handed out once; neither code, secret nor
token is ever stored, only hashes; a token is good only for the origin that asked.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from server.errors import BusyError, NotFoundError, UsageError
from server.services.pairing_values import Asked, Caller, Pairing, PairingState, PairingStore, Polled, Right

TIME_TO_ACCEPT = timedelta(minutes=10)
UNUSED_FOR = timedelta(days=90)
MOST_WAITING = 5
MAX_NAME_LENGTH = 60
# 30 characters that are not mistaken for each other; eight of them are 39 bits, for ten minutes and at few tries.
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 8
_SECRET_BYTES = 32
# Uses are recorded no oftener than this: a hint a second must not be a write a second.
_USE_RECORDED_EVERY = timedelta(hours=1)

# Chrome's and Edge's ids are 32 letters from a to p; Firefox gives each installation a UUID.
_EXTENSION_ORIGIN = re.compile(
    r"chrome-extension://[a-p]{32}|moz-extension://[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_EXTENSION_RIGHTS = frozenset({Right.NONE, Right.READ, Right.ACT})

Clock = Callable[[], datetime]


def is_extension_origin(origin: str) -> bool:
    """Whether an Origin header names a browser extension."""
    return _EXTENSION_ORIGIN.fullmatch(origin) is not None


class Pairings:
    """The use cases around pairing. `keyed_hash` hashes what is short enough to be guessed (the code)."""

    def __init__(self, store: PairingStore, keyed_hash: Callable[[str], str], clock: Clock) -> None:
        self._store = store
        self._keyed_hash = keyed_hash
        self._clock = clock

    async def ask(self, name: str, origin: str | None) -> Asked:
        """Begin a pairing for an extension; an earlier one of the same origin that still waits is forgotten.

        `UsageError` where it is no extension that asks, `BusyError` where too many wait.
        """
        if origin is None or not is_extension_origin(origin):
            raise UsageError("Only a browser extension can be paired.", "Scripts use the token of the data folder.")
        name = " ".join(name.split())
        if not name or len(name) > MAX_NAME_LENGTH or not name.isprintable():
            raise UsageError("A pairing needs a short name.", "For example: Chrome on the laptop.")
        now = self._clock()
        code = "".join(secrets.choice(_CODE_ALPHABET) for _ in range(_CODE_LENGTH))
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        pairing = Pairing(
            id=secrets.token_hex(16),
            name=name,
            origin=origin,
            state=PairingState.WAITING,
            code_hash=self._code_hash(code),
            poll_hash=_hash(secret),
            created_at=now,
            expires_at=now + TIME_TO_ACCEPT,
        )
        if not await self._store.ask(pairing, now, MOST_WAITING):
            raise BusyError("Too many pairings wait to be accepted.", "Accept one, or wait ten minutes.")
        return Asked(pairing.id, f"{code[:4]}-{code[4:]}", secret, pairing.expires_at)

    async def poll(self, pairing_id: str, secret: str, origin: str | None) -> Polled:
        """How far a pairing is; the first poll after it was accepted gives the token. `NotFoundError` where it is gone.

        Who shows a wrong secret or comes from another origin learns no more than that.
        """
        pairing = await self._alive(pairing_id)
        if (
            pairing is None
            or not hmac.compare_digest(pairing.poll_hash, _hash(secret))
            or origin not in (None, pairing.origin)
            or pairing.state is PairingState.PAIRED
        ):
            raise _gone()
        if pairing.state is PairingState.WAITING:
            return Polled(PairingState.WAITING)
        token = secrets.token_urlsafe(_SECRET_BYTES)
        now = self._clock()
        paired = replace(
            pairing, state=PairingState.PAIRED, token_hash=_hash(token), last_used_at=now, expires_at=now + UNUSED_FOR
        )
        if not await self._store.advance(pairing, paired):
            raise _gone()
        return Polled(PairingState.PAIRED, token)

    async def accept(self, code: str) -> Pairing:
        """Accept the pairing whose extension shows this code; `NotFoundError` where none does."""
        wanted = self._code_hash(code)
        now = self._clock()
        for pairing in await self._store.pairings():
            waits = pairing.state is PairingState.WAITING and pairing.expires_at > now
            if waits and hmac.compare_digest(pairing.code_hash, wanted):
                accepted = replace(pairing, state=PairingState.ACCEPTED, expires_at=now + TIME_TO_ACCEPT)
                if await self._store.advance(pairing, accepted):
                    return accepted
        raise NotFoundError(
            "No extension waits with that code.", "Codes are good for ten minutes: let the extension show a new one."
        )

    async def listed(self) -> list[Pairing]:
        """Pairings that have not expired, the oldest first."""
        now = self._clock()
        return [pairing for pairing in await self._store.pairings() if pairing.expires_at > now]

    async def revoke(self, pairing_id: str) -> None:
        """End a pairing: its token is good for nothing from now on. `NotFoundError` where there is none."""
        if not await self._store.remove(pairing_id):
            raise NotFoundError("There is no pairing of that id.", "See `bowout pair list`.")

    async def caller(self, token: str, origin: str | None) -> Caller | None:
        """Who shows this token, None where it is nobody's, has expired or comes from another origin than its own.

        Found by its hash: how long that takes tells nothing of any token that exists.
        """
        pairing = await self._store.by_token(_hash(token))
        now = self._clock()
        if pairing is None or pairing.expires_at <= now or origin not in (None, pairing.origin):
            return None
        if pairing.last_used_at is None or now - pairing.last_used_at >= _USE_RECORDED_EVERY:
            await self._store.advance(pairing, replace(pairing, last_used_at=now, expires_at=now + UNUSED_FOR))
        return Caller(f"pairing {pairing.id[:8]}", _EXTENSION_RIGHTS, pairing.id)

    async def _alive(self, pairing_id: str) -> Pairing | None:
        pairing = await self._store.pairing(pairing_id)
        return pairing if pairing and pairing.expires_at > self._clock() else None

    def _code_hash(self, code: str) -> str:
        return self._keyed_hash("code:" + "".join(c for c in code.upper() if c.isalnum())[: 2 * _CODE_LENGTH])


def _hash(secret: str) -> str:
    """Of 256 random bits, so nothing slower is needed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _gone() -> NotFoundError:
    return NotFoundError("No pairing waits here.", "It was revoked, has expired or was fetched already: ask anew.")
