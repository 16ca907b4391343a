"""Whom a draft goes to where nobody answers: the one who is silent, who wrote last, never a colleague."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.labels import Intent, Move
from server.mail.message import Address
from server.services.draft_facts import draft_facts
from server.services.draft_people import recipients
from server.services.ports.situation import Situation
from server.services.read_threads import Seller, prospects_of
from server.verdict.decision import Rule
from tests.factories import HELEN, RAJ, SELLER, Sketch, make_thread, them, us
from tests.server.services.test_draft_facts import judged

COLLEAGUE = Address("Kim Osei", "kim@northlight.example")


def test_who_is_silent_is_written_to_not_who_pointed_there() -> None:
    thread = make_thread(
        [
            us("2025-02-03", "Hi Helen,\n\nwho trains your shift leaders?\n\nDana"),
            them("2025-02-05", "redirected", "Thanks, lovely. Please write to Raj Mistry."),
            us("2025-02-06", "Dear Raj,\n\nwould a course help?\n\nDana", to=[RAJ]),
        ]
    )
    silent = judged(thread, move=Move.ASK_STRAIGHT, facts={"rule": Rule.SILENT})
    facts = draft_facts(silent)
    assert recipients(silent, Intent.ASK_STRAIGHT) == (RAJ,)
    assert (facts.greeting_name, facts.situation, facts.wrote, facts.kind) == (
        "Raj",
        Situation.NEVER_WROTE,
        False,
        False,
    )
    pointed = judged(thread, move=Move.FOLLOW_REFERRAL, facts={"rule": Rule.REFERRAL})
    assert recipients(pointed, Intent.REFERRAL_THANKS) == (HELEN,)


@pytest.mark.parametrize(
    "since",
    [
        [us("2025-02-06", "Dear Raj,\n\nwould a course help?\n\nDana", to=[COLLEAGUE, RAJ])],
        [
            us("2025-02-06", "Dear Raj,\n\nwould a course help?\n\nDana", to=[RAJ]),
            us("2025-02-07", "Kim, for you to know.\n\nDana", to=[COLLEAGUE]),
        ],
    ],
)
def test_no_colleague_is_silent(since: list[Sketch]) -> None:
    thread = make_thread([us("2025-02-03"), them("2025-02-05", "redirected", "Please write to Raj Mistry."), *since])
    read = replace(thread, prospects=prospects_of(thread.messages, Seller.of([SELLER.email])))
    assert read.prospects == (HELEN, RAJ)
    silent = judged(read, move=Move.ASK_STRAIGHT, facts={"rule": Rule.SILENT})
    assert recipients(silent, Intent.ASK_STRAIGHT) == (RAJ,)
    assert draft_facts(silent).greeting_name == "Raj"


def test_who_wrote_last_is_answered_where_only_colleagues_were_written_to_since() -> None:
    reply = them("2025-02-05", "engaged", "Sounds good, tell me more.")
    thread = make_thread([us("2025-02-03"), reply, us("2025-02-07", "Kim, for you to know.", to=[COLLEAGUE])])
    read = replace(thread, prospects=prospects_of(thread.messages, Seller.of([SELLER.email])))
    silent = judged(read, move=Move.ASK_STRAIGHT, facts={"rule": Rule.SILENT})
    assert recipients(silent, Intent.ASK_STRAIGHT) == (HELEN,)


def test_who_never_answered_is_known_by_address_not_by_how_the_name_was_put() -> None:
    first, then = us("2025-02-03", to=[HELEN]), us("2025-02-06", to=[Address("Raj", RAJ.email)])
    unanswered = judged(replace(make_thread([first, then]), prospects=(HELEN, RAJ)))
    assert recipients(unanswered, Intent.ASK_STRAIGHT) == (RAJ,)


def test_in_copy_is_not_instead_of() -> None:
    other = Address("Raj Mistry", "raj@peakvalve.example")
    thread = make_thread(
        [them("2025-02-05", "engaged", "We do."), us("2025-02-06", "Would it help?", to=[other, HELEN])]
    )
    silent = judged(thread, move=Move.ASK_STRAIGHT, facts={"rule": Rule.SILENT})
    assert recipients(silent, Intent.ASK_STRAIGHT) == (HELEN,)
