"""Scores: precision, recall, F1, calibration, agreement of spans. Pure arithmetic on pairs of gold and guess."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nlp.corpus.reader import GoldSignal
from nlp.values import SignalSpan

OVERLAP = 0.3
"""Two spans agree when what they share is at least this part of what they cover together."""
BOOTSTRAP_ROUNDS = 300
BINS = 10

T = TypeVar("T")
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Prf:
    """Precision, recall and F1 of a label; `gold` counts its true cases."""

    precision: float
    recall: float
    f1: float
    gold: int


def prf(hits: int, guessed: int, gold: int) -> Prf:
    """Compute the three from counts; what has no cases is 0."""
    precision = hits / guessed if guessed else 0.0
    recall = hits / gold if gold else 0.0
    return Prf(precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0, gold)


def by_label(pairs: Pairs) -> dict[str, Prf]:
    """Score every label that occurs in gold or guess."""
    labels = sorted({label for pair in pairs for label in pair})
    return {
        label: prf(
            sum(gold == guess == label for gold, guess in pairs),
            sum(guess == label for _, guess in pairs),
            sum(gold == label for gold, _ in pairs),
        )
        for label in labels
    }


def accuracy(pairs: Pairs) -> float:
    """Give the share of right guesses."""
    return sum(gold == guess for gold, guess in pairs) / len(pairs) if pairs else 0.0


def macro_f1(pairs: Pairs) -> float:
    """Give the mean F1 over the labels that occur in gold."""
    scores = [score.f1 for score in by_label(pairs).values() if score.gold]
    return sum(scores) / len(scores) if scores else 0.0


def interval(items: Sequence[T], score: Callable[[Sequence[T]], float], seed: int = 7) -> tuple[float, float]:
    """Give the 95 % interval of a score by bootstrap (resampling whole replies, seeded)."""
    if not items:
        return 0.0, 0.0
    chance = random.Random(seed)  # noqa: S311 - resampling, not secrecy
    values = sorted(score(chance.choices(items, k=len(items))) for _ in range(BOOTSTRAP_ROUNDS))
    return values[int(0.025 * len(values))], values[int(0.975 * len(values))]


@dataclass(frozen=True, slots=True)
class Bin:
    """Readings whose confidence lies between low and high: how many, their mean confidence, the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability(guesses: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Sort (confidence, right) pairs into ten bins; empty ones are left out."""
    made = []
    for index in range(BINS):
        low, high = index / BINS, (index + 1) / BINS
        inside = [(p, right) for p, right in guesses if low < p <= high or (index == 0 and p == 0)]
        if inside:
            confidence = sum(p for p, _ in inside) / len(inside)
            made.append(Bin(low, high, len(inside), confidence, sum(right for _, right in inside) / len(inside)))
    return made


def label_intervals(pairs: Pairs, seed: int = 7) -> dict[str, tuple[float, float]]:
    """Give the 95 % interval of every label's F1, by the bootstrap of `interval`."""
    chance = random.Random(seed)  # noqa: S311 - resampling, not secrecy
    rounds: dict[str, list[float]] = {label: [] for label in by_label(pairs)}
    for _ in range(BOOTSTRAP_ROUNDS if pairs else 0):
        scored = by_label(chance.choices(pairs, k=len(pairs)))
        for label, values in rounds.items():
            values.append(scored[label].f1 if label in scored else 0.0)
    return {label: (sorted(v)[int(0.025 * len(v))], sorted(v)[int(0.975 * len(v))]) for label, v in rounds.items()}


def calibration_error(guesses: Sequence[tuple[float, bool]]) -> float:
    """Give the expected calibration error over ten bins: the mean gap between confidence and accuracy."""
    gaps = sum(each.count * abs(each.confidence - each.accuracy) for each in reliability(guesses))
    return gaps / len(guesses) if guesses else 0.0


def matched(gold: Sequence[GoldSignal], guessed: Sequence[SignalSpan]) -> list[tuple[GoldSignal, SignalSpan]]:
    """Pair spans of one label one to one, the best overlap first."""
    options = sorted(
        (
            (overlap(true, guess), i, j)
            for i, true in enumerate(gold)
            for j, guess in enumerate(guessed)
            if true.label is guess.label
        ),
        key=lambda option: (-option[0], option[1], option[2]),
    )
    taken_gold: set[int] = set()
    taken_guess: set[int] = set()
    pairs: list[tuple[GoldSignal, SignalSpan]] = []
    for share, i, j in options:
        if share >= OVERLAP and i not in taken_gold and j not in taken_guess:
            taken_gold.add(i)
            taken_guess.add(j)
            pairs.append((gold[i], guessed[j]))
    return pairs


def overlap(gold: GoldSignal, guess: SignalSpan) -> float:
    """Give shared characters over covered characters."""
    shared = min(gold.end, guess.end) - max(gold.start, guess.start)
    return shared / (max(gold.end, guess.end) - min(gold.start, guess.start)) if shared > 0 else 0.0
