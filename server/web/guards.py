"""What a caller may do: every route names the right it needs; one that names none is for the owner alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from server.services.pairing_values import Caller, Right

RIGHT = "right"
_CALLER = "bowout_caller"
_STILL = "bowout_still_let_in"
Still = Callable[[], Awaitable[bool]]
STRANGER = Caller("stranger")
OWNER = Caller("owner", frozenset(Right))


def needs(right: Right) -> dict[str, Any]:
    """The `opt` of a controller or route: which right it needs."""
    return {RIGHT: right}


def right_of(handler: BaseRouteHandler) -> Right:
    """The right a route needs."""
    return Right(handler.opt.get(RIGHT, Right.MANAGE))


async def check_right(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let through who has the route's right (a guard of the whole application).

    Async though it waits for nothing: the framework runs any other guard in a thread, for each request.
    """
    if right_of(handler) not in caller_of(connection.scope).rights:
        raise PermissionDeniedException


async def _always() -> bool:
    return True


def set_caller(scope: Scope, caller: Caller, still: Still = _always) -> None:
    """Note who stands behind a request; `still` asks anew whether what they showed is good."""
    scope.setdefault("state", {}).update({_CALLER: caller, _STILL: still})


def still_let_in(scope: Scope) -> Still:
    """What asks whether the caller is still let in, for answers that go on for long."""
    still: Still = scope["state"][_STILL]
    return still


def caller_of(scope: Scope) -> Caller:
    """Who stands behind a request; a stranger where nobody was found."""
    caller: Caller = scope["state"].get(_CALLER, STRANGER)
    return caller
