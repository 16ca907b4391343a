"""What a draft answers, from threads made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.labels import Move, Signal, Stance
from server.mail.message import MachineKind
from server.services.draft_facts import draft_facts
from server.services.ports.situation import Situation
from server.services.ports.stored import JudgedThread
from server.services.situations import situation_of
from server.verdict.decision import Rule
from tests.factories import make_thread, them, us
from tests.server.services.test_draft_facts import judged

OURS = us("2025-03-03", "Hi Helen,\n\nshall we go on with the rota?\n\nDana")


def situation(item: JudgedThread) -> Situation:
    return situation_of(item.thread, item.verdict, item.judged_at.date())


def after(text: str, stance: str = "declined", *, signal: Signal | None = None, **changes: object) -> JudgedThread:
    """A thread in which they said `text` last."""
    return judged(
        make_thread([OURS, them("2025-03-05", stance, text, signals=[(signal, text)] if signal else ())]), **changes
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("We’ve gone with Rotaplan in the end.", "chose_another"),
        ("Went with the Turkish lads. Thanks.", "chose_another"),
        ("The contract goes to another supplier.", "chose_another"),
        ("In the end management went with Kilimo One.", "chose_another"),
        ("Colin has shaken hands with him for two years.", "chose_another"),
        ("We took on Kenji in January, he does them at his desk.", "do_it_themselves"),
        ("From now on we do it ourselves.", "do_it_themselves"),
        ("There's no money for it this year or next.", "no_money"),
        ("The grant was not awarded, so I must let this go.", "no_grant"),
        ("There's to be no wedding after all.", "called_off"),
        ("We are closing on 30 June. Thank you.", "closing"),
        ("The mill closes May 29, all of us.", "closing"),
        ("Friday is my last day, so that's that.", "leaving"),
        ("The board turned it down, six to three.", "decided_against"),
        ("The board would rather keep what we have.", "decided_against"),
        ("My director would like to go on, but no.", "no"),
        ("No thanks, it wouldn't suit us here.", "no_need"),
        ("No thanks.", "no"),
        ("A hotel in Leeds is closing its kitchen.", "no"),
        ("No need to worry, but no.", "no"),
        ("·· ·····’·· ···· ···· ········.", "no"),
    ],
)
def test_why_they_say_no_is_taken_from_their_own_words(text: str, why: str) -> None:
    assert situation(after(text)) is Situation(why)


def test_a_signal_alone_gives_no_reason() -> None:
    assert situation(after("The last train has gone.", signal=Signal.INCUMBENT)) is Situation.NO


def test_thanks_after_a_no_leave_the_reason_standing() -> None:
    thread = make_thread(
        [OURS, them("2025-03-05", "declined", "We went with Rotaplan."), them("2025-03-06", "unclear", "Thanks again!")]
    )
    assert situation(judged(thread, facts={"rule": Rule.CLEAR_NO.value})) is Situation.CHOSE_ANOTHER


@pytest.mark.parametrize(
    ("text", "stance", "signal", "found"),
    [
        ("I'll check and get back to you.", "noncommittal", Signal.THINK_IT_OVER, "promised"),
        ("I have to run it by the board.", "noncommittal", Signal.AUTHORITY_FOG, "others_decide"),
        ("You know what this place is like.", "evasive", Signal.AUTHORITY_FOG, "avoided"),
        ("Just your best number please.", "evasive", Signal.PRICE_FISHING, "asked_price"),
        ("Send something over.", "evasive", Signal.INFO_BRUSH_OFF, "wants_material"),
        ("Let's not do Tuesday.", "evasive", Signal.RESCHEDULE, "dropped_slot"),
        ("Some time soon.", "noncommittal", Signal.VAGUE_DEFERRAL, "later"),
        ("Such a neat tool!", "noncommittal", Signal.EMPTY_PRAISE, "praised"),
        ("Maybe.", "noncommittal", None, "vague"),
        ("Thursday at 10.", "advancing", Signal.ADVANCE, "open"),
        ("In June there is air.", "not_now", Signal.NOT_NOW, "put_off"),
    ],
)
def test_what_they_said_last(text: str, stance: str, signal: Signal | None, found: str) -> None:
    assert situation(after(text, stance, signal=signal, move=Move.ASK_STRAIGHT)) is Situation(found)


@pytest.mark.parametrize(
    ("text", "stance", "found"),
    [
        ("I'll ask Tess and let you know.", "noncommittal", "silent_since_promise"),
        ("Thursday at 10 works.", "advancing", "silent_since_promise"),
        ("Does it do shifts?", "engaged", "silent_since_interest"),
        ("Maybe.", "noncommittal", "silent"),
    ],
)
def test_what_they_are_silent_after(text: str, stance: str, found: str) -> None:
    assert situation(after(text, stance, sent_in_a_row=2)) is Situation(found)


def test_who_never_wrote_is_not_said_to_have_written() -> None:
    away = them("2025-03-04", "automatic", "I am away.", machine=MachineKind.OUT_OF_OFFICE)
    assert situation(judged(make_thread([OURS, away]), sent_in_a_row=1)) is Situation.NEVER_WROTE


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (Rule.POSTPONED, "put_off_again"),
        (Rule.PAUSE_TRIGGER, "put_off"),
        (Rule.CHECK_IN, "date_come"),
        (Rule.STEP_PASSED, "step_passed"),
        (Rule.TALKED_LONG, "spoke"),
        (Rule.GONE, "left"),
    ],
)
def test_what_the_rule_that_decided_tells(rule: Rule, found: str) -> None:
    assert situation(after("Some words.", "not_now", facts={"rule": rule.value})) is Situation(found)


@pytest.mark.parametrize(
    ("text", "found", "for_all"),
    [
        ("Take me off the list please.", "opted_out", False),
        ("Please remove us, all of us at Peak Valve.", "opted_out", True),
        ("Mr Hale asks me to say that he does not wish any more letters.", "opted_out", True),
        ("We ask vendors not to write to our people, Amanda included.", "opted_out", True),
        ("This is harassment.", "complained", False),
        ("Erase what you hold on me under Article 17.", "wants_erasure", False),
    ],
)
def test_how_they_asked_for_no_more_mail(text: str, found: str, for_all: bool) -> None:
    facts = draft_facts(after(text, Stance.OPTED_OUT, move=Move.STOP))
    assert (facts.situation, facts.for_all) == (Situation(found), for_all)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("No more mails and no more phone calls, please.", True),
        ("Stop ringing my receptionist.", True),
        ("Take me off the list please.", False),
    ],
)
def test_a_wish_for_no_calls_is_known(text: str, calls: bool) -> None:
    assert draft_facts(after(text, Stance.OPTED_OUT, move=Move.STOP)).calls is calls


def test_who_asked_again_after_a_no_is_known_to_have_pushed() -> None:
    no, thanks = them("2025-03-05", "declined", "No thanks."), us("2025-03-06", "Understood, thank you.")
    push = us("2025-03-12", "Would half the price help?")
    for after_no, pushed in [((), False), ((thanks,), False), ((push,), True), ((thanks, push), True)]:
        item = judged(make_thread([OURS, no, *after_no]), facts={"rule": Rule.CLEAR_NO.value})
        assert draft_facts(item).pushed is pushed


def test_a_no_that_points_to_somebody_is_known() -> None:
    said = "Not for us. My friend Ines Duarte wants one."
    for rule in (Rule.NO_WITH_NAME, Rule.CLEAR_NO):
        facts = draft_facts(after(said, signal=Signal.REFERRAL, facts={"rule": rule.value}))
        assert facts.no_with_name is (rule is Rule.NO_WITH_NAME)


def test_an_automatic_reply_that_points_is_known_for_one() -> None:
    said = "I have left the firm. Please write to Ines Duarte."
    for machine in (None, MachineKind.OUT_OF_OFFICE):
        signals = [(Signal.LEFT_COMPANY, "I have left"), (Signal.REFERRAL, "write to Ines Duarte")]
        reply = them("2025-03-05", "redirected", said, signals=signals, machine=machine)
        assert draft_facts(judged(make_thread([OURS, reply]))).referrer_automatic is (machine is not None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No from us, but it was a pleasure.", True),
        ("No. Your drawings were the nicer ones.", True),
        ("No. I wish you well with it.", True),
        ("No thanks.", False),
        ("Thanks for your mail. It's a no.", False),
        ("Appreciate the work you put into it, but it's a no.", True),
        ("We went elsewhere. Good luck with the new depot.", True),
        ("You've been very helpful, sorry it came to nothing.", True),
        ("Thank you for all your help with the samples.", True),
        ("How kind of you to come by. Sadly it's a no.", True),
        ("Your report was a great help, but we stop here.", True),
        ("Thank you for your patience. It's a no.", False),
        ("Thank you for your time. It's a no.", False),
        ("We appreciate your interest. It's a no.", False),
        ("I'd appreciate it if you took me off.", False),
        ("I would be grateful if you took me off.", False),
        ("No for now. Have a lovely weekend. Kind regards", False),
        ("We've had beautiful weather, but it's a no.", False),
        ("Our present supplier does excellent work, so no.", False),
        ("We weren't impressed. No.", False),
        ("Please stop. Nothing personal. God bless.", False),
        ('The note to all said "we thank you for your effort and wish you well" and that was that.', False),
    ],
)
def test_a_kind_word_is_noticed(text: str, kind: bool) -> None:
    assert draft_facts(after(text)).kind is kind


def test_who_spoke_up_for_us_is_known() -> None:
    assert draft_facts(after("The board turned it down. I argued as well as I could.")).argued
    assert not draft_facts(after("The board turned it down.")).argued


def test_who_points_on_and_who_has_left() -> None:
    assert situation(after("Ask Ines.", "redirected", move=Move.FOLLOW_REFERRAL)) is Situation.POINTED_ON
    left = after("I have left.", "redirected", signal=Signal.LEFT_COMPANY, move=Move.FOLLOW_REFERRAL)
    assert situation(left) is Situation.LEFT


def test_the_day_they_named_when_they_put_it_off_again_is_kept() -> None:
    reply = them("2025-03-05", "not_now", "Say August.", revisit="2025-08-01")
    item = judged(make_thread([OURS, reply]), facts={"rule": Rule.POSTPONED.value})
    assert draft_facts(item).revisit_words == "in August"


@pytest.mark.parametrize(
    ("text", "words", "rule", "expected"),
    [
        ("My brother and I decide on Friday 24 May.", "Friday 24 May", Rule.STEP_PASSED, Situation.DECISION_DUE),
        ("Mr Agbo and I decide Monday 12 January.", "Monday 12 January", Rule.DATE_COME, Situation.DECISION_DUE),
        ("The board decides in May.", "May", Rule.PAUSE, Situation.DECISION_AHEAD),
        ("Call me on Thursday at 13.", "Thursday", Rule.STEP_PASSED, Situation.MEETING_PASSED),
        ("The drawings come on Friday 21st.", "Friday 21st", Rule.STEP_PASSED, Situation.STEP_PASSED),
        ("Write to me in May. The board decides nothing.", "May", Rule.DATE_COME, Situation.DATE_COME),
    ],
)
def test_what_was_to_be_on_the_day(text: str, words: str, rule: Rule, expected: Situation) -> None:
    thread = make_thread([OURS, them("2025-03-05", "not_now", text, revisit="2025-03-20")])
    item = thread.messages[-1]
    assert item.reading
    named = replace(item, reading=replace(item.reading, revisit_words=words))
    thread = replace(thread, messages=(thread.messages[0], named))
    assert situation(judged(thread, move=Move.ASK_STRAIGHT, facts={"rule": rule.value})) is expected


def test_a_doubtful_no_may_be_a_later_or_a_slot_taken_back() -> None:
    assert situation(after("I'll have to put you off for Thursday.", move=Move.ASK_STRAIGHT)) is Situation.DROPPED_SLOT
    for day, found in [("2026-01-01", "put_off"), ("2025-04-01", "date_come"), ("2025-03-20", "date_come")]:
        later = them("2025-03-05", "declined", "We buy no machines before then.", revisit=day)
        assert situation(judged(make_thread([OURS, later]), move=Move.ASK_STRAIGHT)) is Situation(found)
    assert situation(after("The answer will be no.", move=Move.ASK_STRAIGHT)) is Situation.NO


def test_praise_beside_a_dodged_question_is_none_unless_it_is_for_the_seller() -> None:
    dodges = [(Signal.EMPTY_PRAISE, "a soul"), (Signal.QUESTION_DODGED, "a soul")]
    other = make_thread([OURS, them("2025-03-05", "evasive", "The cupboard has a soul.", signals=dodges)])
    kind = make_thread([OURS, them("2025-03-05", "evasive", "What a lovely idea, it has a soul.", signals=dodges)])
    assert situation(judged(other, move=Move.ASK_STRAIGHT)) is Situation.AVOIDED
    assert situation(judged(kind, move=Move.ASK_STRAIGHT)) is Situation.PRAISED


def test_who_points_on_and_leaves_is_wished_well() -> None:
    said = "Tomorrow is my last day. Write to Juan Kelly."
    item = after(said, "redirected", signal=Signal.REFERRAL, move=Move.FOLLOW_REFERRAL)
    assert situation(item) is Situation.LEAVING


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Still looking at it.", Situation.PROMISED),
        ("It is a lot of money. We are considering.", Situation.PROMISED),
        ("Love the idea. Let me chew on it.", Situation.PROMISED),
        ("Yeah sorry, flood in a condo. This week is no good either.", Situation.DROPPED_SLOT),
        ("Let us not do tomorrow.", Situation.DROPPED_SLOT),
        ("We get by.", Situation.VAGUE),
    ],
)
def test_who_weighs_it_and_who_drops_a_slot_are_known_by_their_words(text: str, found: Situation) -> None:
    item = after(text, "noncommittal", move=Move.ASK_STRAIGHT)
    assert situation(item) is found
    assert draft_facts(item).mishap is ("flood" in text)


def test_mates_are_known_by_their_words() -> None:
    assert draft_facts(after("not now mate, try me again in May", "not_now")).loose is True
    assert draft_facts(after("Not now, try me again in May.", "not_now")).loose is False
