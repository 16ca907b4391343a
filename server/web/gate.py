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
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from server.errors import BowoutError
from server.services.pairing import is_extension_origin
from server.services.pairing_values import Caller
from server.web.guards import STRANGER, set_caller
from server.web.limits import DEFAULT_CALLER, PAIRING, Buckets, Limit, Strangers
from server.web.limits import STRANGER as STRANGERS
from server.web.problems import MEDIA_TYPE, ProblemKind, problem, problem_of

# A request body of this API is a few parameters; reply texts to come are far below this as well.
MAX_BODY_BYTES = 256 * 1024

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")
_SAME_SITE_VALUES = frozenset({"same-origin", "none"})
_POLICY_VIOLATION = 1008  # RFC 6455 §7.4.1

RawHeaders = Iterable[tuple[bytes, bytes]]


_SAFE_METHODS = frozenset({"GET", "HEAD"})


class Callers(Protocol):
    """Says whose a token is."""

    async def signed_in(self, session: str, place: str) -> Caller | None:
        """The owner, where this is the secret of a browser's session at that place (its cookie's name)."""
        ...

    async def caller(self, token: str, origin: str | None) -> Caller | None:
        """The caller who shows this token from this origin (None where the request names none)."""
        ...


@dataclass(frozen=True, slots=True)
class OpenRoute:
    """A method and the paths that need no token for it; extensions may call it where `pairing`."""

    method: str
    path: re.Pattern[str]
    pairing: bool = False


@dataclass(frozen=True, slots=True)
class GateRules:
    """What is let in: names (lower case, without port), foreign origins, and the routes that need no token."""

    hosts: frozenset[str]
    origins: frozenset[str]
    open_routes: tuple[OpenRoute, ...] = ()
    signed_out_page: bytes = b""
    caller_limit: Limit = DEFAULT_CALLER
    max_body_bytes: int = MAX_BODY_BYTES

    def open_route(self, method: str, path: str) -> OpenRoute | None:
        """The open route of a request."""
        return next((each for each in self.open_routes if each.method == method and each.path.fullmatch(path)), None)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request is not let in, with the headers that say more."""

    kind: ProblemKind
    detail: str
    headers: tuple[tuple[bytes, bytes], ...] = ()
    page: bytes = b""


def refusal(headers: RawHeaders, rules: GateRules, scheme: str = "http") -> Refused | None:
    """Why the request, come by that scheme, is refused whoever asks, or None where it may pass."""
    return _refused_host(headers, rules) or _refused_origin(headers, rules, scheme) or _refused_size(headers, rules)


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


def header_values(headers: RawHeaders, name: bytes) -> list[str]:
    """All values of a header."""
    return [value.decode("latin-1").strip() for key, value in headers if key.lower() == name]


def _refused_host(headers: RawHeaders, rules: GateRules) -> Refused | None:
    hosts = header_values(headers, b"host")
    if len(hosts) != 1:  # RFC 9112 §3.2: anything but one Host line is a bad request
        return Refused(ProblemKind.BAD_REQUEST, "A request has exactly one Host header.")
    match = _HOST.fullmatch(hosts[0].lower())
    if match is None or match["name"] not in rules.hosts:
        return Refused(ProblemKind.WRONG_HOST, "The Host header names another server.")
    return None


def _refused_origin(headers: RawHeaders, rules: GateRules, scheme: str) -> Refused | None:
    origins = header_values(headers, b"origin")
    # An extension's Origin says it all: what browsers put into Sec-Fetch-Site for extensions differs.
    if len(origins) == 1 and (origins[0] in rules.origins or is_extension_origin(origins[0])):
        return None
    own = f"{scheme}://{header_values(headers, b'host')[0]}".lower()
    if any(origin.lower() != own for origin in origins):
        return Refused(ProblemKind.CROSS_SITE, "The Origin header names another site.")
    # Another port of localhost is "same-site", yet another program: only the very origin, or no page at all, passes.
    if any(site.lower() not in _SAME_SITE_VALUES for site in header_values(headers, b"sec-fetch-site")):
        return Refused(ProblemKind.CROSS_SITE, "The request comes from a page of another site.")
    return None


def _refused_size(headers: RawHeaders, rules: GateRules) -> Refused | None:
    lengths = header_values(headers, b"content-length")
    if any(not length.isascii() or not length.isdigit() for length in lengths) or len(set(lengths)) > 1:
        return Refused(ProblemKind.BAD_REQUEST, "The Content-Length header is not one number.")
    # Compared by digits first: int() refuses very long numbers with an error.
    if lengths and (len(lengths[0]) > 15 or int(lengths[0]) > rules.max_body_bytes):
        return Refused(ProblemKind.TOO_LARGE, f"A body may have {rules.max_body_bytes} bytes.")
    return None


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


async def answer_refused(refused: Refused, send: Send) -> None:
    """Answer a request that is not let in, without reading it."""
    body = refused.page or msgspec.json.encode(problem(refused.kind, refused.detail))
    media_type = b"text/html; charset=utf-8" if refused.page else MEDIA_TYPE.encode()
    headers = [(b"content-type", media_type), (b"content-length", str(len(body)).encode()), *refused.headers]
    # The body of a refused request is not read, so the connection cannot be used again.
    headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refused.kind.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
