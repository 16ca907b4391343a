"""From marked mail to the weights."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from server.evaluation.matter.gold import Marked
from server.prospects.examples import Example
from server.prospects.learning import learn_many
from server.services.matter.finder import Model, phrases
from server.services.matter.phrases import tokens_of, word_list
from server.services.matter.traits import Kinds, Said, small, vector

VARIANCE = 0.1
"""Of the weights' prior. Compared across training hands with .03 and .3: .03 is worse, .3 about the same."""
THRESHOLD = 0.6
"""Chosen by what was given across training hands, read by eye; figures stand in `server/drafting/RESULTS.md`."""
_LEAST_SEEN = 2
_LEAST_MET = 4
_OTHER_SHARE = 0.12
_RARITY_STEPS = (8, 20, 50, 100, 200, 400)
_DIGITS_KEPT = 2
_AROUND = tomllib.loads((Path(__file__).parent / "word_kinds.toml").read_text(encoding="utf-8"))
_DETERMINERS, _ACTING, _ENDS = (frozenset(_AROUND[name]) for name in ("determiners", "acting", "ends"))


def kinds_of(texts: Iterable[str]) -> dict[str, str]:
    """What kind of word each is (see `Kinds`), by what stands before and behind it."""
    met: Counter[str] = Counter()
    seen: dict[str, Counter[str]] = {kind: Counter() for kind in "HMV"}
    mails: Counter[str] = Counter()
    for text in texts:
        words = ["^", "^", *(small(token) for token in tokens_of(text)), "$"]
        mails.update(set(words))
        for at in range(2, len(words) - 1):
            two, one, word, after = words[at - 2 : at + 2]
            met[word] += 1
            pointed = one in _DETERMINERS
            seen["H"][word] += after in _ENDS and (pointed or (two in _DETERMINERS and one not in _ENDS))
            seen["M"][word] += pointed and after not in _ENDS
            seen["V"][word] += one in _ACTING
    return {
        word: max(
            ((seen[kind][word] / count, kind) for kind in "HMV" if seen[kind][word] / count > _OTHER_SHARE),
            default=(0.0, "O"),
        )[1]
        + str(1 + sum(mails[word] >= step for step in _RARITY_STEPS))
        for word, count in sorted(met.items())
        if count >= _LEAST_MET and word[0].isalpha() and word not in word_list("function") | word_list("never")
    }


def train(threads: Sequence[Marked], kinds: Kinds) -> Model:
    """The model that these threads make."""
    examples = [example for thread in threads for example in _examples(thread, kinds)]
    counts = Counter(name for example in examples for name in example.vector)
    kept = [
        Example({name: value for name, value in each.vector.items() if counts[name] >= _LEAST_SEEN}, each.prospect)
        for each in examples
    ]
    weights = learn_many(kept, variance=VARIANCE)
    rounded = {name: round(weight, _DIGITS_KEPT) for name, weight in sorted(weights.items())}
    return Model(THRESHOLD, {name: weight for name, weight in rounded.items() if weight}, kinds)


def _examples(thread: Marked, kinds: Kinds) -> Iterator[Example]:
    """Every phrase of a thread, marked or not."""
    said = Said(thread.mails)
    for phrase in phrases(thread.mails, thread.barred):
        yield Example(vector(phrase, said, kinds), phrase.words in thread.topics)
