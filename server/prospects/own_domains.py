"""Which domains are the user's firm's, and which belong to everybody (public mail providers)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files


def own_domains(addresses: Iterable[str]) -> frozenset[str]:
    """The domains of the confirmed own addresses that are not public ones; text without an @ is passed over."""
    domains = {domain.lower().rstrip(".") for _, at, domain in (a.strip().rpartition("@") for a in addresses) if at}
    return frozenset(domain for domain in domains if domain and not is_public(domain))


def is_public(domain: str) -> bool:
    """Whether mail at this domain says nothing about a firm: a provider's domain, or a subdomain of one."""
    return within(domain.lower(), public_domains())


def within(domain: str, domains: Collection[str]) -> bool:
    """Whether a domain is one of these or a subdomain of one ("eu.acme.example" is within "acme.example")."""
    while domain:
        if domain in domains:
            return True
        domain = domain.partition(".")[2]
    return False


@cache
def public_domains() -> frozenset[str]:
    """The kept list of public mail domains, lower case."""
    text = (files("server.prospects") / "public_domains.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(line for line in lines if line)
