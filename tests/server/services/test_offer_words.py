"""What a stranger may be shown of the seller's own mail."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.labels import Signal
from server.mail.message import Address
from server.services.draft_people import pointing_message
from server.services.offer_words import firm_of, offer_of
from tests.factories import make_thread, them, us

POINTS = them("2025-03-20", "redirected", "Ask Ines Duarte.", signals=[(Signal.REFERRAL, "Ask Ines Duarte")])


def offer(*mails: str) -> str | None:
    thread = make_thread([*(us(f"2025-03-{3 + index:02}", mail) for index, mail in enumerate(mails)), POINTS])
    return offer_of(thread, pointing_message(thread))


@pytest.mark.parametrize(
    ("mail", "kept"),
    [
        (
            "Hi Helen,\n\n31 of your 44 extinguishers are out of date. Who looks after them?\n\nBest wishes,\nDana",
            "31 of your 44 extinguishers are out of date.",
        ),
        (
            "Helen, thank you for the photos. The door in gate 14 has lost two springs. Which way do you tend?\n\nDana",
            "The door in gate 14 has lost two springs.",
        ),
        (
            "Dear Ms Ashworth, then the frame has sunk. Shall I send the fitter on Tuesday?",
            None,
        ),
        ("Dear Helen, the box that we lent you showed 2 400 ppm in May. Shall I make an offer?", None),
        ("Dear Helen, does the fridge write down its temperature?", None),
        ("Hi Helen, it is. This runs for nine years without a battery. Shall I send one?", None),
        ("Hi Helen, who decides about lighting?", None),
        ("Hi Helen, it is {{7*7}} and {% raw %} cheaper now.", None),
        ("Hi Helen, just checking in. Any news on the lamps?", None),
    ],
)
def test_sentences_that_suit_a_stranger(mail: str, kept: str | None) -> None:
    assert offer(mail) == kept


def test_the_mail_that_says_most_since_their_last_answer_is_shown() -> None:
    first = "Hi Helen, our lamps need no wiring and last nine years outdoors."
    assert offer(first, "Hi Helen, are they of any use to you at all?") == first.partition(", ")[2].replace(
        "our", "Our"
    )
    answered = make_thread(
        [
            us("2025-03-03", first),
            them("2025-03-05", "engaged", "How bright?"),
            us("2025-03-06", "Hi Helen, four thousand lumen each, and no wiring. Shall I send ten?"),
            POINTS,
        ]
    )
    assert offer_of(answered, pointing_message(answered)) == "Four thousand lumen each, and no wiring."


@pytest.mark.parametrize(
    ("email", "signature", "firm"),
    [
        ("dana@reyeslicht.example", "Dana Reyes\nReyes Licht GmbH, Fulda", "Reyes Licht GmbH"),
        ("dana@reyes-tore.co.uk", "Reyes Industrietore\n01234", "Reyes Industrietore"),
        ("dana@reyeslicht.example", "Reyes Licht :: more light", "Reyes Licht"),
        ("dana@moeller.example", "Dana Reyes\nSales", None),
        ("dana@gmail.com", "Dana Reyes\nGmail Gardens", None),
        ("dana@reyes.example", "Dana Reyes", None),
    ],
)
def test_the_firm_is_the_line_of_the_signature_that_the_domain_spells(
    email: str, signature: str, firm: str | None
) -> None:
    thread = make_thread([us("2025-03-03", "Hi Helen, would it help?", sender=Address("Dana Reyes", email))])
    first = thread.messages[0]
    signed = replace(first, own_text=replace(first.own_text, signature=f"-- \n{signature}"))
    assert firm_of(replace(thread, messages=(signed,))) == firm
