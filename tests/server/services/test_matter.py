"""Which phrases of a thread may name its matter, and how the chosen one is written."""

from __future__ import annotations

import pytest

from server.services.matter.finder import Barred, Model, phrases, topic_of
from server.services.matter.people import barred
from server.services.matter.phrases import Mail, lines_of

NOBODY = Barred()


def found(*mails: Mail, never: Barred = NOBODY) -> set[str]:
    return {" ".join(phrase.words) for phrase in phrases(mails, never)}


def ours(text: str) -> Mail:
    return Mail(True, text)


def theirs(text: str) -> Mail:
    return Mail(False, text)


def choosing(words: str) -> Model:
    """A model that is sure of the phrases that end so and of no other."""
    return Model(0.5, {f"last={words}": 1.0}, {})


def test_phrases_stay_inside_a_sentence_and_between_marks() -> None:
    seen = found(ours("I quote the oven fleet, the racks. Pumps too"))
    assert {"the oven fleet", "oven fleet", "the racks"} <= seen
    assert not any("fleet the" in phrase or "racks pumps" in phrase for phrase in seen)


def test_a_line_that_a_mail_program_broke_goes_on() -> None:
    wrapped = "The revised sheet of terms went to you on the eleventh, and our\ncommittee reads the sheet."
    assert list(lines_of(wrapped)) == [wrapped.replace("\n", " ")]
    assert list(lines_of("Short\nlines")) == ["Short", "lines"]


@pytest.mark.parametrize(
    ("mail", "phrase"),
    [
        (theirs("We like your racks."), "your racks"),
        (theirs("We sold our racks."), "our racks"),
        (ours("the racks you wanted"), "the racks you wanted"),
        (ours("about the demo"), "the demo"),
        (ours("about the call"), "the call"),
        (ours("in the next week"), "the next week"),
        (ours("for the best price"), "the best price"),
        (ours("the racks of"), "the racks of"),
        (ours("about 400"), "400"),
        (ours("for your 3 units"), "your 3 units"),
        (ours("the two pairs"), "the two pairs"),
    ],
)
def test_what_is_never_a_topic(mail: Mail, phrase: str) -> None:
    assert phrase not in found(mail)


def test_whose_it_is_is_said_by_the_seller_alone() -> None:
    assert {"your racks", "our racks"} <= found(ours("Will our racks suit your racks?"))


def test_neither_a_person_nor_the_readers_firm_is_a_topic() -> None:
    never = barred(["Tess Lomax"], ["Dear Anke,\nfine.\nBest wishes\nMara"], ["tarrow-building.example"])
    text = "the Anke rack, the Tess rack, the Mara rack, the Tarrow rack and the mara rack"
    seen = {phrase for phrase in found(ours(text), never=never) if phrase.startswith("the ")}
    assert seen == {"the mara", "the mara rack"}  # a word that happens to be a name


@pytest.mark.parametrize(
    ("mails", "last", "topic"),
    [
        ([ours("The oven fleet is old.")], "fleet", "the oven fleet"),
        ([Mail(True, "ERP rollout", subject=True)], "rollout", "ERP rollout"),
        ([Mail(True, "Palletising", subject=True), ours("We do palletising well.")], "palletising", "palletising"),
        ([Mail(True, "Plume", subject=True)], "plume", None),
        ([Mail(True, "LeadRocket", subject=True)], "leadrocket", "LeadRocket"),
        ([ours("We bring the {{ 7 }} racks.")], "racks", "racks"),
        ([ours("We sell chairs.")], "tables", None),
        ([ours("")], "tables", None),
    ],
)
def test_a_topic_is_written_as_the_mails_write_it(mails: list[Mail], last: str, topic: str | None) -> None:
    chosen = topic_of(mails, NOBODY, Model(0.5, {f"last={last}": 1.0, "article=the": 0.1, "article=": -0.05}, {}))
    assert chosen == topic


def test_where_the_model_is_not_sure_there_is_none() -> None:
    assert topic_of([ours("Is the oven fleet old?")], NOBODY, choosing("fleet")) is not None
    assert topic_of([ours("Is the oven fleet old?")], NOBODY, choosing("racks")) is None
