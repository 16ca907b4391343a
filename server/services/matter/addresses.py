"""Addresses and telephone numbers in mail: they lead somewhere, and are never what a thread is about."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_MASK = " • "
"""No word: a phrase ends before it."""


def holds_address(text: str) -> bool:
    """Whether a link, a mail or IP address, a bare domain or a telephone number stands in it."""
    return _address().search(text) is not None


def without_addresses(text: str) -> str:
    """The text with a mark in the place of each, which no phrase crosses."""
    return _address().sub(_MASK, text)


@cache
def _address() -> re.Pattern[str]:
    data = tomllib.loads(files("server.services.matter").joinpath("addresses.toml").read_text(encoding="utf-8"))
    return re.compile("|".join(entry["pattern"] for entry in data["pattern"]), re.IGNORECASE)
