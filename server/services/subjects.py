"""Subjects without what mail programs put before them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from server.services.clean_words import one_line


@cache
def _prefix() -> re.Pattern[str]:
    data = tomllib.loads(files("server.services").joinpath("subject_words.toml").read_text(encoding="utf-8"))
    names = "|".join(sorted(map(re.escape, data["prefixes"]), key=len, reverse=True))
    return re.compile(rf"^\s*(?:(?:{names})(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)


def bare_subject(subject: str) -> str:
    """A subject on one line without its reply and forward prefixes."""
    return _prefix().sub("", one_line(subject)).strip()
