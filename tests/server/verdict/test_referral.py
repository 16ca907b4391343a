"""Whom a redirect points to, read from its words."""

from __future__ import annotations

import pytest

from nlp.labels import Move, Signal, Stance
from server.mail.message import Address, MachineKind
from server.verdict.judge import judge
from server.verdict.referral import referral_in
from server.verdict.turns import turns
from tests.factories import day, make_thread, them, us

POINTS = [
    ("Not my area. Ines runs maintenance planning.", "Ines"),
    ("You want Ines Prado.", "Ines Prado"),
    ("best person for this is Tom in ops", "Tom"),
    ("I'm copying my colleague Joanna, she'll pick this up", "Joanna"),
    ("Please direct this to our maintenance manager, Paul O'Brien.", "Paul O'Brien"),
    ("I've moved to another role; Sven Olsen took over from me.", "Sven Olsen"),
    ("wrong guy, try mike", "mike"),
    ("That sits with our IT department.", "IT department"),
    ("Hand it to Marie-Claire, she buys.", "Marie-Claire"),
    ("Please reach Ana Lima at ana.lima@peakvalve.example", "ana.lima@peakvalve.example"),
    ("I'd go to Purchasing with that.", "Purchasing"),
    ("Dave's your man", "Dave"),
    ("Rita does our planning, drop her a line", "Rita"),
    ("He's the one to decide: he's Frank Weber.", "Frank Weber"),
    ("That's one for Petra.", "Petra"),
    ("Loop in Sam please", "Sam"),
    ("Adding @Priya here", "Priya"),
    ("Best to go through our buyer Omar", "Omar"),
]
NOBODY = [
    "I'll pass it on.",
    "I'll forward it to the right people",
    "Somebody else might know",
    "Let me ask around about it and see",
    "Not me. Try again on Monday.",
    "Hello Dana, I am not the right one. Helen",
]


@pytest.mark.parametrize(("text", "who"), [*POINTS, *((text, None) for text in NOBODY)])
def test_who_is_pointed_to(text: str, who: str | None) -> None:
    made = make_thread([us("2025-03-03"), them("2025-03-04", Stance.REDIRECTED, text, questions=())])
    first, reply = turns(made, day("2025-03-05"))
    found = referral_in(reply, [first])
    assert (found.who if found else None) == who


@pytest.mark.parametrize(
    ("text", "move"),
    [
        ("Not for us. Try Bob Hale, bob@otherworks.example.", Move.WALK_AWAY),
        ("The doors stay open here. Try Bob at Otherworks, bob@otherworks.example, he'll need it.", Move.WALK_AWAY),
        ("Those walls are not mine. Perhaps Bob at the council, bob@otherworks.example.", Move.FOLLOW_REFERRAL),
        ("Not for me. Try Ines, ines@peakvalve.example.", Move.FOLLOW_REFERRAL),
    ],
)
def test_a_name_elsewhere_beside_a_no_is_no_way_to_follow(text: str, move: Move) -> None:
    signals = [(Signal.REFERRAL, text.split(". ")[1].rstrip("."))]
    made = make_thread([us("2025-03-03"), them("2025-03-04", Stance.REDIRECTED, text, signals=signals)])
    assert judge(made, day("2025-03-05")).move is move


def test_a_mail_that_came_back_follows_no_referral() -> None:
    signals = [(Signal.REFERRAL, "That is Karl, karl@peakvalve.example")]
    sketches = [
        us("2025-03-03"),
        them("2025-03-04", Stance.REDIRECTED, "That is Karl, karl@peakvalve.example.", signals=signals),
        us("2025-03-05", to=(Address("", "karl@peakvalve.example"),)),
    ]
    bounce = them("2025-03-05 10:00", Stance.AUTOMATIC, machine=MachineKind.BOUNCE)
    assert judge(make_thread(sketches), day("2025-03-06")).move is Move.KEEP_GOING
    assert judge(make_thread([*sketches, bounce]), day("2025-03-06")).move is Move.FOLLOW_REFERRAL


def test_whom_they_chose_instead_is_nobody_to_talk_to() -> None:
    text = "In the end we went with Kilimo One."
    signals = [(Signal.INCUMBENT, "went with Kilimo One"), (Signal.REFERRAL, "went with Kilimo One")]
    made = make_thread([us("2025-03-03"), them("2025-03-04", Stance.REDIRECTED, text, signals=signals)])
    assert judge(made, day("2025-03-05")).move is Move.ASK_STRAIGHT


def test_a_colleague_who_does_it_from_now_on_is_no_referral_in_a_no() -> None:
    text = "Our new colleague Mr Yilmaz comes from a saw maker and does all three."
    signals = [(Signal.REFERRAL, "Our new colleague Mr Yilmaz comes from a saw maker")]
    made = make_thread([us("2025-03-03"), them("2025-03-04", Stance.DECLINED, text, signals=signals)])
    assert judge(made, day("2025-03-05")).move is Move.WALK_AWAY


@pytest.mark.parametrize(
    ("words", "elsewhere"),
    [
        ("Try Bob Hale at Otherworks", True),
        ("Try bob@otherworks.example", True),
        ("My brother runs a foundry, ask Bob", True),
        ("Ask Bob at another firm down the road", True),
        ("Ask Bob at Peak Valve Leeds", False),
        ("Ask ines@leeds.peakvalve.example", False),
        ("Ask Ines in maintenance", False),
    ],
)
def test_somebody_at_another_firm(words: str, elsewhere: bool) -> None:
    sketch = them("2025-03-04", Stance.DECLINED, words + ".", signals=[(Signal.REFERRAL, words)])
    (reply,) = turns(make_thread([sketch]), day("2025-03-05"))
    found = referral_in(reply, [])
    assert found is not None
    assert found.elsewhere is elsewhere


def test_a_no_without_a_referral_signal_points_to_nobody() -> None:
    sketch = them("2025-03-04", Stance.DECLINED, "No. We asked Bob Hale and he agrees.")
    (reply,) = turns(make_thread([sketch]), day("2025-03-05"))
    assert referral_in(reply, []) is None


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "aA" * 100_000, "Ask " * 50_000, "x@" * 100_000, "Ask A" + "b-" * 100_000]
)
def test_monstrous_text_comes_to_a_verdict(text: str) -> None:
    made = make_thread(
        [us("2025-03-03", text, questions=()), them("2025-03-04", Stance.REDIRECTED, text, questions=())]
    )
    assert judge(made, day("2025-03-05")).move in set(Move)
