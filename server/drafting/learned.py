"""What the rules cannot see: a linear model of a sentence's words that says whether it breaks the etiquette, and how.

A logistic regression over single words and pairs, the words of the sentences before and after, the intent, the
sentence's length and place, and the rules that found words in it; its weights are data (etiquette_weights.json), made
and measured by server/drafting/training. Most subtle breaches have no telling phrase that a rule could name, only words
that well-mannered goodbyes seldom have. Where a rule found words they take the rule's share of the blame in training;
the model never speaks against a rule.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from nlp.labels import Intent
from nlp.sentences import SentenceSplitter
from server.services.ports.draft import Finding

Vector = dict[str, float]
Weights = Mapping[str, float]

LEAST_WORDS = 3
"""Shorter lines are greetings and sign-offs."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[?!£€$%,]")
_WORDS_SCALE = 1.5
_INTENT_SCALE = 0.5
_NEIGHBOUR_SCALE = 0.5
_LONG_SENTENCE_WORDS = 40
_LENGTH_STEPS = (5, 8, 11, 15, 20, 28)
"""Words from which on a sentence is of the next length: breaches lie between the shortest and the longest."""
_PLACES_SCALE = 6
_COUNT_SCALE = 8
_SPLITTER = SentenceSplitter()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence by its offsets in a text, with the sentences around it (empty where there is none), the text's intent,
    which of how many it is, and the rules that found words in it."""

    start: int
    end: int
    words: str
    before: str
    after: str
    intent: Intent
    place: int
    count: int
    rules: frozenset[str]


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


def sentences(text: str, intent: Intent, findings: Iterable[Finding] = ()) -> Iterator[Sentence]:
    """The sentences that are long enough to say something, with the rules of the findings in each."""
    found = list(findings)
    spans = [span for span in _SPLITTER.split(text) if len(_words(text[slice(*span)])) >= LEAST_WORDS]
    said = ["", *(text[start:end] for start, end in spans), ""]
    for place, (start, end) in enumerate(spans):
        before, words, after = said[place : place + 3]
        rules = frozenset(each.rule for each in found if each.start < end and each.end > start)
        yield Sentence(start, end, words, before, after, intent, place, len(spans), rules)


def vector(sentence: Sentence) -> Vector:
    """The values of a sentence's features; words and pairs together have one fixed length."""
    words = _words(sentence.words)
    edged = ["<", *words, ">"]
    terms = {*words, *(f"{one} {two}" for one, two in pairwise(edged))}
    each = _WORDS_SCALE / math.sqrt(len(terms))
    found = dict.fromkeys(terms, each)
    found |= {"=bias": 1.0, f"={sentence.intent.value}": _INTENT_SCALE, **_of_length(len(words))}
    found |= _of_neighbour("<<", sentence.before) | _of_neighbour(">>", sentence.after)
    return found | _of_place(sentence) | {f"=rule {rule}": 1.0 for rule in sentence.rules}


def _words(text: str) -> list[str]:
    return ["#" if word.isdecimal() else word for word in _WORD.findall(text.lower().replace("’", "'"))]


def _of_neighbour(side: str, text: str) -> Vector:
    words = set(_words(text))
    return {f"{side}{word}": _NEIGHBOUR_SCALE / math.sqrt(len(words)) for word in words}


def _of_length(words: int) -> Vector:
    step = sum(words >= each for each in _LENGTH_STEPS)
    return {"=length": min(words, _LONG_SENTENCE_WORDS) / _LONG_SENTENCE_WORDS, f"=length {step}": 1.0}


def _of_place(sentence: Sentence) -> Vector:
    found = {"=place": sentence.place / _PLACES_SCALE, "=count": sentence.count / _COUNT_SCALE}
    said = {
        "=first": sentence.place == 0,
        "=last": sentence.place == sentence.count - 1,
        "=asks": sentence.words.rstrip().endswith("?"),
    }
    return found | {name: 1.0 for name, so in said.items() if so}


@cache
def shipped() -> Model:
    """The model of the package, read once."""
    text = (files("server.drafting") / "etiquette_weights.json").read_text(encoding="utf-8")
    return Model(**json.loads(text))
