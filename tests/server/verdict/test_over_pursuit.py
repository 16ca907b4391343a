"""The mirror: the seller's own over-pursuit."""

from __future__ import annotations

import pytest

from server.verdict.judge import judge
from server.verdict.values import Note, Pushing
from tests.factories import Sketch, day, make_thread, them, us

LONG = "We have looked at your lines and believe that much can be saved. " * 6


def _notes(made: list[Sketch]) -> tuple[Note, ...]:
    return judge(make_thread(made), day("2026-12-01")).over_pursuit


@pytest.mark.parametrize(
    ("made", "kinds"),
    [
        ([us("2025-03-03"), us("2025-03-10")], []),
        ([us("2025-03-03"), us("2025-03-10"), us("2025-03-17")], [Pushing.IN_A_ROW]),
        ([us("2025-03-03"), us("2025-03-04")], [Pushing.TOO_SOON]),
        ([us("2025-03-07"), us("2025-03-10")], [Pushing.TOO_SOON]),
        ([us("2025-03-03"), us("2025-03-10", "Just checking in, Helen.")], [Pushing.BUMP]),
        ([us("2025-03-03"), them("2025-03-04", "engaged"), us("2025-03-04 12:00")], []),
        ([us("2025-03-03"), them("2025-03-04", "declined"), us("2025-03-05", "Thank you.")], []),
        (
            [us("2025-03-03"), them("2025-03-04", "declined"), us("2025-03-05", "Who else might care?")],
            [],
        ),
        (
            [us("2025-03-03"), them("2025-03-04", "declined"), us("2025-03-05", "But have you seen the new one?")],
            [Pushing.AFTER_NO],
        ),
        (
            [us("2025-03-03"), them("2025-03-04", "declined"), us("2025-03-05", "Thank you."), us("2025-03-17")],
            [Pushing.AFTER_NO],
        ),
        (
            [us("2025-03-03"), them("2025-03-04", "not_now", revisit="2025-06-01"), us("2025-03-05"), us("2025-03-17")],
            [Pushing.BEFORE_DATE],
        ),
        ([us("2025-03-03"), us("2026-03-04")], []),
        ([us("2025-03-03", "We could give you a 15 % discount this month.")], [Pushing.DISCOUNT]),
        (
            [
                us("2025-03-03"),
                them("2025-03-04", "engaged", "What does it cost?"),
                us("2025-03-05", "10% off for you."),
            ],
            [],
        ),
        (
            [us("2025-03-03"), us("2025-03-17", "I am so sorry to bother you again, but it would mean a lot.")],
            [Pushing.PLEADING],
        ),
        ([us("2025-03-03"), us("2025-03-17", LONG)], [Pushing.GROWING]),
        ([us("2025-03-03", LONG), us("2025-03-17", LONG)], []),
    ],
)
def test_notes(made: list[Sketch], kinds: list[Pushing]) -> None:
    notes = _notes(made)
    assert [note.kind for note in notes] == kinds
    assert all(note.evidence is not None and note.sentence.endswith(".") for note in notes)


def test_the_words_shown_are_the_sellers_own() -> None:
    made = [us("2025-03-03"), us("2025-03-17", "Spring is here. We can do 20% off until Friday. Tell me.")]
    (note,) = _notes(made)
    assert note.evidence is not None
    assert note.evidence.quote == "We can do 20% off until Friday."


def test_the_mirror_leaves_the_verdict_alone() -> None:
    plain = judge(make_thread([us("2025-03-03"), us("2025-03-17", "Shall I show you?")]), day("2025-03-18"))
    pushed = judge(make_thread([us("2025-03-03"), us("2025-03-17", "Can we do 20% off for you?")]), day("2025-03-18"))
    assert [note.kind for note in pushed.over_pursuit] == [Pushing.DISCOUNT]
    assert (plain.move, plain.walk_away, plain.confidence) == (pushed.move, pushed.walk_away, pushed.confidence)
