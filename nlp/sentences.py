"""Split the text of a mail into sentences. Pure: offsets in, offsets out.

Mail breaks the rules of edited prose: bullets, lines without a full stop, lines wrapped at 72 columns, missing capitals
and runs of "?!". A blank line or a bullet always ends a sentence; a single line break ends one unless the line before
looks wrapped (long, no end mark) and the next does not begin anew.
"""

from __future__ import annotations

import re
from importlib import resources

WRAPPED_LINE_CHARS = 55
"""A line at least this long without an end mark is taken as wrapped, not ended (RFC 3676 advises 66 to 78)."""

_STOP = re.compile(
    # A run of marks is looked at once, from its beginning: 20,000 full stops took six seconds otherwise.
    r"(?<![.!?…])[.!?…]++[\"'”’)\]]*(?=\s)|\n[ \t]*\n\s*|\n|[;](?=\s)| [-–—]{1,2} (?=(?:so|but|anyway|also)\b)"
)
_BULLET = re.compile(r"[ \t]*(?:[-*•·–>]|\(?\d{1,2}[.)]|\(?[a-z][.)]|\d{1,2} -)\s+", re.IGNORECASE)
_LAST_WORD = re.compile(r"(\S+)$")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)+$")
_ORDINAL = re.compile(r"\(?\d{1,2}[.)]$")


def _abbreviations() -> frozenset[str]:
    text = resources.files("nlp.lexicon").joinpath("abbreviations.txt").read_text("utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


class SentenceSplitter:
    """Splits text by the rules above; holds the abbreviations that end in a full stop."""

    def __init__(self) -> None:
        self._abbreviations = _abbreviations()

    def split(self, text: str) -> list[tuple[int, int]]:
        """Give the offsets of the sentences in order, without the white space around them."""
        spans: list[tuple[int, int]] = []
        start = 0
        for stop in _STOP.finditer(text):
            if self._ends(text, start, stop):
                _add(spans, text, start, stop.end())
                start = stop.end()
        _add(spans, text, start, len(text))
        return spans

    def _ends(self, text: str, start: int, stop: re.Match[str]) -> bool:
        mark = stop.group()
        if mark.startswith("\n"):
            return mark.count("\n") > 1 or _line_ends(text, stop.start(), stop.end())
        if mark[0] != ".":
            return mark[0] != "…" or text[stop.end() :].lstrip()[:1].isupper()
        word = _LAST_WORD.search(text[max(start, stop.start() - 20) : stop.start() + 1])
        if word is None:
            return True
        last = word.group().lower()
        if mark == "." and (last in self._abbreviations or _INITIALS.match(last)):
            return False
        if mark == "." and _ORDINAL.match(last) and not text[start : stop.start() - len(last) + 1].strip():
            return False
        return not mark.startswith("..") or not text[stop.end() :].lstrip()[:1].islower()


def _line_ends(text: str, end: int, following: int) -> bool:
    begin = text.rfind("\n", 0, end) + 1
    line = text[begin:end].rstrip()
    if len(line) < WRAPPED_LINE_CHARS or line.lstrip().startswith(">"):
        return True
    return bool(_BULLET.match(text, following))


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        begin = start + len(piece) - len(piece.lstrip())
        spans.append((begin, begin + len(stripped)))
