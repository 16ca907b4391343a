"""What is refused whoever asks, by a request's headers alone: another server's name, another site's page, a large body.

See `server.web.gate` for why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from litestar.types import Send

from server.services.pairing import is_extension_origin
from server.web.limits import DEFAULT_CALLER, Limit
from server.web.problems import MEDIA_TYPE, ProblemKind, problem

# A request body of this API is a few parameters; reply texts to come are far below this as well.
MAX_BODY_BYTES = 256 * 1024

_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?")
_SAME_SITE_VALUES = frozenset({"same-origin", "none"})

RawHeaders = Iterable[tuple[bytes, bytes]]


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


async def answer_refused(refused: Refused, send: Send) -> None:
    """Answer a request that is not let in, without reading it."""
    body = refused.page or msgspec.json.encode(problem(refused.kind, refused.detail))
    media_type = b"text/html; charset=utf-8" if refused.page else MEDIA_TYPE.encode()
    headers = [(b"content-type", media_type), (b"content-length", str(len(body)).encode()), *refused.headers]
    # The body of a refused request is not read, so the connection cannot be used again.
    headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": refused.kind.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
