"""The checker on texts whose writers never saw its rules: half well-mannered, half not, most of those subtly.

Hand e1 (`dev`) showed the gaps that rules could fill, and trains with e3 to e8 what rules cannot see; two of
these, the newest among them, are measured here by models that they had no part in, all of them by
`python -m server.drafting.training figures`.
Hand e2 (`test`) is for the figure alone: no rule was made and no weight trained after a look at it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.labels import Intent
from server.drafting.learned import shipped
from server.drafting.training.built_in import built_in_drafts
from server.drafting.training.figures import TRAINED_ON, figures, texts
from server.drafting.training.train import train
from server.services.ports.draft import Draft

FOLDER = Path(__file__).parent / "etiquette"
TEMPLATES = Path(__file__).parents[3] / "templates" / "drafts"
# What it reaches, less a point: the built-in drafts train too, and change. The aim is .98 and .98: all of it is poor.
CROSS_FITTED = {"e6": (0.92, 0.81), "e8": (0.68, 0.70)}
UNSEEN = (0.88, 0.83)


@pytest.fixture(scope="module")
def clean_drafts() -> list[Draft]:
    return list(built_in_drafts(TEMPLATES))


@pytest.mark.parametrize(("left_out", "floor"), CROSS_FITTED.items())
def test_a_hand_is_measured_by_a_model_of_the_others(
    clean_drafts: list[Draft], left_out: str, floor: tuple[float, float], record_property: pytest.RecordProperty
) -> None:
    others = [hand for hand in TRAINED_ON if hand != left_out]
    model = train([text for hand in others for text in texts(hand, FOLDER)], clean_drafts)
    recall, precision = figures(texts(left_out, FOLDER), model)
    record_property("recall", round(recall, 3))
    record_property("precision", round(precision, 3))
    assert (recall >= floor[0], precision >= floor[1]) == (True, True), (recall, precision)


def test_no_built_in_draft_is_taken_for_a_breach(clean_drafts: list[Draft]) -> None:
    assert len(clean_drafts) > 2000
    for draft in clean_drafts:
        assert [finding for finding in draft.findings if not finding.advice] == [], draft.body


def test_the_hand_that_nothing_was_made_from(record_property: pytest.RecordProperty) -> None:
    recall, precision = figures(texts("test", FOLDER), shipped())
    record_property("recall", round(recall, 3))
    record_property("precision", round(precision, 3))
    assert (recall >= UNSEEN[0], precision >= UNSEEN[1]) == (True, True), (recall, precision)


def test_the_weights_are_what_the_texts_make(clean_drafts: list[Draft]) -> None:
    made = train([text for hand in TRAINED_ON for text in texts(hand, FOLDER)], clean_drafts)
    known = shipped()
    assert made.threshold == known.threshold
    assert set(made.kinds) == set(known.kinds)
    assert dict(made.breach) == pytest.approx(dict(known.breach), abs=0.01)


def test_there_are_three_hundred_texts_and_half_are_clean() -> None:
    everything = [item for name in (*TRAINED_ON, "test") for item in texts(name, FOLDER)]
    assert len(everything) >= 300
    clean = sum(not item["findings"] for item in everything)
    assert 0.4 < clean / len(everything) < 0.6
    assert {item["intent"] for item in everything} == {intent.value for intent in Intent}
