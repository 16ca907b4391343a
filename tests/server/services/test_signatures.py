"""The seller signs as they sign to that person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.mail.message import Address
from server.services.signatures import Signature, seller_signature
from tests.factories import HELEN, make_thread, them, us

MATT = Address("Matthew Boyle", "matthew@boyle.example")


def signature(text: str, block: str = "", answer: str = "We shall see.") -> Signature:
    mails = [us("2025-03-03", text, sender=MATT), them("2025-03-05", "evasive", answer, sender=HELEN, to=[MATT])]
    thread = make_thread(mails)
    first = thread.messages[0]
    signed = replace(first, own_text=replace(first.own_text, signature=block))
    return seller_signature(replace(thread, messages=(signed, *thread.messages[1:])))


@pytest.mark.parametrize(
    ("text", "block", "found"),
    [
        ("Would it help?\n\nMatt", "", Signature(None, "Matt", alone=True)),
        ("Would it help?\n\nMatt", "Matthew Boyle\nBoyle & Co", Signature(None, "Matt", alone=True)),
        ("Would it help?\n\nMB", "Matthew Boyle", Signature(None, "MB", alone=True)),
        ("Would it help?\n\nBest wishes,\nMatthew Boyle", "", Signature("Best wishes", "Matthew Boyle")),
        ("Would it help?\n\nCumprimentos, Matthew Boyle", "", Signature("Cumprimentos", "Matthew Boyle")),
        ("Would it help?\n\nCordiali saluti\nMatt", "", Signature("Cordiali saluti", "Matt")),
        (
            "Would it help?\n\nMit freundlichen Grüßen / best regards\nMatthew Boyle",
            "",
            Signature("Best regards", "Matthew Boyle"),
        ),
        ("Would it help?\n\nKind regards\nM. Boyle", "", Signature("Kind regards", "M. Boyle")),
        ("Would it help?", "Matthew Boyle\nBoyle & Co", Signature(None, "Matthew Boyle", alone=True)),
        ("Would it help?\n\nM.B.", "Matthew Boyle", Signature(None, "M.B.", alone=True)),
        ("Would it help?\n\nRegards, M.B.", "", Signature("Regards", "M.B.")),
        ("Would it help?\n\nRegards,\nMatt.", "", Signature("Regards", "Matt")),
        ("Would it help?\n\nTa, Matt", "", Signature("Ta", "Matt")),
        ("Would it help?\n\nTa,\nMatt", "", Signature("Ta", "Matt")),
        ("Would it help?", "", Signature(None, "Matthew Boyle")),
        ("Thank you, Helen, that is generous.", "", Signature(None, "Matthew Boyle")),
    ],
)
def test_as_typed_under_the_last_mail(text: str, block: str, found: Signature) -> None:
    assert signature(text, block) == found


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("Hi Matt, we shall see.", "Matt"),
        ("Matthew, we shall see.", "Matthew"),
        ("Dear Mr Boyle, we shall see.", "Matthew Boyle"),
        ("Dear Kevin, we shall see.", "Matthew Boyle"),
        ("Sorry, we shall see.", "Matthew Boyle"),
    ],
)
def test_a_signature_block_alone_gives_way_to_what_they_are_called_by(answer: str, name: str) -> None:
    assert signature("Would it help?", "Matthew Boyle\nBoyle & Co", answer).name == name
