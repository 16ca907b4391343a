"""Base subjects (RFC 5256 section 2.1) with the reply prefixes of many languages, which are data."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _prefixes() -> tuple[re.Pattern[str], re.Pattern[str], frozenset[str]]:
    table = tomllib.loads(files("server.mail").joinpath("subjects.toml").read_text("utf-8"))
    words = "|".join(re.escape(word) for row in table["prefix"] for word in row["words"])
    reply = re.compile(rf"\s*(?:{words})\s*(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d{{1,3}})?\s*[:：]\s*", re.IGNORECASE)
    tag = re.compile(r"\s*\[[^\[\]]{1,60}\]\s*")
    generic = frozenset(word for row in table["generic"] for word in row["words"])
    return reply, tag, generic


def base_subject(subject: str) -> str:
    """The subject without "Re:", "AW:" and "[list]" prefixes and a "(fwd)" behind it, its case kept.

    A subject that is a tag alone keeps the tag.
    """
    reply, tag, _ = _prefixes()
    rest = " ".join(subject.split())
    while True:
        found = reply.match(rest) or tag.match(rest)
        if found is None or (found.end() == len(rest) and rest.startswith("[")):
            break
        rest = rest[found.end() :]
    return re.sub(r"(?:\s*\(fwd\))+$", "", rest, flags=re.IGNORECASE).strip()


def is_reply(subject: str) -> bool:
    """Whether a subject begins with a reply or forward prefix, list tags aside."""
    reply, tag, _ = _prefixes()
    tagged = tag.match(subject)
    return bool(reply.match(subject, tagged.end() if tagged else 0))


def is_telling(base: str) -> bool:
    """Whether a base subject says enough to hold a conversation together: not empty and not a mere greeting."""
    return len(base) > 3 and base.casefold().strip(" .!?") not in _prefixes()[2]
