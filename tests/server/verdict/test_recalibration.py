"""The user's own outcomes bend the probability: a little where they are few, towards what came true where many."""

from __future__ import annotations

import pytest

from server.verdict.recalibration import Outcome, bent, enough, fitted


def test_without_contradiction_the_bend_is_none() -> None:
    outcomes: list[Outcome] = [(0.8, True)] * 32 + [(0.8, False)] * 8 + [(0.2, True)] * 8 + [(0.2, False)] * 32
    found = fitted(outcomes)
    assert found.shift == pytest.approx(0, abs=0.02)
    assert found.slope == pytest.approx(1, abs=0.02)


def test_a_user_whose_deals_live_longer_gets_lower_probabilities() -> None:
    found = fitted([(0.8, False)] * 30 + [(0.8, True)] * 10 + [(0.1, False)] * 20)
    assert bent(0.8, found, (0.0, 1.0)) < 0.5
    assert bent(0.8, found, (0.7, 0.97)) == 0.7


def test_few_outcomes_move_little() -> None:
    assert abs(fitted([(0.8, False)]).shift) < 0.7
    assert fitted([]).shift == 0
    assert fitted([]).slope == 1


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], False),
        ([(0.9, True)] * 40, False),
        ([(0.9, True)] * 15 + [(0.9, False)] * 4, False),
        ([(0.9, True)] * 16 + [(0.9, False)] * 4, False),
        ([(0.9, True)] * 15 + [(0.9, False)] * 5, True),
    ],
)
def test_enough(outcomes: list[Outcome], expected: bool) -> None:
    assert enough(outcomes) is expected


def test_extremes_do_not_break_it() -> None:
    found = fitted([(0.0, True), (1.0, False)] * 20)
    assert 0 <= bent(0.0, found, (0.0, 1.0)) <= 1
    assert 0 <= bent(1.0, found, (0.0, 1.0)) <= 1
