"""Patterns that look through a prospect's text take time linear in it, whatever it says."""

from __future__ import annotations

from datetime import date

import pytest

from nlp.dates.find import find
from nlp.encoding import context_of
from nlp.labels import Intent, Tone
from nlp.sentences import SentenceSplitter
from server.drafting.etiquette import check
from server.mail.own_text import MAX_OWN_CHARACTERS, own_text
from server.mail.repeated import MAX_READ_CHARACTERS, Repeated
from server.services import draft_people, person_names
from server.services.clean_words import one_line
from server.services.person_names import salutation, signed
from server.services.pointed_to import referred_to
from server.verdict.patterns import patterns, says
from tests.factories import make_thread, them

pytestmark = pytest.mark.usefixtures("ended_if_endless")

LONG = 20_000


@pytest.mark.parametrize("unit", ["A-", "A", "Aa ", "-", ".", "a.", "\n", "\n ", "?!", "Aa, ", "'"])
def test_no_text_takes_more_than_linear_time(unit: str) -> None:
    text = (unit * LONG)[:LONG] + "x"
    (said,) = make_thread([them("2025-03-05", "redirected", text)]).messages
    for pointer in ("Peak Valve", "Ines Duarte", "ines@peakvalve.example"):
        assert referred_to(pointer, said) in {"Peak Valve", "Ines Duarte", "ines@peakvalve.example"}
    assert list(draft_people._EMAIL.finditer(text)) == []
    assert list(person_names._EMAIL.finditer(text)) == []
    SentenceSplitter().split(text)
    context_of(text)


@pytest.mark.parametrize("unit", ["\n", " ", "\n ", "no ", "no, ", "yes. ", "confirm this ", "please ", "a-"])
def test_no_wording_of_the_judge_takes_more_than_linear_time(unit: str) -> None:
    text = (unit * LONG)[:LONG] + "x"
    known = patterns()
    for name in known.__slots__:
        wordings = getattr(known, name)
        if isinstance(wordings, tuple):
            says(text, wordings)


@pytest.mark.parametrize("unit", ["just a ", "just a small ", "1 may ", "monday ", "a 1/", "10 ", "not a "])
def test_no_draft_or_date_takes_more_than_linear_time(unit: str) -> None:
    text = (unit * LONG)[:LONG]
    check(text, Intent.POLITE_EXIT, Tone.PLAIN)
    find(text, date(2026, 11, 25))


@pytest.mark.parametrize(
    "text",
    ["ask Fiachra Boyle, fiachra@x.example", "Fiachra Boyle (fiachra@x.example) does", "-Fiachra fiachra@x.example"],
)
def test_a_name_beside_an_address_is_still_found(text: str) -> None:
    (said,) = make_thread([them("2025-03-05", "redirected", text)]).messages
    assert (referred_to("fiachra@x.example", said) or "").split()[0] == "Fiachra"


def test_no_more_of_a_body_is_read_or_kept_than_people_write() -> None:
    body = "\n".join(f"This is line {n} of what they paste." for n in range(5_000))
    found = own_text(body, earlier=Repeated([body[::-1][:9_000]]))
    assert len(found.text) == MAX_OWN_CHARACTERS
    assert body.startswith(found.text)
    assert found.to_body(0, len(found.text)) == (0, len(found.text))
    assert own_text("x" * (MAX_READ_CHARACTERS + 1)).text == "x" * MAX_OWN_CHARACTERS
    pasted = own_text("\n".join(["Mine.", *(f"> {'theirs ' * 100}" for _ in range(800)), "Late."]))
    assert pasted.text == "Mine."


def test_a_thread_takes_time_linear_in_its_messages() -> None:
    earlier = Repeated()
    for number in range(4_000):
        body = " ".join(f"word{number}x{at}" for at in range(100))
        first = "" if number == 0 else "\n" + " ".join(f"word0x{at}" for at in range(100))
        assert own_text(body + first, earlier=earlier).text.strip() == body
        earlier.add(body)


@pytest.mark.parametrize("unit", ["we circle back ", "A-", "\u200b", "no\n", "\n", "-- \n", "Best wishes,\n"])
def test_the_foot_and_the_head_of_a_long_text_are_looked_at_alone(unit: str) -> None:
    text = unit * (MAX_OWN_CHARACTERS // len(unit))
    salutation(text)
    signed(text)
    assert signed(f"{text}\nBest wishes,\nTess") == ("Best wishes", "Tess")
    assert len(one_line(text)) <= 2_000
