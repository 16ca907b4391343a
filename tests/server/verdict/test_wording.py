"""Reasons as a salesperson reads them, and the words they rest on."""

from __future__ import annotations

import pytest

from nlp.labels import Signal, Stance
from nlp.values import AnswerState
from server.mail.message import Address, MachineKind
from server.verdict.asking import is_bump, is_straight_ask
from server.verdict.decision import Rule
from server.verdict.judge import judge
from server.verdict.turns import turns
from server.verdict.weights import default_weights
from server.verdict.wording import first_name, say_date, sentences
from tests.factories import Sketch, day, make_thread, them, us


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Helen Ashworth", "Helen"),
        ("Lomax, Theresa", "Theresa"),
        ("", "the prospect"),
        ("helen@peakvalve.example", "the prospect"),
        ("Kim", "Kim"),
        ("A" * 60, "the prospect"),
        ("Nguye\u0302\u0303n Thi", "Nguy\u1ec5n"),
        ("Nguy\u1ec5n Thi", "Nguy\u1ec5n"),
        ("Zoe\u200d\u0308 Bell", "Zo\u00eb"),
        ("Za\u0302\u0303\u0304\u0305lgo", "the prospect"),
        ("J. Smith", "J."),
        ("J.-P. Martin", "J.-P."),
        ("J.R.R. Tolk", "J.R.R."),
        ("J.Smith", "J.Smith"),
        ("Wm. Hale", "Wm."),
        ("login.evil.com", "the prospect"),
        ("Verify, login.evil.com", "the prospect"),
        ("a.evil.com", "the prospect"),
        ("t.co", "the prospect"),
        ("evil.com.", "the prospect"),
        ("Wm.. Hale", "the prospect"),
        ("e.e. cummings", "e.e."),
    ],
)
def test_first_name(name: str, said: str) -> None:
    assert first_name(Address(name, "x@y.example")) == said


def test_dates_name_the_year_only_where_it_is_another() -> None:
    now = day("2025-03-05")
    assert say_date(day("2025-06-01").date(), now) == "1 June"
    assert say_date(day("2026-06-01").date(), now) == "1 June 2026"


@pytest.mark.parametrize(
    ("made", "now", "sentence"),
    [
        (
            [us("2025-03-03"), them("2025-03-04", "engaged", "Does it work with SAP?")],
            "2025-03-07",
            "You owe Helen an answer since Tuesday.",
        ),
        (
            [us("2025-03-03"), them("2025-03-04", "not_now", revisit="2025-06-01")],
            "2025-03-07",
            "Helen asked you to come back on 1 June.",
        ),
        (
            [us("2025-03-03"), us("2025-03-10"), us("2025-03-17")],
            "2025-03-28",
            "Three messages without an answer, the last on 17 March.",
        ),
        ([us("2025-03-03")], "2025-03-12", "Helen has not answered since 3 March."),
        (
            [us("2025-03-03"), them("2025-03-04", "redirected", "Talk to Ines Prado.")],
            "2025-03-05",
            "Helen points you to Ines Prado.",
        ),
    ],
)  # fmt: skip
def test_leading_sentence(made: list[Sketch], now: str, sentence: str) -> None:
    assert judge(make_thread(made), day(now)).reasons[0].sentence == sentence


def test_third_postponement_is_counted_in_words() -> None:
    made = [us("2025-03-03")]
    for month in (4, 5, 6):
        made += [them(f"2025-0{month}-02", "not_now", "Later.", revisit=f"2025-0{month + 1}-01")]
        made += [us(f"2025-0{month + 1}-01")] if month < 6 else []
    verdict = judge(make_thread(made), day("2025-06-03"))
    assert verdict.reasons[0].sentence == "Third time Helen put it off, with no step in between."


def test_evidence_stands_in_the_body_with_its_surroundings() -> None:
    text = "Thanks. Let us digest it and we will see. Bye."
    made = them(
        "2025-03-04", "noncommittal", text, signals=[(Signal.THINK_IT_OVER, "Let us digest it")], lead="> quoted\n\n"
    )
    verdict = judge(make_thread([us("2025-03-03"), made]), day("2025-03-05"))
    found = verdict.reasons[0].evidence
    assert found is not None
    assert (found.quote, found.prefix, found.suffix) == (
        "Let us digest it",
        "> quoted\n\nThanks. ",
        " and we will see. Bye.",
    )
    assert (found.start, found.end) == (18, 34)
    assert found.gmail_message_id == "1000000000000000001"


def test_open_questions_and_debts_come_with_their_words() -> None:
    question = "Would a look at it be worth half an hour?"
    reply = them("2025-03-04", "engaged", "Does it work with SAP?", asked=[(question, AnswerState.OPEN)])
    verdict = judge(make_thread([us("2025-03-03"), reply]), day("2025-03-07"))
    assert [item.quote for item in verdict.unanswered_questions] == [question]
    assert [item.quote for item in verdict.owed_answers] == ["Does it work with SAP?"]


def test_nothing_else_is_scored_of_somebody_who_opted_out() -> None:
    signals = [(Signal.OPT_OUT, "Take me off"), (Signal.NEED_STATED, "our plan is a mess")]
    made = them("2025-03-04", Stance.OPTED_OUT, "Take me off, though our plan is a mess.", signals=signals)
    verdict = judge(make_thread([us("2025-03-03"), made]), day("2025-03-05"))
    assert [reason.signal for reason in verdict.reasons] == ["opt_out"]


def test_who_must_not_be_written_to_is_named() -> None:
    out = judge(make_thread([us("2025-03-03"), them("2025-03-04", Stance.OPTED_OUT)]), day("2025-03-05"))
    assert out.facts["do_not_contact"] == "helen@peakvalve.example"
    text = "Leave me out of it, talk to Ines."
    signals = [(Signal.OPT_OUT, "Leave me out of it"), (Signal.REFERRAL, "talk to Ines")]
    reply = them("2025-03-04", Stance.REDIRECTED, text, signals=signals)
    left = judge(make_thread([us("2025-03-03"), reply]), day("2025-03-05"))
    assert left.facts["do_not_contact"] == "helen@peakvalve.example"
    going = judge(make_thread([us("2025-03-03"), them("2025-03-04", Stance.ENGAGED)]), day("2025-03-05"))
    assert going.facts["do_not_contact"] is None


def test_a_bounce_is_shown_but_does_not_decide() -> None:
    bounce = them("2025-03-03 09:01", "automatic", "Undeliverable", machine=MachineKind.BOUNCE)
    verdict = judge(make_thread([us("2025-03-03"), bounce]), day("2025-03-05"))
    assert [reason.signal for reason in verdict.reasons] == ["young", "delivery_failure"]


def test_a_check_in_of_ours_is_marked_as_ours() -> None:
    made = [us("2025-03-03"), them("2025-03-04", "not_now", trigger_words="after the migration")]
    verdict = judge(make_thread(made), day("2025-03-05"))
    assert verdict.revisit_on is None
    assert verdict.facts["check_in_on"] == "2025-06-02"
    assert verdict.facts["check_in_proposed_by"] == "bowout"
    assert "our suggestion" in verdict.reasons[0].sentence


def test_every_rule_and_signal_has_its_sentence_weight_and_change() -> None:
    weights, said = default_weights(), sentences()
    rules, signals = {rule.value for rule in Rule}, {signal.value for signal in Signal}
    assert set(weights.reasons) == set(said.reasons) == set(said.change) == rules
    assert set(weights.signals) == set(said.signals) == signals


STRAIGHT = [
    "Shall we continue, or stop here?",
    "Should I close the file?",
    "Is this still worth your time?",
    "Do you want me to keep trying, or leave it?",
    "Are you still interested?",
    "Would you rather I stopped here?",
    "Yes or no?",
    "Is this still on the table, or shall I let it go?",
    "Have you moved on?",
    "Shall I take your silence as a no?",
    "Is this going anywhere?",
]
NOT_STRAIGHT = [
    "Would Tuesday suit?",
    "Does it still break down every week?",
    "When can I show it to you?",
    "Who decides when a leg is taken down?",
    "Shall I propose three dates?",
    "Last attempt from me: would Thursday be good?",
    "Could you share your volumes?",
    "Any thoughts?",
]


@pytest.mark.parametrize(("text", "straight"), [(t, True) for t in STRAIGHT] + [(t, False) for t in NOT_STRAIGHT])
def test_straight_ask(text: str, straight: bool) -> None:
    (turn,) = turns(make_thread([us("2025-03-03", text, questions=(text,))]), day("2025-03-04"))
    assert is_straight_ask(turn) is straight


def test_a_straight_ask_is_short_and_its_only_question() -> None:
    both = "Shall we continue, or stop here? And what does a stop cost you?"
    long = "We built this plan with care. " * 15 + "Shall we continue, or stop here?"
    for text in (both, long):
        (turn,) = turns(make_thread([us("2025-03-03", text)]), day("2025-03-04"))
        assert not is_straight_ask(turn)


@pytest.mark.parametrize(
    ("text", "bump"),
    [
        ("Just checking in, Helen.", True),
        ("Bumping this to the top of your inbox.", True),
        ("Did you see my last note?", True),
        ("Any news?", True),
        ("It does, by its own connector.", False),
        ("Here is the plan for line 3.", False),
    ],
)
def test_bump(text: str, bump: bool) -> None:
    (turn,) = turns(make_thread([us("2025-03-03", text)]), day("2025-03-04"))
    assert is_bump(turn) is bump
