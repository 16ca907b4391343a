"""The model: what becomes of features, and its file."""

from __future__ import annotations

import pytest

from server.prospects.features import BLOCKS, Features
from server.prospects.model import Model, Thresholds, from_json, shipped, to_json

MODEL = Model(
    Thresholds(unreviewed=-2.0, reviewed=-1.0, answers=20, sure_margin=1.0),
    {"bias": 3.0, "cue": 0.5, "all": 1.0, "shape": 1.0, "ours": 2.0, "theirs": 1.0, "subject": 1.0, "we_open": 1.5},
    {"ours:pilot": 3.0, "ours:our pilot": 4.0, "we_open:pilot": 2.0},
    {"bias": -0.5, "cue:prospect:sell.offer": 1.0, "ours:pilot": 0.5, "ours:our pilot": 1.0, "we_open:pilot": 0.2},
)
FOUND = Features(
    {"cue:prospect:sell.offer": 1.0},
    {block: dict[str, int]() for block in BLOCKS}
    | {"ours": {"pilot": 1, "our pilot": 1, "zebra": 9}, "we_open": {"pilot": 1, "zebra": 9}, "theirs": {"pilot": 3}},
)


def test_words_of_a_block_have_unit_length_and_unknown_ones_do_not_count() -> None:
    assert MODEL.vector(FOUND) == pytest.approx(
        {
            "bias": 3.0,
            "cue:prospect:sell.offer": 0.5,
            "ours:pilot": 2 * 0.6,
            "ours:our pilot": 2 * 0.8,
            "we_open:pilot": 1.5,
        }
    )


def test_a_lesson_is_added_to_the_weights() -> None:
    vector = MODEL.vector(FOUND)
    plain = MODEL.log_odds(vector, {})
    assert plain == pytest.approx(-1.5 + 0.5 + 0.6 + 1.6 + 0.3)
    assert MODEL.log_odds(vector, {"ours:pilot": 1.0, "theirs:never": 7.0}) == pytest.approx(plain + 1.2)


@pytest.mark.parametrize(("answers", "threshold"), [(0, -2.0), (10, -1.5), (20, -1.0), (500, -1.0)])
def test_the_threshold_rises_with_the_answers(answers: int, threshold: float) -> None:
    assert MODEL.thresholds.after(answers) == pytest.approx(threshold)


def test_the_file_keeps_the_model() -> None:
    assert from_json(to_json(MODEL)) == MODEL
    assert from_json(to_json(shipped())) == shipped()
