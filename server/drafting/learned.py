"""What the rules cannot see: a linear model of a sentence's words that says whether it breaks the etiquette, and how.

A logistic regression over single words and pairs, the intent and the length; its weights are data
(etiquette_weights.json), made and measured by server/drafting/training. Most subtle breaches have no telling phrase
that a rule could name, only words that well-mannered goodbyes seldom have.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from nlp.labels import Intent
from nlp.sentences import SentenceSplitter

Vector = dict[str, float]
Weights = Mapping[str, float]

LEAST_WORDS = 3
"""Shorter lines are greetings and sign-offs."""
RULED = "ruled"
"""The feature of a sentence that a rule found already: in training it takes the rule's share of the blame."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[?!£€$%,]")
_WORDS_SCALE = 1.5
_INTENT_SCALE = 0.5
_LONG_SENTENCE_WORDS = 40
_SPLITTER = SentenceSplitter()


@dataclass(frozen=True, slots=True)
class Model:
    """Weights for "a breach", from `threshold` (log-odds) on, and for each kind of breach, should it be one."""

    threshold: float
    breach: Weights
    kinds: Mapping[str, Weights]

    def kind_of(self, vector: Vector) -> str | None:
        """The kind of breach, a rule's id; None where the sentence is no breach."""
        if log_odds(self.breach, vector) < self.threshold:
            return None
        return max(self.kinds, key=lambda kind: log_odds(self.kinds[kind], vector))


def log_odds(weights: Weights, vector: Vector) -> float:
    """The sum of weight times value; words that are not known add nothing."""
    return sum(weights.get(name, 0.0) * value for name, value in vector.items())


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences that are long enough to say something."""
    return (span for span in _SPLITTER.split(text) if len(_WORD.findall(text[slice(*span)].lower())) >= LEAST_WORDS)


def vector(sentence: str, intent: Intent, *, ruled: bool = False) -> Vector:
    """The values of a sentence's features; words and pairs together have one fixed length."""
    words = ["#" if word.isdecimal() else word for word in _WORD.findall(sentence.lower().replace("’", "'"))]
    edged = ["<", *words, ">"]
    terms = {*words, *(f"{one} {two}" for one, two in pairwise(edged))}
    each = _WORDS_SCALE / math.sqrt(len(terms))
    found = dict.fromkeys(terms, each)
    length = min(len(words), _LONG_SENTENCE_WORDS) / _LONG_SENTENCE_WORDS
    found |= {"=bias": 1.0, f"={intent.value}": _INTENT_SCALE, "=length": length}
    return found | {f"={RULED}": 1.0} if ruled else found


@cache
def shipped() -> Model:
    """The model of the package, read once."""
    text = (files("server.drafting") / "etiquette_weights.json").read_text(encoding="utf-8")
    return Model(**json.loads(text))
