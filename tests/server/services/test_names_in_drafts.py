"""What people are called, and what of a stranger's words may stand in a draft."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from itertools import combinations

import pytest

from server.mail.message import Address
from server.services.clean_words import clean_name, clean_words
from server.services.person_names import (
    display_name,
    first_name,
    person_from_pointer,
    person_name,
    salutation,
    signed,
    team_from_pointer,
    words,
)
from server.services.subjects import bare_subject


@pytest.mark.parametrize(
    ("shown", "name", "greeted"),
    [
        ("Theresa Lomax", "Theresa Lomax", "Theresa"),
        ("Lomax, Theresa", "Theresa Lomax", "Theresa"),
        ("LOMAX Theresa", "Theresa Lomax", "Theresa"),
        ("THERESA LOMAX", "Theresa Lomax", "Theresa"),
        ("theresa lomax", "Theresa Lomax", "Theresa"),
        ('"Theresa Lomax"', "Theresa Lomax", "Theresa"),
        ("Theresa Lomax (Lomax Haulage)", "Theresa Lomax", "Theresa"),
        ("Theresa Lomax | Lomax Haulage", "Theresa Lomax", "Theresa"),
        ("Theresa from Lomax", "Theresa", "Theresa"),
        ("Smith, John, MBA", "John Smith", "John"),
        ("Dr. Theresa Lomax, PhD", "Dr. Theresa Lomax", "Dr. Lomax"),
        ("O'Brien, Sean", "Sean O'Brien", "Sean"),
        ("Jean-Luc D’Arcy", "Jean-Luc D’Arcy", "Jean-Luc"),
        ("J. Lomax", "J. Lomax", "J. Lomax"),
        ("Sam 🚀 Lee", "Sam Lee", "Sam"),
        ("Zoë\u202e\u200b Ångström", "Zoë Ångström", "Zoë"),
        ("Mtro. Anselmo Cruz", "Mtro. Anselmo Cruz", "Mtro. Cruz"),
        ("Eng. Rashid Al Nasser", "Eng. Rashid Al Nasser", "Eng. Al Nasser"),
        ("Pof. Olga Brandt", "Pof. Olga Brandt", "Pof. Olga Brandt"),
        ("Doña Blanca Lagos", "Doña Blanca Lagos", "Doña Blanca"),
        ("Sister Bernadette Kay", "Sister Bernadette Kay", "Sister Bernadette"),
        ("Okabe-san", "Okabe-san", "Okabe-san"),
        ("Ato Bekele Wolde", "Ato Bekele Wolde", "Ato Bekele"),
    ],
)
def test_display_names_in_order(shown: str, name: str, greeted: str) -> None:
    assert person_name(shown) == name
    assert first_name(name) == greeted


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "Sales Team",
        "Info",
        "Müller GmbH",
        "{{7*7}}",
        "<b>Bob</b>",
        "Bob\r\nBcc: a@b.example",
        "x" * 200,
        "a@b.example",
        "http://evil.example",
        "🙂",
        "T",
        "12345",
        "{% raw %}",
        "Bob; DROP TABLE",
        "A B C D E F G",
    ],
)
def test_what_is_no_person_gives_no_name(shown: str) -> None:
    assert person_name(shown) is None


@pytest.mark.parametrize(
    ("name", "email", "expected"),
    [
        ("", "theresa.lomax@firm.example", "Theresa Lomax"),
        ("", "sales@firm.example", None),
        ("", "tlomax@firm.example", None),
        ("Sales Team", "sales.team@firm.example", None),
        ("Theresa Lomax", "sales@firm.example", "Theresa Lomax"),
        ("theresa.lomax@firm.example", "theresa.lomax@firm.example", "Theresa Lomax"),
    ],
)
def test_names_at_addresses(name: str, email: str, expected: str | None) -> None:
    assert display_name(Address(name, email)) == expected


@pytest.mark.parametrize(
    ("pointer", "person", "team"),
    [
        ("Ines Duarte", "Ines Duarte", "Ines Duarte"),
        ("ines.duarte@firm.example", "Ines Duarte", "ines.duarte@firm.example"),
        ("Ines <ines@firm.example>", "Ines", "ines@firm.example"),
        ("my colleague Kim Park", "Kim Park", "colleague Kim Park"),
        ("my sister Ana", "Ana", "sister Ana"),
        ("legal, Fatou", "Fatou", "legal, Fatou"),
        ("the procurement team", None, "the procurement team"),
        ("our facilities department", None, "the facilities department"),
        ("procurement", None, "procurement"),
        ("{{ x }}", None, None),
        (None, None, None),
    ],
)
def test_pointers(pointer: str | None, person: str | None, team: str | None) -> None:
    assert person_from_pointer(pointer) == person
    assert team_from_pointer(pointer) == team


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi Theresa,\n\nthanks", "Theresa"),
        ("Dear Ms Lomax,", "Ms Lomax"),
        ("Dear Dr. O'Brien:", "Dr. O'Brien"),
        ("Hi Theresa - thanks for", "Theresa"),
        ("Good morning Sean,", "Sean"),
        ("Grüß Gott Frau Huber,", "Frau Huber"),
        ("Hi there,", None),
        ("Hello all,", None),
        ("Thanks for the mail", None),
        ("", None),
    ],
)
def test_salutations(text: str, expected: str | None) -> None:
    assert salutation(text)[1] == expected


@pytest.mark.parametrize(
    ("text", "closing", "name"),
    [
        ("Fine by us.\n\nBest wishes,\nTess\n\nTheresa Lomax\nHead of Operations", "Best wishes", "Tess"),
        ("Passt gut.\n\nLiebe Grüße\nTess", "Liebe Grüße", "Tess"),
        ("Passt gut.\n\nLiebe Grüsse\nTess", "Liebe Grüsse", "Tess"),
        ("Fine by us.\nTess", None, "Tess"),
        ("Fine by us. \n\nThanks, Bob", "Thanks", "Bob"),
        ("Kind regards\nDr. Lomax\n", "Kind regards", "Dr. Lomax"),
        ("Thanks for this.\nLet us see", None, None),
        ("No thanks", None, None),
        ("", None, None),
    ],
)
def test_sign_offs(text: str, closing: str | None, name: str | None) -> None:
    assert signed(text) == (closing, name)


def test_bare_subjects_keep_everything_but_the_prefixes() -> None:
    assert bare_subject("RE: Fwd: Aw: Regards to all [x]") == "Regards to all [x]"


@pytest.mark.parametrize(
    "text", ["{{7*7}}", "{% if %}", "<i>x</i>", "see http://a.example", "", None, "x" * 161, "123 456"]
)
def test_unsafe_words_are_dropped(text: str | None) -> None:
    assert clean_words(text) is None


def test_cleaning_twice_changes_nothing() -> None:
    for text in ("THERESA LOMAX", "Dr. Theresa\tLomax", "O'BRIEN"):
        once = clean_name(text)
        assert clean_name(once) == once


@pytest.mark.parametrize(
    "shown", ["Null", "undefined", "Undisclosed", "Bcc", "http", "Your Mother", "H\u0335\u0321e\u0335"]
)
def test_what_programs_and_mockers_write_in_the_place_of_a_name_greets_nobody(shown: str) -> None:
    assert person_name(shown) is None
    assert person_from_pointer(shown) is None


def test_each_word_of_a_list_made_of_others_stands_in_one_of_them_alone() -> None:
    data = tomllib.loads(files("server.services").joinpath("name_words.toml").read_text(encoding="utf-8"))
    assert {"salutations", "closings"} <= set(data["unions"])
    for whole, parts in data["unions"].items():
        assert whole not in data
        assert words(whole) == {word.casefold() for part in parts for word in data[part]}
        assert [(a, b) for a, b in combinations(parts, 2) if set(data[a]) & set(data[b])] == []
    for name in set(data) - {"unions"}:
        assert len(set(data[name])) == len(data[name]), name
