"""What a straight ask names, from mails made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from nlp.labels import Move
from server.services.awaited import (
    Desk,
    Kind,
    asked_in,
    asked_thing,
    awaited_in,
    meeting_in,
    on_their_desk,
    owed_by,
    price_asked,
    promised_day,
    wanted_by,
)
from server.services.draft_facts import draft_facts
from server.services.ports.situation import Situation
from server.verdict.decision import Rule
from tests.factories import day, make_thread, them, us
from tests.server.services.test_draft_facts import judged


@pytest.mark.parametrize(
    ("said", "kind", "name"),
    [
        ("Contract's with our lawyer, I'll send it back signed on Friday the 13th.", Kind.THING, "the signed contract"),
        ("The order for pattern and samples comes by 15 November.", Kind.THING, "the order"),
        ("I'll have the frame drawings over to you by Friday 21st.", Kind.THING, "the frame drawings"),
        ("Linda will send the po", Kind.THING, "the PO"),
        ("I'll let you know by Friday.", Kind.THING, "your answer"),
        ("I'll get the PI's ok and confirm a day by Friday.", Kind.ASKED, "the PI"),
        ("I'll talk to my boss on Monday.", Kind.ASKED, "your boss"),
        ("Need to sit down with Mum and the figures, I'll be back to you by the 29th.", Kind.ASKED, "your mum"),
        ("Let me see what people think", Kind.ASKED, "the others"),
    ],
)
def test_what_they_were_to_send_or_whom_to_ask(said: str, kind: Kind, name: str) -> None:
    found = awaited_in(said)
    assert found
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    "said",
    [
        "Just send the contract",
        "Please send me your price list by Friday.",
        "I won't send the order before May.",
        "Could you send the drawings?",
        "We talk about it in the new year.",
        "I'll ask the dog.",
        "The order was fine.",
    ],
)
def test_what_is_ours_to_do_or_sure_of_nothing_is_not_awaited(said: str) -> None:
    assert awaited_in(said) is None


@pytest.mark.parametrize(
    ("asked", "said", "name"),
    [
        (
            "To price it I need a list of the stores. Got something like that?",
            "I'll have it over to you Friday.",
            "the list",
        ),
        ("I did not find the list, perhaps it got stuck?", "Tuesday 24 without fail.", "the list"),
        ("Could you send me the photos?", "By the 30th you have them.", "the photos"),
        ("Could you send me the photos?", "We meet on Friday in the yard and see.", None),
        ("Could you send me the photos?", "I won't have it before Friday.", None),
        ("The list is attached.", "I'll have it over to you Friday.", None),
    ],
)
def test_what_is_promised_as_it_is_what_was_asked_for(asked: str, said: str, name: str | None) -> None:
    found = asked_thing(said, make_thread([us("2025-03-03", asked)]).messages[0])
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("said", "promised"),
    [
        ("Good impression. You have our feedback on Thursday.", date(2025, 3, 6)),
        ("I'll send the drawings on Wednesday.", date(2025, 3, 12)),  # written on a Wednesday
        ("I'll send the drawings on Monday or Tuesday.", None),
        ("We met on Thursday.", None),
    ],
)
def test_a_weekday_that_a_thing_is_promised_for(said: str, promised: date | None) -> None:
    reply = make_thread([them("2025-03-05", "evasive", said)]).messages[0]
    assert promised_day(reply) == promised


def test_a_thing_promised_for_a_weekday_gone_by_is_named_with_its_day() -> None:
    reply = them("2025-03-05", "evasive", "Good impression. You have our feedback on Thursday.")
    item = judged(make_thread([us("2025-03-03"), reply]), move=Move.ASK_STRAIGHT, facts={"rule": Rule.VAGUE})
    gone = draft_facts(replace(item, judged_at=day("2025-03-07")))
    assert (gone.situation, gone.said_words, gone.awaited) == (
        Situation.STEP_PASSED,
        "on Thursday 6 March",
        "your feedback",
    )
    ahead = draft_facts(replace(item, judged_at=day("2025-03-06")))
    assert (ahead.situation, ahead.said_words) == (Situation.AVOIDED, None)


def test_a_talk_is_named_by_the_first_sentence_that_names_one() -> None:
    found = meeting_in(["Show me, Thursday 16th 7am", "The invite for the demo just went out."])
    assert found
    assert found.name == "a demo"
    assert meeting_in(["Thursday at 7 it is."]) is None


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Kindly share your company profile and brochure.", "our profile and brochure"),
        ("It varies. Pls share best rates.", "our rates"),
        ("Send also full catalogue with lowest rates.", "the catalogue and our rates"),
        ("Hi, just send your best price first.", "a price"),
        ("Could you send a couple of references?", "references"),
        ("Prices look good, I'll holler at you sometime", None),
    ],
)
def test_what_they_asked_for_is_said_as_the_seller_says_it(said: str, wanted: str | None) -> None:
    assert wanted_by(make_thread([them("2025-03-05", "evasive", said)]).messages[0]) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("Send the drawing to me, but do not expect an answer now.", "the drawing"),
        ("Not now, but send a quote please.", "a quote"),
        ("Send nothing yet, no brochure.", None),
        ("Write on 19 January with the same quote.", None),
    ],
)
def test_beside_a_later_only_an_order_to_send_counts(said: str, wanted: str | None) -> None:
    assert wanted_by(make_thread([them("2025-03-05", "not_now", said)]).messages[0], ordered=True) == wanted


def test_a_question_about_a_price_gets_the_price() -> None:
    assert price_asked("Are the flame resistant ones the same price?") == "the price"
    assert price_asked("Does it cover both depots?") is None
    assert price_asked(None) is None


@pytest.mark.parametrize(
    ("wrote", "clause"),
    [
        ("We carry everything. Shall I draft the contract for six?", "Shall I draft the contract for six"),
        ("Would you like me to hold the dates?", "Shall I hold the dates"),
        ("It takes six weeks, shall I start the form?", "Shall I start the form"),
        ("Would you like a draft of the planner?", "Would you like a draft of the planner"),
        ("May 19 is free, shall I hold one?", None),  # leans on what went before
        ("Shall I come on Thursday?", None),  # a day that will have passed
        ("Shall we go on, or stop here?", None),
        ("May I know your number of trips?", None),
        ("How many do you have?", None),
    ],
)
def test_the_sellers_own_question_is_asked_again_where_it_stands_alone(wrote: str, clause: str | None) -> None:
    assert asked_in(make_thread([us("2025-03-03", wrote)]).messages[0]) == clause


@pytest.mark.parametrize(
    ("wrote", "found"),
    [
        ("Quote attached.", (Desk.DECIDE, "the quote")),
        ("The white samples are with you since Friday.", (Desk.TRY, "the samples")),
        ("Here is our brochure.", (Desk.READ, "the brochure")),
        ("Would a quote help?", None),
    ],
)
def test_what_lies_with_them_is_what_the_latest_mails_sent(wrote: str, found: tuple[Desk, str] | None) -> None:
    assert on_their_desk(make_thread([us("2025-03-03", wrote)])) == found


@pytest.mark.parametrize(
    ("wrote", "owed"),
    [
        ("I'll ask him and send you the name.", True),
        ("I ask him and send you the name.", True),
        ("We will send the sheet tomorrow.", True),
        ("I'll send it if you like.", False),
        ("I'll be in touch in May.", False),
    ],
)
def test_what_the_seller_promised_is_owed(wrote: str, owed: bool) -> None:
    assert owed_by(make_thread([us("2025-03-03", wrote)]).messages[0]) is owed


@pytest.mark.parametrize(
    ("said", "now", "ahead"),
    [
        ("First the website must be done.", "2025-03-07", "in June"),
        ("First the website must be done.", "2025-06-03", None),
        ("She takes over on the first of September.", "2025-03-07", None),  # no month of ours beside theirs
    ],
)
def test_who_waits_for_something_without_a_date_hears_in_the_month_of_the_check_in(
    said: str, now: str, ahead: str | None
) -> None:
    reply = them("2025-03-05", "not_now", said)
    item = judged(make_thread([us("2025-03-03"), reply]), move=Move.PAUSE, facts={"rule": Rule.PAUSE_TRIGGER})
    assert draft_facts(replace(item, judged_at=day(now))).revisit_words == ahead
