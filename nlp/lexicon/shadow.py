"""The shadow of a sentence: its tokens as norms, each marked with the classes it belongs to.

A shadow is a string of tokens, each followed by one space; marks stand before the norm: `%` part of a date expression,
`^` written like a name, `#` a number, `@` an address, `&` a time of day.
Patterns are matched against it (see `nlp.lexicon.patterns`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Set
from dataclasses import dataclass

from spacy.tokens import Span, Token

from nlp.lexicon.patterns import PREFIX_CHARS

_CLOCK = re.compile(
    r"(?:[01]?\d|2[0-4])(?:[:.][0-5]\d(?:[ap]m)?|h(?:[0-5]\d)?|ish|[ap]m)|noon|midday|lunchtime|a\.m\.|p\.m\.|pm|o'clock"
)


@dataclass(frozen=True, slots=True)
class Shadow:
    """A sentence as patterns see it: `starts` are the offsets of tokens in `text`, `first` the index of the first."""

    text: str
    starts: tuple[int, ...]
    first: int
    keys: Set[str]

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Turn offsets into `text` into token indices of the document, end exclusive."""
        return self.first + bisect_left(self.starts, start), self.first + bisect_left(self.starts, end)


def cast_shadow(sentence: Span, dated: Set[int], norms: Mapping[str, str], known: Set[str]) -> Shadow:
    """Build the shadow; `dated` are indices of tokens in date expressions, `norms` further spellings.

    A capital at the head of a sentence makes a name only of words that are not `known`.
    """
    pieces: list[str] = []
    starts: list[int] = []
    keys: set[str] = set()
    position = 0
    for token in sentence:
        norm = token.norm_.strip()
        if not norm:
            norm = "_"
        norm = norms.get(norm, norm).replace(" ", "_")
        marks = _marks(token, token.i in dated, norm in known and token.i == sentence.start, keys)
        piece = f"{marks}{norm} "
        pieces.append(piece)
        starts.append(position)
        position += len(piece)
        keys.add(norm)
        if len(norm) >= PREFIX_CHARS:
            keys.add(norm[:PREFIX_CHARS] + "*")
    return Shadow("".join(pieces), tuple(starts), sentence.start, keys)


def _marks(token: Token, dated: bool, common: bool, keys: set[str]) -> str:
    marks = ""
    text = token.text
    if dated:
        marks = "%"
        keys.add("@date")
    if text.istitle() and token.is_alpha and len(text) > 1 and not dated and not common and not token.is_stop:
        marks += "^"
        keys.add("@name")
    if _CLOCK.fullmatch(token.norm_):
        marks += "&"
        keys.add("@time")
    if token.like_num:
        marks += "#"
        keys.add("@num")
    if "@" in text and token.like_email:
        marks += "@"
        keys.add("@email")
    return marks
