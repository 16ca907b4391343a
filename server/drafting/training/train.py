"""From marked texts to the weights."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nlp.labels import Intent, Tone
from server.drafting.etiquette import in_sentences, rule_findings, without_quoted
from server.drafting.learned import Model, Sentence, Vector, Weights, sentences, vector
from server.prospects.examples import Example
from server.prospects.learning import learn
from server.services.ports.draft import Draft

Text = dict[str, Any]

THRESHOLD = -0.85
"""A breach by three in ten. Chosen on the hands e1 and e3 to e6; its figures stand in `server/drafting/RESULTS.md`."""
KINDS = {
    "guilt": "guilt",
    "pressure": "pressure",
    "urgency": "urgency",
    "false_finality": "false_finality",
    "neediness": "neediness",
    "bump": "bump",
    "reask": "asking_again",
    "pitch": "pitch",
}
"""The rule's id for each kind that the writers marked; lengths and counts of questions are for rules alone."""

_LEAST_SENTENCES = 2
_DIGITS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Marked:
    """What the model sees of a sentence, and the kinds of breach marked in it."""

    seen: Vector
    kinds: frozenset[str]


def train(texts: Iterable[Text], drafts: Iterable[Draft] = ()) -> Model:
    """The model that these texts make, beside built-in drafts: clean ones, each different sentence once."""
    found = [sentence for text in texts for sentence in _sentences(text)]
    found += _clean_sentences(drafts)
    broken = [sentence for sentence in found if sentence.kinds]
    return Model(
        threshold=THRESHOLD,
        breach=_fit(found, [bool(sentence.kinds) for sentence in found]),
        kinds={kind: _fit(broken, [kind in sentence.kinds for sentence in broken]) for kind in KINDS.values()},
    )


def _sentences(text: Text) -> Iterator[Marked]:
    body, intent = text["text"], Intent(text["intent"])
    ruled = in_sentences(rule_findings(body, intent, Tone.PLAIN), body)
    marks = [(body.index(mark["quote"]), len(mark["quote"]), mark["kind"]) for mark in text["findings"]]
    for each in sentences(without_quoted(body), intent, ruled):
        found = {KINDS[kind] for at, size, kind in marks if kind in KINDS and at < each.end and at + size > each.start}
        yield Marked(vector(each), frozenset(found))


def _clean_sentences(drafts: Iterable[Draft]) -> list[Marked]:
    """Each different sentence of an intent once, where it first stands and without what stands around it: a rude line
    that a user puts between ours must not pass for their sake."""
    each: dict[tuple[str, Intent], Sentence] = {}
    for draft in drafts:
        for sentence in sentences(draft.body, draft.intent):
            each.setdefault((sentence.words, sentence.intent), replace(sentence, before="", after=""))
    return [Marked(vector(each[key]), frozenset()) for key in sorted(each)]


def _fit(found: Sequence[Marked], wanted: Sequence[bool]) -> Weights:
    """Weights with a normal prior of variance one; rare words weigh more by their inverse document frequency."""
    counts = Counter(name for sentence in found for name in sentence.seen)
    rarity = {
        name: 1.0 if name.startswith("=") else math.log((1 + len(found)) / (1 + count)) + 1
        for name, count in counts.items()
        if count >= _LEAST_SENTENCES
    }
    examples = [
        Example({name: value * rarity[name] for name, value in sentence.seen.items() if name in rarity}, is_so)
        for sentence, is_so in zip(found, wanted, strict=True)
    ]
    weights = learn(examples, variance=1.0)
    return {name: round(weight * rarity[name], _DIGITS_KEPT) for name, weight in sorted(weights.items())}
