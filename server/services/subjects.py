"""Subjects without what mail programs put before them, and those that may be quoted to a stranger."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from server.services.clean_words import clean_words, one_line

_LIMIT_WORDS = 6
_LIMIT_CHARACTERS = 48
_ARTICLES = frozenset({"a", "an", "the"})
_EDGES = ".,:;-–—\"'"


@cache
def _words(kind: str) -> frozenset[str]:
    data = tomllib.loads(files("server.services").joinpath("subject_words.toml").read_text(encoding="utf-8"))
    return frozenset(data[kind])


@cache
def _prefix() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _words("prefixes")), key=len, reverse=True))
    return re.compile(rf"^\s*(?:(?:{names})(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)


def bare_subject(subject: str) -> str:
    """A subject on one line without its reply and forward prefixes."""
    return _prefix().sub("", one_line(subject)).strip()


def heading(subject: str) -> str | None:
    """A subject that says what it is about, as it is written; None where it is a greeting, a question or a slogan.

    A first mail to a stranger may quote it. It stands in no sentence: that is for `server.services.matter`.
    """
    bare = clean_words(bare_subject(subject), _LIMIT_CHARACTERS)
    if not bare or re.search(r"[?!…]|\.\.\.", bare) or any(join in f" {bare.casefold()} " for join in _words("joins")):
        return None
    words = [word.strip(_EDGES) for word in bare.casefold().split()]
    telling = words[1:] if words[0] in _ARTICLES else words
    if not telling or len(words) > _LIMIT_WORDS or telling[0] in _words("openings"):
        return None
    said = bare.casefold() not in _words("empty") and not _words("never") & set(words)
    return bare if said else None
