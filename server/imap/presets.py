"""What is known of the big providers: where to log in and how to come by a password that works."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from server.services.ports import ImapEndpoint, Tls


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
