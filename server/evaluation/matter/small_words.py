"""Words that mail writes small inside a sentence: no names, so that a subject's first word may be written small."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from server.services.matter.traits import small

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INSIDE = re.compile(r"[a-z,] $")
_LEAST_TEXTS = 2
_LEAST_LETTERS = 3
_MOST_CAPITALS = 0.25
"""Written large inside a sentence at most so often as a share of small: "safety" of "Health & Safety" is met so."""


def small_words(texts: Iterable[str]) -> list[str]:
    """The words, sorted: met small in at least two texts, and seldom large where no sentence begins."""
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    for text in texts:
        found = list(_WORD.finditer(text))
        lower.update({small(each[0]) for each in found if each[0].islower()})
        upper.update({small(each[0]) for each in found if each[0].istitle() and _inside(text, each.start())})
    return sorted(
        word
        for word, count in lower.items()
        if count >= _LEAST_TEXTS and len(word) >= _LEAST_LETTERS and upper[word] <= _MOST_CAPITALS * count
    )


def _inside(text: str, start: int) -> bool:
    return bool(_INSIDE.search(text[max(0, start - 2) : start]))
