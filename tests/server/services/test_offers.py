"""Which drafts are worth offering, from threads made by hand."""

from __future__ import annotations

import pytest

from nlp.labels import Intent, Signal
from server.mail.message import Address
from server.services.judging import judge_threads
from tests.factories import Sketch, day, make_thread, them, us

EXIT, ASK = Intent.EXIT_WITH_REFERRAL, Intent.REFERRAL_ASK
NO = them("2025-03-05", "declined", "No thanks.")
OURS = us("2025-03-03", "Would the rota be of use?")
SILENT = [us("2025-03-12", "Is it of use?"), us("2025-03-24", "Shall we continue, or stop here?")]


def offered(*sketches: Sketch, now: str = "2025-04-20") -> tuple[Intent, ...]:
    (verdict,) = judge_threads([make_thread(sketches)], day(now))
    return verdict.intents


def test_a_no_gets_all_that_a_clear_no_may_get() -> None:
    assert offered(OURS, NO, now="2025-03-07") == (Intent.NO_HARD_FEELINGS, EXIT, ASK)


def test_a_no_that_was_answered_needs_no_second_answer() -> None:
    assert offered(OURS, NO, us("2025-03-06", "Understood, thank you."), now="2025-03-07") == ()


def test_a_push_after_a_no_is_no_answer() -> None:
    pushed = us("2025-03-06", "Would half the price help?")
    assert Intent.NO_HARD_FEELINGS in offered(OURS, NO, pushed, now="2025-03-07")


@pytest.mark.parametrize("said", ["We are closing on 30 June.", "Friday is my last day.", "The grant was not awarded."])
def test_who_has_other_worries_is_asked_for_no_name(said: str) -> None:
    assert offered(OURS, them("2025-03-05", "declined", said), now="2025-03-07") == (Intent.NO_HARD_FEELINGS,)


def test_who_was_interested_is_the_one_to_talk_to() -> None:
    asked = them("2025-03-05", "engaged", "We do shifts by hand.")
    assert offered(OURS, asked, *SILENT) == (Intent.POLITE_EXIT,)
    assert offered(OURS, *SILENT) == (Intent.POLITE_EXIT, EXIT, ASK)


def test_a_later_that_was_acknowledged_is_not_acknowledged_again() -> None:
    later = them("2025-03-05", "not_now", "Try me in September.", revisit="2025-09-01")
    assert offered(OURS, later, now="2025-03-07") == (Intent.DOOR_OPEN,)
    assert offered(OURS, later, us("2025-03-06", "September it is."), now="2025-03-07") == ()
    assert offered(OURS, later, us("2025-03-06", "Why not in May?"), now="2025-03-07") == (Intent.DOOR_OPEN,)


def test_a_later_answered_before_or_of_months_ago_gets_no_answer() -> None:
    later = them("2025-03-05", "not_now", "Try me in September.", revisit="2025-09-01")
    thanks = them("2025-03-06 10:00", "unclear", "Cheers, good shout.")
    assert offered(OURS, later, us("2025-03-06", "September it is."), thanks, now="2025-03-20") == ()
    assert offered(OURS, later, now="2025-04-30") == (Intent.DOOR_OPEN,)
    assert offered(OURS, later, now="2025-06-20") == ()


def test_weeks_after_a_no_nobody_is_asked_for_a_name() -> None:
    assert offered(OURS, NO, now="2025-03-18") == (Intent.NO_HARD_FEELINGS, EXIT, ASK)
    assert offered(OURS, NO, now="2025-04-09") == (Intent.NO_HARD_FEELINGS,)


def test_a_desk_is_asked_for_no_name() -> None:
    desk = Address("", "procurement@peakvalve.example")
    mail = us("2025-03-03", "Would the rota be of use?", to=[desk])
    assert offered(mail, them("2025-03-05", "declined", "No thanks.", sender=desk), now="2025-03-07") == (
        Intent.NO_HARD_FEELINGS,
    )


@pytest.mark.parametrize(
    ("said", "now", "confirmed"),
    [
        ("Take me off your list, please.", "2025-03-07", True),
        ("Take me off your list, please.", "2025-03-18", True),
        ("Take me off your list, please.", "2025-03-24", False),  # weeks later the answer is one mail more
        ("Take me off the list, and confirm it in one line.", "2025-03-07", True),
        ("Take me off the list and do not reply.", "2025-03-07", False),
        ("Stop. Any further mail will be reported to the ICO.", "2025-03-07", False),
        ("Stop. If you write again, my solicitor will answer.", "2025-03-07", False),
        ("One more and it goes to the CRTC.", "2025-03-07", False),
    ],
)
def test_who_wants_no_more_mail_gets_none_late_or_where_it_is_threatened(said: str, now: str, confirmed: bool) -> None:
    assert offered(OURS, them("2025-03-05", "opted_out", said), now=now) == ((Intent.OPT_OUT_ACK,) if confirmed else ())


def test_a_stranger_is_written_to_even_where_no_words_say_what_it_is_about() -> None:
    points = them("2025-03-05", "redirected", "Ask Ines Duarte.", signals=[(Signal.REFERRAL, "Ask Ines Duarte")])
    for subject, ours in [("Rota planning", "Would it help?"), ("Hello", "Would it help?")]:
        thread = make_thread([us("2025-03-03", ours), points], subject=subject)
        (verdict,) = judge_threads([thread], day("2025-03-07"))
        assert Intent.REFERRAL_INTRO in verdict.intents
        assert Intent.REFERRAL_THANKS in verdict.intents


def test_a_later_that_agrees_to_the_day_the_seller_named_gets_no_answer() -> None:
    told = us("2025-03-06", "The driver gets a number. I write to you again on 19 June.")
    agrees = them(
        "2025-03-06 12:00", "not_now", "That they can. Until June.", revisit="2025-06-01", revisit_words="June"
    )
    earlier = them(
        "2025-03-05", "not_now", "After the 18th of June.", revisit="2025-06-19", revisit_words="18th of June"
    )
    other = them("2025-03-06 12:00", "not_now", "Rather in July.", revisit="2025-07-01", revisit_words="July")
    asks = us("2025-03-06", "May I write again on 19 June?")
    assert offered(OURS, earlier, told, agrees, now="2025-03-20") == ()
    assert offered(OURS, earlier, told, other, now="2025-03-20") == (Intent.DOOR_OPEN,)
    assert offered(OURS, earlier, asks, agrees, now="2025-03-20") == (Intent.DOOR_OPEN,)
