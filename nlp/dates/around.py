"""The words around a date as features of a linear model: before and behind it, in its sentence and the next.

Figures count as one word, other dates as one; each feature carries the place it stands in. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.dates.values import DateFound

NEAR_WORDS = 6
"""So many words on each side count by their side (by cross-validation over the training hands)."""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|[.!?,;:()\-\u2013\"]")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_FIGURE = "0"
_DATE = "<date>"
_ITSELF = "<self>"
_EDGE = "<edge>"


def words_around(text: str, question: str | None, found: DateFound, dates: Sequence[DateFound]) -> frozenset[str]:
    """Give the features of one of the `dates` of a reply; `question` is the message that it answers."""
    start, end = _sentence(text, found)
    before = _words(text, start, found.start, dates)
    behind = _words(text, found.end, end, dates)
    return frozenset(
        [
            *(f"before {word}" for word in before[-NEAR_WORDS:]),
            *(f"behind {word}" for word in behind[:NEAR_WORDS]),
            f"right before {(before or [_EDGE])[-1]}",
            f"right behind {(behind or [_EDGE])[0]}",
            f"begins {(before or [_ITSELF])[0]}",
            *(f"sentence {word}" for word in before + behind),
            *(f"next {word}" for word in _words(text, end, _sentence_end(text, end), ())),
            *(f"itself {word}" for word in _words(text, found.start, found.end, ())),
            *_of_question(question or ""),
        ]
    )


def _sentence(text: str, found: DateFound) -> tuple[int, int]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.end() <= found.start:
            start = match.end()
        elif match.start() >= found.end:
            return start, match.start()
    return start, len(text)


def _sentence_end(text: str, end: int) -> int:
    """Where the sentence behind `end` ends."""
    skipped = len(text) - len(text[end:].lstrip())
    match = _SENTENCE_END.search(text, skipped)
    return match.start() if match else len(text)


def _words(text: str, start: int, end: int, dates: Sequence[DateFound]) -> list[str]:
    words: list[str] = []
    for date in dates:
        if start <= date.start and date.end <= end:
            words += [*_plain(text[start : date.start]), _DATE]
            start = date.end
    return words + _plain(text[start:end])


def _plain(text: str) -> list[str]:
    return [_FIGURE if word.isdigit() else word for word in _WORD.findall(text.lower())]


def _of_question(question: str) -> Iterator[str]:
    """The last thing asked, or the last sentence where nothing is."""
    sentences = _SENTENCE_END.split(question.strip())
    asked = _plain(([sentence for sentence in sentences if "?" in sentence] or sentences)[-1])
    if asked:
        yield f"asked first {asked[0]}"
        yield f"asked first {' '.join(asked[:2])}"
    yield from (f"asked {word}" for word in asked)
