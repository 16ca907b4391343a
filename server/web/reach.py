"""How browsers reach this server: on this machine alone, by TLS of its own, or through a proxy that has it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server.errors import UsageError
from server.web.certificate import TlsFiles, look_at
from server.web.deps import LOOPBACK_HOSTS, Network

_NAME = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?P<port>:[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Reach:
    """`hosts` are the names (lower case, without port) a request may be addressed to; `public` the first as given.

    With neither `tls` nor `proxies` it is this machine alone.
    """

    hosts: frozenset[str] = LOOPBACK_HOSTS
    public: str | None = None
    tls: TlsFiles | None = None
    proxies: tuple[Network, ...] = ()

    @property
    def https(self) -> bool:
        """Whether browsers come by https."""
        return self.tls is not None or bool(self.proxies)

    def url(self, port: int) -> str:
        """Where a browser finds the page of a server that listens on this port."""
        if self.public is None:
            return f"http://127.0.0.1:{port}"
        has_port = self.proxies or _match(self.public)["port"] or port == 443
        return f"https://{self.public}" if has_port else f"https://{self.public}:{port}"


def reach_of(
    certificate: Path | None = None, key: Path | None = None, proxies: Sequence[str] = (), names: Sequence[str] = ()
) -> Reach:
    """How the server is reached as the user puts it; `UsageError` in words where that does not hold together."""
    if (certificate is None) != (key is None):
        raise UsageError("A certificate and its key go together.", "Give both --tls-cert and --tls-key.")
    if certificate is not None and proxies:
        raise UsageError("TLS is either the server's own or its proxy's.", "Leave out --tls-cert or --behind-proxy.")
    names = [name.lower() for name in names]
    matches = [_match(name)["name"] for name in names]
    if certificate is not None and key is not None:
        files = TlsFiles(certificate, key)
        named = look_at(files).names
        if not (names or named):
            raise UsageError("The certificate names no host.", "Say by which it is reached: --public-name NAME")
        return Reach(frozenset(matches or named), (names or named)[0], tls=files)
    if proxies:
        if not names:
            raise UsageError(
                "Behind a proxy the server must know its name.", "Give it: --public-name bowout.example.com"
            )
        return Reach(frozenset(matches), names[0], proxies=tuple(_network(each) for each in proxies))
    if names:
        raise UsageError(
            "A public name is for a server with TLS or behind a proxy.",
            "Add --tls-cert and --tls-key, or --behind-proxy.",
        )
    return Reach()


def _match(name: str) -> re.Match[str]:
    match = _NAME.fullmatch(name)
    if match is None:
        raise UsageError(f"{name!r} is no host name.", "Write it without https:// and path: bowout.example.com")
    return match


def _network(text: str) -> Network:
    advice = "Write an address or a network: 10.0.0.5 or 10.0.0.0/28"
    try:
        network = ipaddress.ip_network(text)
    except ValueError:
        raise UsageError(f"{text!r} is no address of a proxy.", advice) from None
    if network.prefixlen == 0:
        # Everybody could then say of themselves that they came by https, and from anywhere.
        raise UsageError(f"{text!r} is everybody, not a proxy.", advice)
    return network
