"""What the part of an address before the @ says of who reads it: a machine, or whoever is on duty."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def is_machine_address(email: str) -> bool:
    """Whether no human reads the address, such as noreply@ or notifications+x@."""
    return _matches(email, "machine_addresses.txt")


def is_role_address(email: str) -> bool:
    """Whether the address is a desk's rather than a person's, such as info@ or service@."""
    return _matches(email, "role_addresses.txt")


def _matches(email: str, name: str) -> bool:
    local = email.partition("@")[0].partition("+")[0].replace(".", "-").replace("_", "-")
    exact, parts = _kept(name)
    return local in exact or any(part in local for part in parts)


@cache
def _kept(name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    text = (files("server.prospects") / name).read_text(encoding="utf-8")
    lines = [line for line in (line.partition("#")[0].strip() for line in text.splitlines()) if line]
    exact = frozenset(line for line in lines if not line.startswith("*"))
    return exact, tuple(line.strip("*") for line in lines if line.startswith("*"))
