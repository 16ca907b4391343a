"""What is known of the big providers: where to log in and how to come by a password that works."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from server.errors import UsageError
from server.imap.connection import is_loopback
from server.services.ports.account import ImapEndpoint, Tls


@dataclass(frozen=True, slots=True)
class Preset:
    """A provider's login. `steps` lead to the password; `password_login` is False where none is taken at all."""

    id: str
    name: str
    domains: tuple[str, ...]
    hosts: tuple[str, ...]
    port: int
    tls: Tls
    steps: tuple[str, ...]
    password_login: bool

    def endpoint(self, user: str) -> ImapEndpoint:
        """Where `user` logs in."""
        return ImapEndpoint(self.hosts[0], self.port, user, self.tls)


def preset_for_address(address: str) -> Preset | None:
    """The provider of an address by its domain; None for domains that are not theirs alone."""
    domain = address.rpartition("@")[2].strip().lower()
    return next((preset for preset in presets() if domain in preset.domains), None)


def preset_for_host(host: str) -> Preset | None:
    """The provider behind a host name; loopback is nobody's."""
    name = host.strip().lower().rstrip(".")
    return next((preset for preset in presets() if name in preset.hosts and not name.startswith("127.")), None)


def endpoint_for(user: str, host: str | None = None, port: int | None = None, tls: Tls | None = None) -> ImapEndpoint:
    """Where `user` logs in: the server named, else that of their provider.

    `UsageError` without a login, for a domain whose server is not known, and for plain text beyond this machine.
    """
    if not user:
        raise UsageError("An IMAP account needs a login.", "Give --user you@example.com, or --path for a mail file.")
    if host is None:
        preset = preset_for_address(user)
        if preset is None:
            domain = user.rpartition("@")[2]
            raise UsageError(f"The IMAP server of {domain} is not known here.", "Give its host (and --port).")
        return preset.endpoint(user)
    if tls is Tls.NONE and not is_loopback(host):
        raise UsageError(
            f"Without TLS the password would cross the network for all to read: {host} is not this machine.",
            "Leave --tls out, or use --tls starttls.",
        )
    protection = tls or (Tls.STARTTLS if port == 143 else Tls.IMPLICIT)
    return ImapEndpoint(host, port or (993 if protection is Tls.IMPLICIT else 143), user, protection)


@cache
def presets() -> tuple[Preset, ...]:
    """All providers known."""
    text = files("server.imap").joinpath("presets.toml").read_text(encoding="utf-8")
    return tuple(
        Preset(
            id=entry["id"],
            name=entry["name"],
            domains=tuple(entry["domains"]),
            hosts=(entry["host"], *entry.get("hosts", ())),
            port=entry["port"],
            tls=Tls(entry["tls"]),
            steps=tuple(entry["steps"]),
            password_login=entry.get("password_login", True),
        )
        for entry in tomllib.loads(text)["providers"]
    )
