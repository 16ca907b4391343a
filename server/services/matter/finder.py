"""The topic of a thread: the phrase that the model is surest of, or None where it is not sure enough."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from server.services.clean_words import clean_words
from server.services.matter.phrases import MOST_CHARACTERS, Mail, Place, places, word_list
from server.services.matter.traits import Kinds, Phrase, Said, Vector, small, vector

_LEAST_FIRM_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of a phrase's features, the log-odds from which on a phrase is given, and the kinds of words."""

    threshold: float
    weights: Mapping[str, float]
    kinds: Kinds

    def log_odds(self, seen: Vector) -> float:
        """How likely a phrase is a topic; features that are not known add nothing."""
        return sum(self.weights.get(name, 0.0) * value for name, value in seen.items())


@dataclass(frozen=True, slots=True)
class Barred:
    """What is never a topic, in small letters: parts of people's names, and labels of the reader's mail domains."""

    names: frozenset[str] = frozenset()
    firms: frozenset[str] = frozenset()

    def bars(self, place: Place) -> bool:
        """Whether the words there name a person of the thread or the reader's own firm."""
        return any(self._of_person(word) or self._of_firm(word) for word in place.words)

    def names_any(self, words: str) -> bool:
        """Whether a person of the thread is named in the words."""
        return any(self._of_person(word) for word in words.split())

    def _of_person(self, word: str) -> bool:
        return word[:1].isupper() and any(part in self.names for part in re.findall(r"\w+", word.casefold()))

    def _of_firm(self, word: str) -> bool:
        bare = re.sub(r"\W|['’]s$", "", word).casefold()
        return len(bare) >= _LEAST_FIRM_LETTERS and any(bare in firm for firm in self.firms)


def topic_of(mails: Sequence[Mail], barred: Barred, model: Model | None = None) -> str | None:
    """The topic as the thread words it, its first letter small unless it is a name's."""
    used = model or shipped()
    best = best_phrase(mails, barred, used)
    if best is None or best[1] < used.threshold:
        return None
    return _as_written(best[0], mails)


def best_phrase(mails: Sequence[Mail], barred: Barred, model: Model) -> tuple[Phrase, float] | None:
    """The likeliest phrase with its log-odds; None where no phrase stands in the thread."""
    said = Said(mails)
    scored = ((phrase, model.log_odds(vector(phrase, said, model.kinds))) for phrase in phrases(mails, barred))
    return max(scored, key=lambda each: each[1], default=None)


def phrases(mails: Sequence[Mail], barred: Barred) -> Iterator[Phrase]:
    """Every phrase that may be a topic, with its places: none that is a meeting's, a day's, a price's or a person's."""
    found: defaultdict[tuple[str, ...], list[Place]] = defaultdict(list)
    for place in places(mails):
        if not barred.bars(place):
            found[tuple(map(small, place.words))].append(place)
    for words, where in found.items():
        phrase = Phrase(words, tuple(where))
        if not no_matter(phrase.head, bare=not phrase.article):
            yield phrase


def no_matter(head: str, *, bare: bool) -> bool:
    """Whether a phrase of that head, with an article or `bare`, names no matter to write about."""
    barred = word_list("no_matter") | word_list("people") | word_list("sites") | word_list("quantities")
    return head in barred or (bare and head in word_list("empty"))


def _as_written(phrase: Phrase, mails: Sequence[Mail]) -> str | None:
    """Its words as they stand inside a sentence of a mail, else at first; None where a capital is in doubt."""
    inside = [place for place in phrase.places if not place.subject and place.before[1] not in "^.?!"]
    words = (inside or phrase.places)[0].words
    line = clean_words(" ".join(words), MOST_CHARACTERS)
    if line is None or inside or not words[0][0].isupper() or phrase.article:
        return line if line is None or (inside and not phrase.article) else line[0].lower() + line[1:]
    if words[0][1:].lower() != words[0][1:]:
        return line  # ERP, LeadRocket
    known = any(re.search(rf"(?<!\w){re.escape(small(words[0]))}(?!\w)", mail.text) for mail in mails)
    return line[0].lower() + line[1:] if known else None


@cache
def shipped() -> Model:
    """The model of the package, read once."""
    text = files("server.services.matter").joinpath("weights.json").read_text(encoding="utf-8")
    return Model(**json.loads(text))
