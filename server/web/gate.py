"""Who may talk to the API: judged before anything else of the request is looked at, whatever its path.

A server on loopback is within reach of every page the user's browser shows. What keeps such pages out:
- Host: a name of an attacker's that was rebound to 127.0.0.1 still stands in the Host header (DNS rebinding);
- Origin and Sec-Fetch-Site (W3C Fetch Metadata): browsers say where a request comes from, and no page can forge it;
- no CORS headers, so that no other site can read an answer;
- a bearer token (RFC 6750), on every path but the open ones. Paths that do not exist need it too. An extension's token
  is good only for the extension that asked for it: what it gets carries no Origin, whatever else it asks carries its
  own (Fetch Standard, "append a request `Origin` header"), and is refused without.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Protocol

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from server.errors import BowoutError
from server.services.pairing import is_extension_origin
from server.services.pairing_values import Caller
from server.web.guards import STRANGER, set_caller
from server.web.limits import PAIRING, Buckets, Limit, Strangers
from server.web.limits import STRANGER as STRANGERS
from server.web.problems import ProblemKind, problem_of
from server.web.refusals import GateRules, RawHeaders, Refused, answer_refused, header_values, refusal

_POLICY_VIOLATION = 1008  # RFC 6455 §7.4.1

_SAFE_METHODS = frozenset({"GET", "HEAD"})


class Callers(Protocol):
    """Says whose a token is."""

    async def signed_in(self, session: str, place: str) -> Caller | None:
        """The owner, where this is the secret of a browser's session at that place (its cookie's name)."""
        ...

    async def caller(self, token: str, origin: str | None) -> Caller | None:
        """The caller who shows this token from this origin (None where the request names none)."""
        ...


def origin_of(headers: RawHeaders) -> str | None:
    """The Origin where it is an extension's; another that passed is this server's own."""
    origins = header_values(headers, b"origin")
    return origins[0] if origins and is_extension_origin(origins[0]) else None


def bearer_token(headers: RawHeaders) -> str | None:
    """The one bearer token shown, None where there is none or more than one header."""
    shown = header_values(headers, b"authorization")
    scheme, _, token = shown[0].partition(" ") if len(shown) == 1 else ("", "", "")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def session_cookie(scope: Scope) -> str:
    """The name of the session cookie of whoever comes this way.

    By https no other host, port without TLS or path can set or read one that is named `__Host-` (RFC 6265bis §4.1.3.2).
    Plain cookies go to every port of a host; the port in the name keeps two servers from taking each other's.
    """
    return "__Host-bowout" if scope["scheme"] == "https" else f"bowout-{(scope['server'] or ('', 0))[1]}"


def session_of(scope: Scope) -> str | None:
    """The secret of the session cookie (RFC 6265 §4.2)."""
    headers, cookie = scope["headers"], session_cookie(scope)
    pairs = (pair.strip().partition("=") for value in header_values(headers, b"cookie") for pair in value.split(";"))
    return next((value for name, _, value in pairs if name == cookie and value), None)


class Gate:
    """The ASGI application behind the rules. WebSockets are refused: there are none here."""

    def __init__(self, app: ASGIApp, rules: GateRules, callers: Callers, buckets: Buckets) -> None:
        self._app = app
        self._rules = rules
        self._callers = callers
        self._buckets = buckets
        self._strangers = Strangers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a refused request here, hand any other on with its caller noted."""
        if scope["type"] != ScopeType.HTTP:
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": ""})
            return
        try:
            refused = refusal(scope["headers"], self._rules, scope["scheme"]) or await self._refused_caller(scope)
        except BowoutError as error:
            kind = problem_of(error)
            refused = Refused(kind, str(error))
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await answer_refused(refused, send)

    async def _refused_caller(self, scope: Scope) -> Refused | None:
        headers = scope["headers"]
        extension = origin_of(headers)
        route = self._rules.open_route(scope["method"], scope["path"])  # type: ignore[typeddict-item]
        if route is not None and (extension is None or route.pairing):
            set_caller(scope, STRANGER)
            often = ("pairing", PAIRING) if route.pairing else ("open", STRANGERS)
            return self._refused_stranger(scope, *often)
        caller = await self._caller(scope, extension)
        if caller is None:
            page = self._rules.signed_out_page if _wants_page(scope) else b""
            return self._refused_stranger(scope, "stranger", STRANGERS) or replace(_token_needed(headers), page=page)

        async def still() -> bool:
            return await self._caller(scope, extension) == caller

        set_caller(scope, caller, still)
        return _too_often(self._buckets.take(caller.name, self._rules.caller_limit))

    async def _caller(self, scope: Scope, extension: str | None) -> Caller | None:
        headers = scope["headers"]
        safe = scope["method"] in _SAFE_METHODS  # type: ignore[typeddict-item]
        if header_values(headers, b"authorization"):
            token = bearer_token(headers)
            caller = await self._callers.caller(token, extension) if token else None
            nameless = caller is not None and caller.pairing_id is not None and extension is None
            return None if nameless and not safe else caller
        session = session_of(scope)
        if session is None or extension is not None:
            return None
        # Browsers send the cookie along unasked, but name the page that asks whenever something is changed.
        if not safe and not header_values(headers, b"origin"):
            return None
        return await self._callers.signed_in(session, session_cookie(scope))

    def _refused_stranger(self, scope: Scope, what: str, limit: Limit) -> Refused | None:
        address = (scope["client"] or ("", 0))[0]
        return _too_often(self._strangers.take(what, address, limit))


def _too_often(wait: float) -> Refused | None:
    seconds = math.ceil(wait)
    if not seconds:
        return None
    return Refused(ProblemKind.TOO_MANY, f"Ask again in {seconds} s.", ((b"retry-after", str(seconds).encode()),))


def _token_needed(headers: RawHeaders) -> Refused:
    if not header_values(headers, b"authorization"):
        challenge = b'Bearer realm="bowout"'
        return Refused(
            ProblemKind.TOKEN_NEEDED, "Send it as `Authorization: Bearer …`.", ((b"www-authenticate", challenge),)
        )
    challenge = b'Bearer realm="bowout", error="invalid_token"'
    return Refused(ProblemKind.TOKEN_NEEDED, "The token shown is not valid.", ((b"www-authenticate", challenge),))


def _wants_page(scope: Scope) -> bool:
    """Whether a person's browser navigates here, which is told how to sign in."""
    return scope["method"] == "GET" and any("text/html" in each for each in header_values(scope["headers"], b"accept"))  # type: ignore[typeddict-item]
