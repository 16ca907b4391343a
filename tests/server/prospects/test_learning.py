"""Learning by hand-checked cases."""

from __future__ import annotations

import math

import pytest

from server.prospects.examples import Example
from server.prospects.learning import learn, learn_many


def test_one_example_balances_the_loss_against_the_prior() -> None:
    """At the optimum of one example of value 1, the weight is the variance times what the example is still wrong by."""
    weight = learn([Example({"a": 1.0}, prospect=True)], variance=2.0)["a"]
    assert weight == pytest.approx(2.0 * (1 - 1 / (1 + math.exp(-weight))), abs=1e-5)


def test_many_examples_of_one_kind_come_near_their_log_odds() -> None:
    examples = [Example({"a": 1.0}, prospect=index < 300) for index in range(400)]
    assert learn(examples, variance=1000.0)["a"] == pytest.approx(math.log(3), abs=0.01)


def test_what_is_known_before_needs_little_learning() -> None:
    surprised = learn([Example({"a": 1.0}, prospect=True, before=-3.0)], variance=1.0)["a"]
    confirmed = learn([Example({"a": 1.0}, prospect=True, before=3.0)], variance=1.0)["a"]
    assert surprised > 5 * confirmed > 0


def test_a_weight_counts_as_so_many_examples() -> None:
    once = Example({"a": 1.0, "b": 0.5}, prospect=False)
    thrice = learn([Example(once.vector, prospect=False, weight=3.0)], variance=1.0)
    assert thrice == pytest.approx(learn([once] * 3, variance=1.0), abs=1e-4)


def test_contradicting_answers_and_none_stay_calm() -> None:
    assert learn([], variance=1.0) == {}
    torn = learn([Example({"a": 1.0}, prospect=True), Example({"a": 1.0}, prospect=False)], variance=1.0)
    assert torn["a"] == pytest.approx(0.0, abs=1e-6)


def test_many_examples_are_learnt_from_in_the_same_way() -> None:
    examples = [
        Example(
            {"bias": 1.0, f"w{at % 7}": 1.0, f"v{at % 3}": 0.5}, prospect=at % 7 < 2 or at % 5 == 0, weight=1 + at % 2
        )
        for at in range(60)
    ]
    assert learn_many(examples, variance=0.5) == pytest.approx(learn(examples, variance=0.5), abs=0.01)
