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
            "Hi Helen,\n\nWe calibrate balances on site. Certificates are issued in five days. Who decides?\n\nDana",
            "We calibrate balances on site. Certificates are issued in five days.",
        ),
        (
            "Dear Helen, we make shaft seals for dredgers, in nine days. Would they help?",
            "We make shaft seals for dredgers, in nine days.",
        ),
        ("Dear Helen, we make seals for dredgers. Ours last nine years.", "We make seals for dredgers."),
        ("Dear Helen, we make seals for dredgers. They cost 40 euro a piece.", "We make seals for dredgers."),
        ("Dear Helen, we make seals for dredgers. We did Mabati Steel last year.", "We make seals for dredgers."),
        ("Hi Helen, our software counts stock by night.", "Our software counts stock by night."),
        ("Hi Helen, our board needs an answer.", None),
        ("Hi Helen, we run courses at 18,500 a head, KSh.", None),
        ("Hi Helen, we placed nine cooks last year.", None),
        ("Hi Helen, we deliver to you for free.", None),
        ("Hi Helen, 31 of the 44 extinguishers are out of date. Who looks after them?", None),
        ("Dear Helen, the frame has sunk. Shall I send the fitter on Tuesday?", None),
        ("Hi Helen, who decides about lighting?", None),
        ("Hi Helen, we make {{7*7}} and {% raw %} seals now.", None),
        ("Hi Helen, just checking in. Any news on the lamps?", None),
    ],
)
def test_what_the_seller_does_in_their_own_words(mail: str, kept: str | None) -> None:
    assert offer(mail) == kept


def test_the_first_mail_that_says_it_is_shown() -> None:
    assert offer("Hi Helen, is it of use?", "Hi Helen, we make seals for dredgers.") == "We make seals for dredgers."
    assert (
        offer("Hi Helen, we make seals for dredgers.", "Hi Helen, we also make hoses.") == "We make seals for dredgers."
    )


def test_the_firms_name_says_it_too() -> None:
    mail = us(
        "2025-03-03",
        "Hi Helen, Tidyledger is an app for claims. It is cheap.",
        sender=Address("Dana", "d@tidyledger.example"),
    )
    thread = make_thread([mail, POINTS])
    first = thread.messages[0]
    block = replace(first, own_text=replace(first.own_text, signature="Tidyledger expense software"))
    thread = replace(thread, messages=(block, *thread.messages[1:]))
    assert firm_of(thread) == "Tidyledger"
    assert offer_of(thread, pointing_message(thread)) == "Tidyledger is an app for claims."


@pytest.mark.parametrize(
    ("email", "signature", "firm"),
    [
        ("dana@reyeslicht.example", "Dana Reyes\nReyes Licht GmbH, Fulda", "Reyes Licht"),
        ("dana@reyes-tore.co.uk", "Reyes Industrietore\n01234", "Reyes Industrietore"),
        ("dana@reyeslicht.example", "Reyes Licht :: more light", "Reyes Licht"),
        ("dana@reyeslicht.example", "Reyes Licht A/S", "Reyes Licht"),
        ("dana@reyeslicht.example", "Reyes Licht & Co. KG", "Reyes Licht"),
        ("dana@reyeslicht.example", "Reyes Licht & Ton", "Reyes Licht & Ton"),
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
