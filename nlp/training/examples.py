"""Gold replies as arrays: token ids of "reply [SEP] question", stance, signals of the reply's tokens, and its dates."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from nlp.encoding import Encoded, encode
from nlp.labels import Signal, Stance

STANCES = tuple(Stance)
SIGNALS = tuple(Signal)


@dataclass(frozen=True, slots=True)
class Gold:
    """One labelled reply, own text only; `signals` as (label, start, end) offsets into `text`.

    `dates` are the dates the grammar finds, as (start, end, whether it is the one for contact).
    """

    id: str
    text: str
    question: str | None
    stance: Stance
    signals: tuple[tuple[Signal, int, int], ...]
    dates: tuple[tuple[int, int, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded arrays: ids, mask, types of shape (texts, tokens); stance (texts,); tags (texts, tokens, signals).

    `tagged` marks the reply's tokens, the only ones that can carry a signal; `dated` those of a date, of which
    `contact` marks the ones of the date for contact.
    """

    ids: np.ndarray
    mask: np.ndarray
    types: np.ndarray
    stance: np.ndarray
    tags: np.ndarray
    tagged: np.ndarray
    dated: np.ndarray
    contact: np.ndarray


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many tokens of reply and question are read."""

    reply: int
    question: int


def batches(
    gold: Sequence[Gold], tokenizer: Tokenizer, lengths: Lengths, size: int, rng: random.Random, question_dropout: float
) -> list[Batch]:
    """One epoch: shuffled, then sorted by length within chunks so that padding stays small."""
    encoded = []
    for item in gold:
        question = None if rng.random() < question_dropout else item.question
        encoded.append((item, encode(tokenizer, item.text, question, lengths.reply, lengths.question)))
    rng.shuffle(encoded)
    chunk = size * 16
    ordered: list[list[tuple[Gold, Encoded]]] = []
    for start in range(0, len(encoded), chunk):
        part = sorted(encoded[start : start + chunk], key=lambda pair: len(pair[1].ids))
        ordered += [part[i : i + size] for i in range(0, len(part), size)]
    rng.shuffle(ordered)
    return [_batch(part) for part in ordered]


def _batch(part: Sequence[tuple[Gold, Encoded]]) -> Batch:
    width = max(len(encoded.ids) for _, encoded in part)
    shape = (len(part), width)
    batch = Batch(
        ids=np.zeros(shape, np.int64),
        mask=np.zeros(shape, np.int64),
        types=np.zeros(shape, np.int64),
        stance=np.array([STANCES.index(gold.stance) for gold, _ in part]),
        tags=np.zeros((*shape, len(SIGNALS)), np.float32),
        tagged=np.zeros(shape, np.float32),
        dated=np.zeros(shape, np.float32),
        contact=np.zeros(shape, np.float32),
    )
    for row, (gold, encoded) in enumerate(part):
        n = len(encoded.ids)
        batch.ids[row, :n] = encoded.ids
        batch.mask[row, :n] = 1
        batch.types[row, :n] = encoded.types
        _tag(batch, row, gold, encoded)
    return batch


def _tag(batch: Batch, row: int, gold: Gold, encoded: Encoded) -> None:
    for column, span in enumerate(encoded.offsets):
        if span is None:
            continue
        batch.tagged[row, column] = 1.0
        for label, start, end in gold.signals:
            if span[0] < end and span[1] > start:
                batch.tags[row, column, SIGNALS.index(label)] = 1.0
        for start, end, for_contact in gold.dates:
            if span[0] < end and span[1] > start:
                batch.dated[row, column] = 1.0
                batch.contact[row, column] = float(for_contact)
