"""The mirror: the seller's own over-pursuit."""

from __future__ import annotations

import pytest

from server.verdict.over_pursuit import Pushing, over_pursuit
from tests.factories import Sketch, day, make_thread, them, us


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
            [us("2025-03-03"), them("2025-03-04", "declined"), us("2025-03-05", "Thank you."), us("2025-03-17")],
            [Pushing.AFTER_NO],
        ),
        (
            [us("2025-03-03"), them("2025-03-04", "not_now", revisit="2025-06-01"), us("2025-03-05"), us("2025-03-17")],
            [Pushing.INTO_PAUSE],
        ),
        ([us("2025-03-03"), us("2026-03-04")], []),
    ],
)
def test_notes(made: list[Sketch], kinds: list[Pushing]) -> None:
    notes = over_pursuit(make_thread(made), day("2025-12-01"))
    assert [note.kind for note in notes] == kinds
    assert all(note.evidence is not None and note.sentence.endswith(".") for note in notes)
