"""Who may talk to the API: judged before anything else of the request is looked at, whatever its path.

A server on loopback is within reach of every page the user's browser shows. What keeps such pages out:
- Host: a name of an attacker's that was rebound to 127.0.0.1 still stands in the Host header (DNS rebinding);
- Origin and Sec-Fetch-Site (W3C Fetch Metadata): browsers say where a request comes from, and no page can forge it;
- no CORS headers, so that no other site can read an answer;
- the bearer token (RFC 6750), on every path but the two health checks. Paths that do not exist need it too.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from server.web.problems import MEDIA_TYPE, ProblemKind, problem

# A request body of this API is a few parameters; reply texts to come are far below this as well.
MAX_BODY_BYTES = 256 * 1024

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")
_SAME_SITE_VALUES = frozenset({"same-origin", "none"})
_POLICY_VIOLATION = 1008  # RFC 6455 §7.4.1

RawHeaders = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class GateRules:
    """What is let in: names (lower case, without port), foreign origins, the token, and the paths that need none."""

    hosts: frozenset[str]
    origins: frozenset[str]
    token: str = field(repr=False)
    open_paths: frozenset[str]
    max_body_bytes: int = MAX_BODY_BYTES


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request is not let in; `challenge` is for WWW-Authenticate."""

    kind: ProblemKind
    detail: str
    challenge: str | None = None


def refusal(path: str, headers: RawHeaders, rules: GateRules) -> Refused | None:
    """Why the request is refused, or None where it may pass."""
    return (
        _refused_host(headers, rules)
        or _refused_origin(headers, rules)
        or _refused_size(headers, rules)
        or _refused_token(path, headers, rules)
    )


def _values(headers: RawHeaders, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip() for key, value in headers if key.lower() == name]


def _refused_host(headers: RawHeaders, rules: GateRules) -> Refused | None:
    hosts = _values(headers, b"host")
    if len(hosts) != 1:  # RFC 9112 §3.2: anything but one Host line is a bad request
        return Refused(ProblemKind.BAD_REQUEST, "A request has exactly one Host header.")
    match = _HOST.fullmatch(hosts[0].lower())
    if match is None or match["name"] not in rules.hosts:
        return Refused(ProblemKind.WRONG_HOST, "The Host header names another server.")
    return None


def _refused_origin(headers: RawHeaders, rules: GateRules) -> Refused | None:
    origins = _values(headers, b"origin")
    if len(origins) == 1 and origins[0] in rules.origins:
        return None
    own = f"http://{_values(headers, b'host')[0]}".lower()
    if any(origin.lower() != own for origin in origins):
        return Refused(ProblemKind.CROSS_SITE, "The Origin header names another site.")
    # Another port of localhost is "same-site", yet another program: only the very origin, or no page at all, passes.
    if any(site.lower() not in _SAME_SITE_VALUES for site in _values(headers, b"sec-fetch-site")):
        return Refused(ProblemKind.CROSS_SITE, "The request comes from a page of another site.")
    return None


def _refused_size(headers: RawHeaders, rules: GateRules) -> Refused | None:
    lengths = _values(headers, b"content-length")
    if any(not length.isascii() or not length.isdigit() for length in lengths) or len(set(lengths)) > 1:
        return Refused(ProblemKind.BAD_REQUEST, "The Content-Length header is not one number.")
    # Compared by digits first: int() refuses very long numbers with an error.
    if lengths and (len(lengths[0]) > 15 or int(lengths[0]) > rules.max_body_bytes):
        return Refused(ProblemKind.TOO_LARGE, f"A body may have {rules.max_body_bytes} bytes.")
    return None


def _refused_token(path: str, headers: RawHeaders, rules: GateRules) -> Refused | None:
    if path in rules.open_paths:
        return None
    shown = _values(headers, b"authorization")
    if not shown:
        return Refused(ProblemKind.TOKEN_NEEDED, "Send it as `Authorization: Bearer …`.", 'Bearer realm="bowout"')
    scheme, _, token = shown[0].partition(" ")
    fits = hmac.compare_digest(token.strip().encode("latin-1"), rules.token.encode())
    if len(shown) == 1 and scheme.lower() == "bearer" and fits:
        return None
    return Refused(
        ProblemKind.TOKEN_NEEDED, "The token shown is not valid.", 'Bearer realm="bowout", error="invalid_token"'
    )


class Gate:
    """The ASGI application behind the rules. WebSockets are refused: there are none here."""

    def __init__(self, app: ASGIApp, rules: GateRules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a refused request here, hand any other on."""
        if scope["type"] != ScopeType.HTTP:
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION, "reason": ""})
            return
        refused = refusal(scope["path"], scope["headers"], self._rules)
        if refused is None:
            await self._app(scope, receive, send)
        else:
            await _answer(refused, send)


async def _answer(refused: Refused, send: Send) -> None:
    body = msgspec.json.encode(problem(refused.kind, refused.detail))
    headers = [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
    if refused.challenge:
        headers.append((b"www-authenticate", refused.challenge.encode()))
    # The body of a refused request is not read, so the connection cannot be used again.
    headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refused.kind.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
