"""From labelled mailboxes to the weights."""

from __future__ import annotations

import math
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

from server.prospects.choose import Reading, readings
from server.prospects.examples import Example
from server.prospects.features import BLOCKS, Features
from server.prospects.learning import learn
from server.prospects.model import Model, Thresholds
from server.prospects.training.labelled import Labelled, Mailbox, clusters, rules_of

_DIGITS_KEPT = 4


@dataclass(frozen=True, slots=True)
class Read:
    """A candidate, what the model sees of it, and the hand that wrote it."""

    thread: Labelled
    reading: Reading
    hand: str


def read(mailbox: Mailbox) -> list[Read]:
    """The candidates of a mailbox, with what the model sees of them."""
    rules = rules_of(mailbox.me)
    found = []
    for cluster in clusters(mailbox.candidates(), rules):
        seen = readings([thread.messages for thread in cluster], rules)
        found += [Read(thread, reading, mailbox.hand) for thread, reading in zip(cluster, seen, strict=True)]
    return found


def train(candidates: Sequence[Read]) -> Model:
    """The model that these candidates make, with the settings of settings.toml."""
    settings = tomllib.loads((files("server.prospects.training") / "settings.toml").read_text(encoding="utf-8"))
    rarity = _rarity(candidates, settings["least_threads"], settings["least_hands"])
    empty = Model(Thresholds(**settings["thresholds"]), settings["scales"], rarity, {})
    weights = learn(
        [Example(empty.vector(one.reading.features), one.thread.prospect) for one in candidates], variance=1.0
    )
    return replace(empty, weights={name: round(weight, _DIGITS_KEPT) for name, weight in weights.items()})


def _rarity(candidates: Sequence[Read], least_threads: int, least_hands: int) -> dict[str, float]:
    """The inverse document frequency (smoothed, plus one) of the words that are common enough."""
    threads: Counter[str] = Counter()
    hands: defaultdict[str, set[str]] = defaultdict(set)
    for one in candidates:
        for word in _words(one.reading.features):
            threads[word] += 1
            hands[word].add(one.hand)
    return {
        word: round(math.log((1 + len(candidates)) / (1 + count)) + 1, 2)
        for word, count in sorted(threads.items())
        if count >= least_threads and len(hands[word]) >= least_hands
    }


def _words(found: Features) -> Iterable[str]:
    return (f"{block}:{term}" for block in BLOCKS for term in found.words[block])


def held_out(candidates: Sequence[Read], hand: str) -> Model:
    """The model that all hands but one make."""
    return train([one for one in candidates if one.hand != hand])
