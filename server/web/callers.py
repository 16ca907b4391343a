"""Whose a token is: the owner's (the data folder's), or that of a paired extension."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Protocol

from server.services.pairing_values import Caller
from server.services.sessions import Sessions
from server.web.guards import OWNER


class PairedCallers(Protocol):
    """Says which extension a token is of."""

    async def caller(self, token: str, origin: str | None) -> Caller | None:
        """The caller who shows this token from this origin."""
        ...


@dataclass(frozen=True, slots=True)
class TokenCallers:
    """Implements `server.web.gate.Callers`. The owner's token is for scripts: no extension may use it."""

    owner_token: str = field(repr=False)
    paired: PairedCallers
    sessions: Sessions

    async def signed_in(self, session: str, place: str) -> Caller | None:
        """The owner, where this is the secret of a browser's session at that place."""
        return OWNER if await self.sessions.is_signed_in(session, place) else None

    async def caller(self, token: str, origin: str | None) -> Caller | None:
        """The caller who shows this token from this origin."""
        if hmac.compare_digest(token.encode("utf-8", "replace"), self.owner_token.encode()):
            return OWNER if origin is None else None
        return await self.paired.caller(token, origin)
