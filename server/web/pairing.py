"""The routes by which an extension is let in, and by which the user sees and ends that."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Request, delete, get, post
from litestar.datastructures import State
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath, JSONBody

from server.services import present_kept
from server.services.pairing import MAX_NAME_LENGTH
from server.services.pairing_values import Pairing, PairingState, Right
from server.web.deps import Deps
from server.web.documentation import NO_TOKEN, problems
from server.web.gate import bearer_token, origin_of
from server.web.guards import caller_of, needs
from server.web.schemas import API_VERSION, Answer, Given, Moment

_POLL_SECONDS = 2

AnyRequest = Request[None, None, State]


class PairingCreate(Given, frozen=True):
    """What an extension calls itself, to be shown to the user: "Chrome on the laptop"."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME_LENGTH)]


class PairingAccept(Given, frozen=True):
    """The code that the extension shows."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class PairingAskedOut(Answer, frozen=True):
    """Show `code` to the user and poll every `poll_seconds` with `poll_secret` as bearer token until `expires_at`."""

    pairing_id: str
    code: str
    poll_secret: str
    poll_seconds: int
    expires_at: Moment
    version: str
    api: str


class PairingPolledOut(Answer, frozen=True):
    """How far a pairing is; `token` comes once, with the state paired."""

    state: PairingState
    token: str | None


class PairingOut(Answer, frozen=True):
    """A pairing as the user sees it."""

    pairing_id: str
    name: str
    origin: str
    state: PairingState
    created_at: Moment
    expires_at: Moment
    last_used_at: Moment | None


class PairingListOut(Answer, frozen=True):
    """All pairings that have not expired, the oldest first."""

    items: list[PairingOut]


class PairingController(Controller):
    """Pairing: the extension asks, the user accepts the code it shows, the extension fetches a token of its own."""

    path = "/pairings"
    tags = ("pairing",)

    @post(opt=needs(Right.NONE), security=NO_TOKEN, responses=problems(409))
    async def ask(self, deps: Deps, request: AnyRequest, data: JSONBody[PairingCreate]) -> PairingAskedOut:
        """Ask for a way in. Only a browser extension can; it needs no token for this."""
        asked = await deps.pairings.ask(data.name, origin_of(request.scope["headers"]))
        return PairingAskedOut(
            pairing_id=asked.pairing_id,
            code=asked.code,
            poll_secret=asked.poll_secret,
            poll_seconds=_POLL_SECONDS,
            expires_at=asked.expires_at.isoformat(),
            version=deps.version,
            api=API_VERSION,
        )

    @get("/{pairing_id:str}", opt=needs(Right.NONE), security=[{"poll_secret": []}], responses=problems(404))
    async def poll(self, deps: Deps, request: AnyRequest, pairing_id: FromPath[str]) -> PairingPolledOut:
        """Tell whether the user has accepted; the first answer after that holds the token, and no later one does."""
        headers = request.scope["headers"]
        polled = await deps.pairings.poll(pairing_id, bearer_token(headers) or "", origin_of(headers))
        return PairingPolledOut(state=polled.state, token=polled.token)

    @get(opt=needs(Right.MANAGE), responses=problems())
    async def list_pairings(self, deps: Deps) -> PairingListOut:
        """List the extensions that ask for a way in or have one."""
        return PairingListOut(items=[pairing_out(each) for each in await deps.pairings.listed()])

    @post("/accept", opt=needs(Right.MANAGE), responses=problems(404))
    async def accept(self, deps: Deps, data: JSONBody[PairingAccept]) -> PairingOut:
        """Accept the extension that shows this code."""
        return pairing_out(await deps.pairings.accept(data.code))

    @delete("/{pairing_id:str}", opt=needs(Right.READ), responses=problems(404))
    async def revoke(self, deps: Deps, request: AnyRequest, pairing_id: FromPath[str]) -> None:
        """End a pairing. An extension may end its own."""
        caller = caller_of(request.scope)
        if Right.MANAGE not in caller.rights and caller.pairing_id != pairing_id:
            raise PermissionDeniedException
        await deps.pairings.revoke(pairing_id)


def pairing_out(pairing: Pairing) -> PairingOut:
    """A pairing as the API gives it: no hash leaves the server."""
    return msgspec.convert(present_kept.pairing_json(pairing), PairingOut)
