"""Tell the language by its function words, or by its script. Cheap, and modest: "und" where little speaks for any."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

ENGLISH = "en"
UNKNOWN = "und"
SAMPLE_CHARS = 2_000
LEAD_OVER_ENGLISH = 1.5
"""Another language is named only where its function words outnumber the English ones by this factor: the pipeline
reads English, and a wrong "other" would silence it."""
FEWEST_HITS = 2

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


@cache
def _profiles() -> tuple[Mapping[str, frozenset[str]], Mapping[str, str]]:
    data = tomllib.loads(resources.files("nlp.language").joinpath("profiles.toml").read_text("utf-8"))
    return {code: frozenset(words.split()) for code, words in data["words"].items()}, data["scripts"]


def detect(text: str) -> str:
    """Give an ISO 639-1 code, or "und"."""
    sample = text[:SAMPLE_CHARS].lower()
    if not sample.isascii() and (code := _by_script(sample)) is not None:
        return code
    words = _WORD.findall(sample)
    profiles, _ = _profiles()
    hits = {code: sum(word in profile for word in words) for code, profile in profiles.items()}
    best = max(hits, key=lambda code: (hits[code], code == ENGLISH))
    if hits[best] >= FEWEST_HITS and hits[best] > hits[ENGLISH] * LEAD_OVER_ENGLISH:
        return best
    return ENGLISH if hits[ENGLISH] else UNKNOWN


def _by_script(sample: str) -> str | None:
    _, scripts = _profiles()
    letters = [letter for letter in sample if letter.isalpha()]
    counts: dict[str, int] = {}
    for letter in letters[:300]:
        script = unicodedata.name(letter, "?").split()[0]
        if script in scripts:
            counts[scripts[script]] = counts.get(scripts[script], 0) + 1
    if not counts:
        return None
    if "ja" in counts:
        return "ja"
    code = max(counts, key=lambda item: counts[item])
    return code if counts[code] * 2 > min(len(letters), 300) else None
