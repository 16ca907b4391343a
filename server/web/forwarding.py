"""Requests that come through a trusted proxy, and what it says of them.

Anybody can write `X-Forwarded-For` (or RFC 7239's `Forwarded`), so it is believed only of a proxy the user named, and
of it only the last entry that is no trusted proxy's: those before are what the client said. A request with both
kinds is refused, for the proxy writes one of them and the other is somebody else's. Nobody but the proxy is answered:
whoever comes past it comes without TLS.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.web.deps import Network
from server.web.problems import ProblemKind
from server.web.refusals import RawHeaders, Refused, answer_refused, header_values

_OURS = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host")
_MOST_CHARACTERS = 2000
# A pair of RFC 7239 §4 and what ends it; possessive, so that no header takes more than one way through it.
_PAIR = re.compile(
    r'\s*+([!#$%&\'*+.^_`|~0-9a-z-]++)\s*+=\s*+("(?:[^"\\]|\\.)*+"|[^",;\s]++)\s*+([,;]|\Z)', re.IGNORECASE
)
_NOTHING = re.compile(r"\s*+([,;]|\Z)")
# A year, as the HSTS preload list asks for at least.
_HSTS = (b"strict-transport-security", b"max-age=31536000")


@dataclass(frozen=True, slots=True)
class Told:
    """What the proxies told of a request, each list with the nearest proxy's word last."""

    by: tuple[str, ...] = ()
    scheme: str | None = None
    host: str | None = None


def told(headers: RawHeaders) -> Told | None:
    """What forwarding headers say; None where they contradict each other or cannot be read."""
    headers = list(headers)
    standard = ",".join(header_values(headers, b"forwarded"))
    old = any(name.lower() in _OURS for name, _ in headers)
    if (standard and old) or len(standard) > _MOST_CHARACTERS:
        return None
    if standard:
        return _standard(standard)
    by = _listed(headers, b"x-forwarded-for")
    schemes, hosts = _listed(headers, b"x-forwarded-proto"), _listed(headers, b"x-forwarded-host")
    return Told(tuple(by), schemes[-1].lower() if schemes else None, hosts[-1] if hosts else None)


def client_of(peer: str, by: Sequence[str], proxies: Sequence[Network]) -> str:
    """The address the request began at, as far as trusted proxies saw it."""
    found = peer
    for each in reversed(by):
        found = _bare(each)
        if not is_trusted(found, proxies):
            break
    return found


def is_trusted(address: str, proxies: Sequence[Network]) -> bool:
    """Whether that is the address of a trusted proxy."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return any((mapped or ip) in network for network in proxies)


class Fronted:
    """The ASGI application behind trusted proxies: it sees who they came for, by https, to which host."""

    def __init__(self, app: ASGIApp, proxies: Sequence[Network]) -> None:
        self._app = app
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what came through a proxy by https, refuse the rest."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        peer = (scope["client"] or ("", 0))[0]
        if not is_trusted(peer, self._proxies):
            await answer_refused(_refused("This server is reached through its proxy only."), send)
            return
        said = told(scope["headers"])
        if said is None:
            await answer_refused(_unreadable(), send)
            return
        if said.scheme != "https":
            await answer_refused(_refused("The proxy does not say that it was reached by https."), send)
            return
        scope["client"] = (client_of(peer, said.by, self._proxies), 0)
        scope["scheme"] = "https"
        if said.host is not None:
            others = [pair for pair in scope["headers"] if pair[0].lower() != b"host"]
            scope["headers"] = [*others, (b"host", said.host.encode("latin-1", "replace"))]
        await self._app(scope, receive, send)


class Strict:
    """Tells browsers to come by https only from now on (RFC 6797), whatever the answer is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the header to every answer that is about to start."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), _HSTS]
            await send(message)

        await self._app(scope, receive, sending)


def _refused(why: str) -> Refused:
    return Refused(ProblemKind.NOT_BY_PROXY, why)


def _unreadable() -> Refused:
    return Refused(ProblemKind.BAD_REQUEST, "Forwarding headers contradict each other or cannot be read.")


def _standard(text: str) -> Told | None:
    """RFC 7239 §4."""
    by: list[str] = []
    values: dict[str, str] = {}
    at, end = 0, ""
    while at < len(text) or end:
        pair = _PAIR.match(text, at)
        found = pair or _NOTHING.match(text, at)
        if found is None:
            return None
        if pair:
            values[pair[1].lower()] = pair[2].strip('"')
        at, end = found.end(), found[found.lastindex or 0]
        if end != ";":
            by.append(values.get("for", "unknown"))
            last, values = values, {}
    return Told(tuple(by), last.get("proto", "").lower() or None, last.get("host"))


def _listed(headers: RawHeaders, name: bytes) -> list[str]:
    return [each.strip() for value in header_values(headers, name) for each in value.split(",") if each.strip()]


def _bare(node: str) -> str:
    """An address without its port and brackets."""
    if node.startswith("["):
        return node[1:].partition("]")[0]
    return node.partition(":")[0] if node.count(":") == 1 else node
