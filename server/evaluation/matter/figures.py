"""How many of the topics given are right, at every share of threads that get one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from server.evaluation.matter.gold import Marked
from server.evaluation.matter.train import train
from server.services.matter.finder import Model, best_phrase
from server.services.matter.traits import Kinds

_FOLDS = 6


@dataclass(frozen=True, slots=True)
class Given:
    """The likeliest phrase of a thread, its log-odds, and whether a reader has marked it."""

    thread: str
    hand: str
    words: str
    log_odds: float
    marked: bool


def cross_validated(threads: Sequence[Marked], kinds: Kinds) -> Iterator[Given]:
    """What each thread would get by a model that never saw it."""
    for fold in range(_FOLDS):
        model = train([each for at, each in enumerate(threads) if at % _FOLDS != fold], kinds)
        yield from given((each for at, each in enumerate(threads) if at % _FOLDS == fold), model)


def given(threads: Iterable[Marked], model: Model) -> Iterator[Given]:
    """The likeliest phrase of each thread that has any."""
    for thread in threads:
        best = best_phrase(thread.mails, thread.barred, model)
        if best:
            phrase, odds = best
            yield Given(thread.id, thread.hand, " ".join(phrase.words), odds, phrase.words in thread.topics)
