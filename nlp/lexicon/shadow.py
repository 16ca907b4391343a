"""The shadow of a sentence: its tokens as norms, each marked with the classes it belongs to.

A shadow is a string of tokens, each followed by one space; marks stand before the norm: `%` part of a date expression,
`^` written like a name, `#` a number, `@` an address. Patterns are matched against it (see `nlp.lexicon.patterns`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Set
from dataclasses import dataclass

from spacy.tokens import Span, Token

from nlp.lexicon.patterns import PREFIX_CHARS


@dataclass(frozen=True, slots=True)
class Shadow:
    """A sentence as patterns see it: `starts` are the offsets of its tokens in `text`, `first` the index of the first."""

    text: str
    starts: tuple[int, ...]
    first: int
    keys: Set[str]

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Turn offsets into `text` into token indices of the document, end exclusive."""
        return self.first + bisect_left(self.starts, start), self.first + bisect_left(self.starts, end)


def cast_shadow(sentence: Span, dated: Set[int], norms: Mapping[str, str]) -> Shadow:
    """Build the shadow; `dated` are indices of tokens in date expressions, `norms` further spellings."""
    pieces: list[str] = []
    starts: list[int] = []
    keys: set[str] = set()
    position = 0
    for token in sentence:
        norm = token.norm_.strip()
        if not norm:
            norm = "_"
        norm = norms.get(norm, norm).replace(" ", "_")
        marks = _marks(token, token.i in dated, token.i == sentence.start, keys)
        piece = f"{marks}{norm} "
        pieces.append(piece)
        starts.append(position)
        position += len(piece)
        keys.add(norm)
        if len(norm) >= PREFIX_CHARS:
            keys.add(norm[:PREFIX_CHARS] + "*")
    return Shadow("".join(pieces), tuple(starts), sentence.start, keys)


def _marks(token: Token, dated: bool, initial: bool, keys: set[str]) -> str:
    marks = ""
    text = token.text
    if dated:
        marks = "%"
        keys.add("@date")
    if text[0].isupper() and token.is_alpha and len(text) > 1 and not dated and not (initial and token.is_stop):
        marks += "^"
        keys.add("@name")
    if token.like_num:
        marks += "#"
        keys.add("@num")
    if "@" in text and token.like_email:
        marks += "@"
        keys.add("@email")
    return marks
