"""From scores per token to signal spans: pure functions over arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nlp.inference import Floats
from nlp.labels import Signal

LONGEST_WORDS = 12
"""Evidence longer than this is not read (docs/LABELS.md: seldom more than 12 words)."""
INSIDE_SHARE = 0.3
"""A span grows while tokens reach this part of their signal's threshold (.3 found better than .5 and .15 on dev)."""
GUARANTEE_FROM = 0.08
"""The least score of a span that is shown only because its stance needs evidence (set on dev)."""
_GAP_TOKENS = 2


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """A signal on the characters start..end, end exclusive; score in 0..1."""

    label: Signal
    start: int
    end: int
    score: float


def spans_of(
    scores: Floats,
    offsets: Sequence[tuple[int, int]],
    signals: Sequence[Signal],
    thresholds: Mapping[Signal, float],
) -> list[ScoredSpan]:
    """The spans in an array of shape (tokens, signals).

    A span begins where a token reaches the signal's threshold and grows over neighbours that reach a part of it
    (`INSIDE_SHARE`); gaps of up to two tokens are bridged. Its score is that of its best token.
    """
    found: list[ScoredSpan] = []
    for column, label in enumerate(signals):
        threshold = thresholds.get(label, 0.5)
        row = scores[:, column]
        for first, last in _runs(row >= threshold * INSIDE_SHARE):
            best = float(row[first : last + 1].max())
            if best >= threshold:
                found.append(ScoredSpan(label, offsets[first][0], offsets[last][1], best))
    return sorted(found, key=lambda span: (span.start, span.end, span.label))


def likeliest(
    scores: Floats, offsets: Sequence[tuple[int, int]], signals: Sequence[Signal], family: Iterable[Signal]
) -> ScoredSpan | None:
    """The best span of a family of signals however low its score, None below `GUARANTEE_FROM`."""
    columns = [signals.index(signal) for signal in family]
    if not columns or not len(scores):
        return None
    column = max(columns, key=lambda each: float(scores[:, each].max()))
    best = float(scores[:, column].max())
    if best < GUARANTEE_FROM:
        return None
    (found, *_) = spans_of(scores[:, [column]], offsets, [signals[column]], {signals[column]: best})
    return found


def _runs(inside: np.ndarray) -> Iterator[tuple[int, int]]:
    first = last = -1
    for index in np.flatnonzero(inside):
        if first < 0:
            first = last = int(index)
        elif index - last <= _GAP_TOKENS:
            last = int(index)
        else:
            yield first, last
            first = last = int(index)
    if first >= 0:
        yield first, last
