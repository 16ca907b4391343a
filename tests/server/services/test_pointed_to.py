"""Whom a mail points to, and whether they got it too, from threads made by hand."""

from __future__ import annotations

import pytest

from nlp.labels import Move, Signal
from server.mail.message import Address
from server.services.draft_facts import draft_facts
from tests.factories import RAJ, SELLER, make_thread, them, us
from tests.server.services.test_draft_facts import judged

VERA = Address("Vera Lindqvist", "vera@peakvalve.example")
SITE = Address("Vera Lindqvist", "vera@sitecare.example")


@pytest.mark.parametrize(
    ("said", "copied", "named", "in_copy"),
    [
        ("Vera runs this now, she gets it too.", [VERA], "Vera Lindqvist", True),
        ("Vera runs this now, she gets it too.", [SITE], "Vera Lindqvist", True),
        ("Vera Lindqvist runs this now. I've copied her in.", [], "Vera Lindqvist", True),
        ("Vera Lindqvist (cc'd) runs this now.", [], "Vera Lindqvist", True),
        ("Vera Lindqvist, in copy, runs this now.", [], "Vera Lindqvist", True),
        ("I'm looping Vera Lindqvist in here.", [], "Vera Lindqvist", True),
        ("Vera Lindqvist runs this now. Please copy me in when you write.", [], "Vera Lindqvist", False),
        ("Vera Lindqvist runs this now. You can cc her on the quote.", [], "Vera Lindqvist", False),
        ("Vera Lindqvist runs this now. We put a new pump in the hall.", [], "Vera Lindqvist", False),
        ("Vera Lindqvist runs this now.", [RAJ], "Vera Lindqvist", False),
    ],
)
def test_who_is_pointed_to_and_got_the_mail_too_is_known(
    said: str, copied: list[Address], named: str, in_copy: bool
) -> None:
    pointer = "Vera Lindqvist" if "Lindqvist" in said else "Vera"
    signals = [(Signal.REFERRAL, pointer)]
    thread = make_thread(
        [us("2025-03-03"), them("2025-03-05", "redirected", said, signals=signals, to=[SELLER, *copied])]
    )
    facts = draft_facts(judged(thread, move=Move.FOLLOW_REFERRAL, referred_to=pointer))
    assert (facts.referred_to, facts.referred_in_copy) == (named, in_copy)


def test_a_particle_of_any_name_belongs_to_who_is_pointed_to() -> None:
    said = "Doors go to Karel ter Beek, kbeek@peakvalve.example."
    pointer = "kbeek@peakvalve.example"
    signals = [(Signal.REFERRAL, pointer)]
    thread = make_thread([us("2025-03-03"), them("2025-03-05", "redirected", said, signals=signals)])
    assert draft_facts(judged(thread, move=Move.FOLLOW_REFERRAL, referred_to=pointer)).referred_to == "Karel ter Beek"
