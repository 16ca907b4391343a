"""From token scores to spans."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.labels import Signal
from nlp.spans import likeliest, spans_of

OFFSETS = [(0, 3), (4, 7), (8, 11), (12, 15), (16, 19), (20, 23)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([0.1, 0.2, 0.1, 0.0, 0.0, 0.0], []),
        ([0.1, 0.9, 0.9, 0.1, 0.0, 0.0], [(4, 11)]),
        ([0.9, 0.0, 0.9, 0.0, 0.0, 0.0], [(0, 11)]),
        ([0.9, 0.0, 0.0, 0.0, 0.0, 0.9], [(0, 3), (20, 23)]),
        ([0.3, 0.6, 0.3, 0.1, 0.1, 0.1], [(0, 11)]),
        ([0.0, 0.0, 0.0, 0.0, 0.0, 0.5], [(20, 23)]),
    ],
)
def test_a_span_grows_from_a_sure_token_over_its_neighbours(row: list[float], expected: list[tuple[int, int]]) -> None:
    scores = np.array([[value] for value in row], dtype=np.float32)
    found = spans_of(scores, OFFSETS, [Signal.REFUSAL], {Signal.REFUSAL: 0.5})
    assert [(span.start, span.end) for span in found] == expected


def test_each_signal_has_its_own_threshold() -> None:
    scores = np.full((6, 2), 0.4, dtype=np.float32)
    signals = [Signal.REFUSAL, Signal.ADVANCE]
    found = spans_of(scores, OFFSETS, signals, {Signal.REFUSAL: 0.3, Signal.ADVANCE: 0.9})
    assert {span.label for span in found} == {Signal.REFUSAL}


@pytest.mark.parametrize(("top", "expected"), [(0.2, (4, 11)), (0.05, None)])
def test_the_likeliest_span_of_a_family_is_found_below_its_threshold(
    top: float, expected: tuple[int, int] | None
) -> None:
    scores = np.array([[0.0, 0.0], [top, 0.01], [top, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], dtype=np.float32)
    found = likeliest(scores, OFFSETS, [Signal.REFUSAL, Signal.INCUMBENT], [Signal.REFUSAL, Signal.INCUMBENT])
    assert (found and (found.start, found.end)) == expected
