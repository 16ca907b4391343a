"""Facts and recipients of drafts, from threads made by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from nlp.labels import Intent, Move, Signal, Stance, WaitingFor
from server.mail.message import Address, MachineKind
from server.services.draft_facts import draft_facts
from server.services.draft_people import recipients
from server.services.ports.stored import JudgedThread
from server.services.revisit_words import revisit_phrase, word_before
from server.verdict.rules import Rule
from server.verdict.values import Evidence, ReadThread, Verdict, Waiting
from tests.factories import HELEN, RAJ, SELLER, Sketch, day, make_thread, them, us

WROTE = "Hi Helen,\n\nwould the night rota software be of use?\n\nBest wishes,\nDana"


def judged(thread: ReadThread, **changes: object) -> JudgedThread:
    verdict = Verdict(
        move=Move.WALK_AWAY,
        walk_away=0.9,
        confidence=0.9,
        sure=True,
        reasons=(),
        unanswered_questions=(),
        owed_answers=(),
        sent_in_a_row=0,
        waiting_for=Waiting(WaitingFor.SELLER, None),
        revisit_on=None,
        intents=(Intent.NO_HARD_FEELINGS,),
        change="",
        referred_to=None,
        facts={},
    )
    return JudgedThread("work", thread, replace(verdict, **changes), day("2025-04-01"))  # type: ignore[arg-type]


def test_everything_a_thread_tells() -> None:
    text = "Thanks, but we chose Rotaplan.\n\nKind regards,\nHels"
    thread = make_thread(
        [
            us("2025-03-03", WROTE),
            them("2025-03-05", "declined", text, signals=[(Signal.INCUMBENT, "we chose Rotaplan")]),
        ],
        subject="Re: Night rota software",
    )
    facts = draft_facts(judged(thread))
    assert facts.seller_name == "Dana"
    assert facts.seller_full_name == "Dana Reyes"
    assert facts.sign_off == "Best wishes"
    assert facts.prospect_name == "Helen Ashworth"
    assert facts.greeting_name == "Hels"
    assert facts.topic == "the night rota software"
    assert facts.subject == "Night rota software"
    assert facts.reason == "you chose Rotaplan"
    assert facts.revisit_words is None
    assert facts.referred_to is None
    assert recipients(judged(thread), Intent.NO_HARD_FEELINGS) == (HELEN,)


def test_a_seller_who_writes_formally_stays_formal() -> None:
    first = "Dear Ms Ashworth,\n\na word on lighting.\n\nYours sincerely,\nDana Reyes"
    thread = make_thread([us("2025-03-03", first), them("2025-03-05", "declined", "No.\n\nHelen")])
    facts = draft_facts(judged(thread))
    assert (facts.greeting_name, facts.seller_name, facts.sign_off) == ("Ms Ashworth", "Dana Reyes", "Yours sincerely")


def test_thanks_as_a_closing_is_not_reused() -> None:
    thread = make_thread([us("2025-03-03", "Hi Helen,\nwould it help?\n\nThanks,\nDana")])
    facts = draft_facts(judged(thread))
    assert (facts.seller_name, facts.sign_off) == ("Dana", None)


@pytest.mark.parametrize(
    ("sender", "greeting"),
    [
        (Address("", "sales@peakvalve.example"), None),
        (Address("Peak Valve Sales", "sales@peakvalve.example"), None),
        (Address("Ashworth, Helen", "h@peakvalve.example"), "Helen"),
        (Address("HELEN ASHWORTH", "h@peakvalve.example"), "Helen"),
        (Address("{{7*7}}", "h@peakvalve.example"), None),
        (Address("", "helen.ashworth@peakvalve.example"), "Helen"),
    ],
)
def test_greeting_by_sender(sender: Address, greeting: str | None) -> None:
    thread = make_thread(
        [us("2025-03-03", "Hello, would it help?"), them("2025-03-05", "declined", "No, sorry.", sender=sender)]
    )
    assert draft_facts(judged(thread)).greeting_name == greeting


def test_an_out_of_office_signature_greets_nobody() -> None:
    away = them("2025-03-06", "automatic", "I am away.\n\nRegards,\nBot", machine=MachineKind.OUT_OF_OFFICE)
    thread = make_thread([us("2025-03-03", WROTE), them("2025-03-05", "evasive", "Send a deck."), away])
    assert draft_facts(judged(thread)).greeting_name == "Helen"


def test_referral_goes_to_the_person_pointed_to() -> None:
    said = "Not me, talk to Ines Duarte, ines.d@peakvalve.example, she runs rotas."
    thread = make_thread(
        [us("2025-03-03", WROTE), them("2025-03-05", "redirected", said, signals=[(Signal.REFERRAL, said[8:30])])]
    )
    item = judged(thread, move=Move.FOLLOW_REFERRAL, referred_to="Ines Duarte")
    facts = draft_facts(item)
    assert facts.referred_to == "Ines Duarte"
    assert facts.referrer_name == "Helen Ashworth"
    assert recipients(item, Intent.REFERRAL_INTRO) == (Address("Ines Duarte", "ines.d@peakvalve.example"),)
    assert recipients(item, Intent.REFERRAL_THANKS) == (HELEN,)


def test_referral_in_copy_and_by_address_and_unknown() -> None:
    said = "Raj looks after this."
    reply = them("2025-03-05", "redirected", said, signals=[(Signal.REFERRAL, said)], to=[SELLER, RAJ])
    thread = make_thread([us("2025-03-03", WROTE), reply])
    assert recipients(judged(thread, referred_to="Raj"), Intent.REFERRAL_INTRO) == (RAJ,)
    by_address = judged(thread, referred_to="kim.park@other.example")
    assert recipients(by_address, Intent.REFERRAL_INTRO) == (Address("Kim Park", "kim.park@other.example"),)
    assert draft_facts(by_address).referred_to == "Kim Park"
    assert recipients(judged(thread, referred_to="Olga"), Intent.REFERRAL_INTRO) == ()
    assert recipients(judged(thread, referred_to="the procurement team"), Intent.REFERRAL_INTRO) == ()


def test_dates_ahead_and_dates_that_came() -> None:
    reply = them("2025-02-10", "not_now", "Try me in March.", revisit="2025-03-01")
    thread = make_thread([us("2025-02-03", WROTE), reply])
    assert draft_facts(judged(thread)).said_words == "in March"
    assert draft_facts(judged(thread)).revisit_words is None
    ahead = judged(thread, move=Move.PAUSE, revisit_on=date(2025, 9, 15))
    assert draft_facts(ahead).revisit_words == "on 15 September"


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ("after the migration", "after the migration"),
        ("After Ramadan please", "after Ramadan"),
        ("once we have moved", "once you have moved"),
        ("until the merger is through", "once the merger is through"),
        ("till Christmas and then it's stocktake", "after Christmas"),
        ("till we've hired a planner", "once you have hired a planner"),
        ("When the insurance has paid I call you", None),
        ("when they open the borders come at once and", None),
        ("the migration", None),
        ("until the merger is concluded all new suppliers are stopped", "once the merger is concluded"),
        ("until the lease is signed everything is on hold", "once the lease is signed"),
        ("once the numbers from Paris are here we can see", "once the numbers from Paris are here"),
        ("after the season's programme is born", "after the season's programme is born"),
        ("once the new hall is up and the staff of the old", None),
        ("until the successor is", None),
    ],
)
def test_a_trigger_is_repeated_where_it_reads_well(trigger: str, words: str | None) -> None:
    thread = make_thread([us("2025-02-03", WROTE), them("2025-02-10", Stance.NOT_NOW, "Later.", trigger_words=trigger)])
    assert draft_facts(judged(thread)).trigger == words


def test_a_real_question_that_waits_is_known() -> None:
    said = "Not yet. Does it do shifts?"
    asks = them("2025-02-10", "not_now", said, signals=[(Signal.BUYING_QUESTION, "Does it do shifts?")])
    owed = (Evidence("m1", None, "Does it do\nshifts?", "", "", 0, 3),)
    just_asked = make_thread([us("2025-02-03", WROTE), asks])
    assert draft_facts(judged(just_asked)).question == "Does it do shifts?"
    written_since = make_thread([us("2025-02-03", WROTE), asks, us("2025-02-11", "Any news?")])
    assert draft_facts(judged(written_since, owed_answers=owed)).question == "Does it do shifts?"
    assert draft_facts(judged(written_since)).question is None
    idle = make_thread([us("2025-02-03", WROTE), them("2025-02-10", "not_now", "Good heavens, is it April?")])
    assert draft_facts(judged(idle)).question is None


@pytest.mark.parametrize(
    ("day_", "said", "phrase"),
    [
        (date(2025, 9, 1), "in September", "in September"),
        (date(2025, 9, 1), "1 September", "on 1 September"),
        (date(2025, 10, 1), "the first of October", "on 1 October"),
        (date(2025, 5, 1), "Next month", "in May"),
        (date(2025, 5, 1), "Not this month", "in May"),
        (date(2025, 7, 1), "Q3", "in Q3"),
        (date(2025, 7, 1), "Third quarter", "in the third quarter"),
        (date(2025, 9, 21), "late in the third quarter", "late in the third quarter"),
        (date(2025, 7, 1), "the second half of this year", "in the second half of the year"),
        (date(2025, 5, 12), "on 12 May", "on 12 May"),
        (date(2025, 5, 12), "Monday 12 May", "on Monday 12 May"),
        (date(2025, 4, 4), "Friday", "on Friday 4 April"),
        (date(2025, 4, 2), "tomorrow", "tomorrow"),
        (date(2025, 5, 11), "mid May", "in mid-May"),
        (date(2025, 5, 21), "late May", "in late May"),
        (date(2025, 5, 21), "the end of May", "at the end of May"),
        (date(2025, 5, 12), "the week of the 12th", "in the week of 12 May"),
        (date(2025, 4, 7), "next week", "next week"),
        (date(2025, 6, 2), "First week of June", "in the first week of June"),
        (date(2025, 8, 18), "week 34", "in week 34"),
        (date(2025, 9, 29), "KW 40", "in week 40"),
        (date(2025, 4, 15), "a fortnight", "around 15 April"),
        (date(2025, 7, 1), "in three months", "in July"),
        (date(2025, 9, 1), "Autumn", "in the autumn"),
        (date(2025, 4, 20), "Easter", "around Easter"),
        (date(2026, 1, 1), "next year", "next year"),
        (date(2026, 1, 1), "Not this year", "in the new year"),
        (date(2027, 1, 1), "2027", "in 2027"),
        (date(2025, 1, 1), "next year", "this year"),
        (date(2026, 9, 1), "September 2026", "in September 2026"),
        (date(2025, 5, 12), None, "on 12 May"),
        (date(2025, 6, 1), None, "in June"),
    ],
)
def test_revisit_phrases(day_: date, said: str | None, phrase: str) -> None:
    assert revisit_phrase(day_, said, date(2025, 4, 1)) == phrase


@pytest.mark.parametrize(
    ("text", "said", "phrase"),
    [
        ("Come back after Easter.", "Easter", "after Easter"),
        ("Come back after the 12th.", "12th", "after 12 May"),
        ("We decide by Monday.", "Monday", "by Monday 12 May"),
        ("Ask before the summer.", "summer", "before the summer"),
        ("Don't come before the summer.", "summer", "in the summer"),
        ("The summer is better.", "summer", "in the summer"),
    ],
)
def test_the_word_before_a_date_is_kept(text: str, said: str, phrase: str) -> None:
    assert revisit_phrase(date(2025, 5, 12), said, date(2025, 4, 1), word_before(text, said)) == phrase


def test_a_date_that_has_passed_is_never_promised_again() -> None:
    reply = them("2025-02-10", "not_now", "Try me in March.", revisit="2025-03-01")
    item = judged(make_thread([us("2025-02-03", WROTE), reply]), move=Move.PAUSE, revisit_on=date(2025, 3, 1))
    assert draft_facts(item).revisit_words is None
    assert draft_facts(item).said_words == "in March"


def test_the_firms_name_below_the_signature_is_not_the_sellers() -> None:
    first = "Dear Helen,\n\nwould it help?\n\nDana\n\nDana Reyes\nReyes Nachtplan"
    thread = make_thread([us("2025-03-03", first), them("2025-03-05", "declined", "No.\n\nHelen\nAshworth Valves")])
    facts = draft_facts(judged(thread))
    assert (facts.seller_name, facts.greeting_name) == ("Dana Reyes", "Helen")


def test_a_name_beside_the_address_names_the_person() -> None:
    said = "Fridges would be Fiachra Boyle, fiachra@peakvalve.example. Drop him a line."
    reply = them("2025-03-05", "redirected", said, signals=[(Signal.REFERRAL, said[:58])])
    item = judged(make_thread([us("2025-03-03", WROTE), reply]), referred_to="fiachra@peakvalve.example")
    assert draft_facts(item).referred_to == "Fiachra Boyle"
    assert recipients(item, Intent.REFERRAL_INTRO) == (Address("Fiachra Boyle", "fiachra@peakvalve.example"),)


def test_who_asked_to_be_left_out_is_not_named() -> None:
    said = "Leave me out of it, talk to Ines Duarte."
    signals = [(Signal.OPT_OUT, "Leave me out of it"), (Signal.REFERRAL, "talk to Ines Duarte")]
    reply = them("2025-03-05", "redirected", said, signals=signals)
    facts = draft_facts(judged(make_thread([us("2025-03-03", WROTE), reply]), referred_to="Ines Duarte"))
    assert facts.referred_to == "Ines Duarte"
    assert facts.referrer_name is None


@pytest.mark.parametrize(
    ("subject", "topic"), [("Re: Rota planning", "rota planning"), ("Rota for Helen Ashworth", None), ("Hello", None)]
)
def test_the_topic_is_what_the_subject_names_unless_that_is_somebody_of_the_thread(
    subject: str, topic: str | None
) -> None:
    ours = us("2025-03-03", "Hi Helen,\n\nshall we talk?\n\nDana")
    assert draft_facts(judged(make_thread([ours], subject=subject))).topic == topic


def test_what_the_subject_does_not_name_our_mail_may() -> None:
    thread = make_thread([us("2025-03-03", WROTE)], subject="Hello")
    assert draft_facts(judged(thread)).topic == "the night rota software"


def test_a_name_that_only_an_address_and_the_text_spell() -> None:
    said = "My friend Jowan wants one, jowan@harbour.example, say I sent you."
    reply = them("2025-03-05", "redirected", said, signals=[(Signal.REFERRAL, said)])
    facts = draft_facts(judged(make_thread([us("2025-03-03", WROTE), reply]), referred_to="jowan@harbour.example"))
    assert facts.referred_to == "Jowan"


def test_a_name_is_spelled_as_the_mail_spells_it() -> None:
    said = "It is perhaps Kim Sandström at the town's property side, kim.sandstrom@peakvalve.example."
    reply = them("2025-03-05", "redirected", said, signals=[(Signal.REFERRAL, said)])
    item = judged(make_thread([us("2025-03-03", WROTE), reply]), referred_to="kim.sandstrom@peakvalve.example")
    assert draft_facts(item).referred_to == "Kim Sandström"


def test_a_desk_is_named_as_they_name_it() -> None:
    said = "Doors go to the site services team, siteservices@peakvalve.example."
    reply = them("2025-03-05", "redirected", said, signals=[(Signal.REFERRAL, said)])
    item = judged(make_thread([us("2025-03-03", WROTE), reply]), referred_to="siteservices@peakvalve.example")
    assert draft_facts(item).referred_to == "the site services team"
    assert recipients(item, Intent.REFERRAL_INTRO) == (Address("", "siteservices@peakvalve.example"),)


@pytest.mark.parametrize(
    ("signal", "words", "reason"),
    [
        (Signal.INCUMBENT, "we went with Rotaplan", "you went with Rotaplan"),
        (Signal.INCUMBENT, "We’ve already signed with Rotaplan", "you have already signed with Rotaplan"),
        (Signal.INCUMBENT, "we're happy with our supplier", "you are happy with your supplier"),
        (Signal.INCUMBENT, "Rotaplan got it", None),
        (Signal.INCUMBENT, "the order goes to Rotaplan", "you have gone another way"),
        (Signal.INCUMBENT, "we chose that rubbish Rotaplan", "you have gone another way"),
        (Signal.INCUMBENT, "we use {{7*7}}", None),
        (Signal.INCUMBENT, "we use what you told me not to", None),
        (Signal.NO_BUDGET, "there's no budget for it this year", "there is no budget for it this year"),
        (Signal.NO_BUDGET, "our budgets are frozen", "your budgets are frozen"),
        (Signal.NO_BUDGET, "the pot is empty", None),
        (Signal.STATUS_QUO, "we get by", "it is not what you need"),
        (Signal.EMPTY_PRAISE, "looks great", None),
    ],
)
def test_a_reason_is_said_back_in_their_words_where_that_is_safe(
    signal: Signal, words: str, reason: str | None
) -> None:
    thread = make_thread([us("2025-02-03", WROTE), them("2025-02-10", "declined", words, signals=[(signal, words)])])
    assert draft_facts(judged(thread)).reason == reason
    talking = make_thread([us("2025-02-03", WROTE), them("2025-02-10", "evasive", words, signals=[(signal, words)])])
    assert draft_facts(judged(talking)).reason is None


@pytest.mark.parametrize(
    ("signal", "asks"),
    [(Signal.AUTHORITY_FOG, "who"), (Signal.THINK_IT_OVER, "when"), (Signal.INFO_BRUSH_OFF, "what"), (None, None)],
)
def test_a_straight_ask_asks_what_was_left_vague(signal: Signal | None, asks: str | None) -> None:
    signals = [(signal, "some words")] if signal else []
    thread = make_thread([us("2025-02-03", WROTE), them("2025-02-10", "evasive", "Well, some words.", signals=signals)])
    assert draft_facts(judged(thread)).asks == asks


@pytest.mark.parametrize(
    ("said", "now", "come", "asked", "late"),
    [
        ("Write to me on 10 March.", "2025-03-10", "on 10 March", True, False),
        ("Write to me on 10 March.", "2025-03-13", "on 10 March", True, False),
        ("Write to me on 10 March.", "2025-03-18", "on 10 March", True, True),
        ("In spring, let us talk on 10 March.", "2025-03-10", "on 10 March", True, False),
        ("Busy here, so please try again on 10 March.", "2025-03-10", "on 10 March", True, False),
        ("The book opens on 10 March.", "2025-03-10", "on 10 March", False, False),
        ("We come back to you on 10 March.", "2025-03-10", "on 10 March", False, False),
        ("I might come back to you on 10 March.", "2025-03-10", "on 10 March", False, False),
        ("We would get back to you on 10 March.", "2025-03-10", "on 10 March", False, False),
        ("I'll definitely call you on 10 March.", "2025-03-10", "on 10 March", False, False),
        ("We talk about it in the board on 10 March.", "2025-03-10", "on 10 March", False, False),
        ("The call with the bank is on 10 March.", "2025-03-10", "on 10 March", False, False),
        ("I will register on the portal on 10 March and send you a number.", "2025-03-10", "on 10 March", False, False),
        ("Try me on 10 March if you like.", "2025-03-10", "on 10 March", False, False),
        ("You are welcome to try again on 10 March.", "2025-03-10", "on 10 March", False, False),
        ("We'll be back on 10 March, so call me then.", "2025-03-10", "on 10 March", True, False),
        ("I'll be away until 10 March and please write then.", "2025-03-10", "on 10 March", True, False),
    ],
)
def test_who_comes_back_late_or_unasked_is_known(said: str, now: str, come: str, asked: bool, late: bool) -> None:
    reply = them("2025-02-10", "not_now", said, revisit="2025-03-10")
    item = judged(make_thread([us("2025-02-03", WROTE), reply]), facts={"rule": Rule.DATE_COME})
    facts = draft_facts(replace(item, judged_at=day(now)))
    assert (facts.said_words, facts.asked_back, facts.late) == (come, asked, late)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Send me the plan meanwhile. I'll report after the fair.", False),
        ("We are busy. After the fair please write again.", True),
        ("We decide nothing. Only after the fair there is time. Come again then.", True),
    ],
)
def test_only_what_stands_with_what_they_wait_for_asks(said: str, asked: bool) -> None:
    reply = them("2025-02-10", "not_now", said, trigger_words="after the fair")
    item = judged(make_thread([us("2025-02-03", WROTE), reply]), facts={"rule": Rule.PAUSE_TRIGGER})
    assert draft_facts(item).asked_back is asked


def test_a_day_named_for_something_else_is_no_day_to_come_back() -> None:
    reply = them("2025-03-05", "evasive", "The knees held eight months.", revisit="2025-11-05")
    assert draft_facts(judged(make_thread([us("2025-03-03", WROTE), reply]))).revisit_words is None


def test_who_was_asked_again_after_naming_a_day_is_told_sorry() -> None:
    reply = them("2025-03-05", "not_now", "Write in June.", revisit="2025-06-01")
    thread = make_thread([us("2025-03-03", WROTE), reply, us("2025-03-20", "Shall we start in April?")])
    item = judged(thread, facts={"rule": Rule.PAUSE}, revisit_on=date(2025, 6, 1))
    assert draft_facts(item).pushed is True
    assert (
        draft_facts(judged(make_thread([us("2025-03-03", WROTE), reply]), facts={"rule": Rule.PAUSE})).pushed is False
    )


@pytest.mark.parametrize(
    ("wrote", "since", "late"),
    [
        ("2025-03-25", (), False),  # a week ago
        ("2025-03-24", (), True),
        ("2025-02-03", (), True),
        ("2025-02-03", (us("2025-03-31"),), False),  # the seller wrote last
    ],
)
def test_an_answer_is_late_where_they_wrote_last_more_than_a_week_ago(
    wrote: str, since: tuple[Sketch, ...], late: bool
) -> None:
    thread = make_thread([us("2025-01-30", WROTE), them(wrote, "declined", "No, thank you."), *since])
    assert draft_facts(judged(thread)).late_reply is late


def test_no_answer_is_late_where_none_was_due() -> None:
    told = us("2025-03-06", "I write to you again on 19 June.")
    agrees = them("2025-03-06 12:00", "not_now", "Until June.", revisit="2025-06-01", revisit_words="June")
    assert draft_facts(judged(make_thread([told, agrees]))).late_reply is False
    assert draft_facts(judged(make_thread([us("2025-03-06", "Shall we?"), agrees]))).late_reply is True
