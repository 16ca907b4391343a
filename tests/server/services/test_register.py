"""The tone that matches how the prospect writes."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from nlp.labels import Tone
from server.services.person_names import words
from server.services.register import fitting_tones
from tests.factories import make_thread, them, us

LONG = "We looked at the plan with the people in the yard and they find it fine, but the money is not there this year."


@pytest.mark.parametrize(
    ("wrote", "answered", "tone"),
    [
        ("Hi Helen, would it help?", "No thanks.", Tone.BRIEF),
        ("Hi Helen, would it help?", LONG, Tone.PLAIN),
        ("Hi Helen, would it help?", f"{LONG} Thank you so much for asking!", Tone.WARM),
        ("Hi Helen, would it help?", f"{LONG}\n\nCheers,\nHelen", Tone.WARM),
        ("Dear Ms Ashworth,\nwould it help?", f"{LONG} Thank you so much!", Tone.FORMAL),
        ("Hi Helen, would it help?", f"{LONG}\n\nYours sincerely,\nHelen Ashworth", Tone.FORMAL),
        ("Egregio dottor Rebora,\nwould it help?", LONG, Tone.FORMAL),
        ("Sehr geehrte Frau Ashworth,\nwould it help?", LONG, Tone.FORMAL),
        ("Caro Dr. Henrique,\nwould it help?", LONG, Tone.FORMAL),
        ("Boa tarde Helen,\nwould it help?", LONG, Tone.PLAIN),
        ("Gentile Helen,\nwould it help?", LONG, Tone.PLAIN),
    ],
)
def test_the_register_of_the_prospect_comes_first(wrote: str, answered: str, tone: Tone) -> None:
    thread = make_thread([us("2025-03-03", wrote), them("2025-03-05", "declined", answered)])
    found = fitting_tones(thread)
    assert found[0] is tone
    assert sorted(found) == sorted(Tone)


def test_nobody_wrote() -> None:
    assert fitting_tones(make_thread([us("2025-03-03", "Hi Helen, would it help?")]))[0] is Tone.PLAIN


@pytest.mark.parametrize(
    "closing",
    [
        *("Yours faithfully", "Mit freundlichen Grüßen", "Mit freundlichen Grüssen", "Hochachtungsvoll"),
        *("Salutations distinguées", "Distinti saluti", "Atentamente", "Le saluda atentamente", "Atenciosamente"),
        *("Com os melhores cumprimentos", "Hoogachtend", "Ærbødigst", "Högaktningsfullt", "Z poważaniem"),
    ],
)
def test_a_formal_closing_of_any_tongue_makes_it_formal(closing: str) -> None:
    thread = make_thread([us("2025-03-03"), them("2025-03-05", "declined", f"{LONG}\n\n{closing},\nHelen Ashworth")])
    assert fitting_tones(thread)[0] is Tone.FORMAL


@pytest.mark.parametrize(
    "closing",
    ["Kind regards", "Viele Grüße", "Cordialement", "Cordiali saluti", "Saludos", "Groeten", "Med vennlig hilsen"],
)
def test_a_closing_that_is_only_kind_does_not(closing: str) -> None:
    thread = make_thread([us("2025-03-03"), them("2025-03-05", "declined", f"{LONG}\n\n{closing},\nHelen Ashworth")])
    assert fitting_tones(thread)[0] is Tone.PLAIN


def test_every_closing_that_tells_a_register_is_known_as_one() -> None:
    data = tomllib.loads(files("server.services").joinpath("register_words.toml").read_text(encoding="utf-8"))
    assert {each.casefold() for each in (*data["formal_closings"], *data["warm_closings"])} <= words("closings")
