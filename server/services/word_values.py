"""What the user says: notes on threads, feedback on verdicts. Values, and the port they are kept behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from nlp.labels import Move
from server.services.reminder_values import Change
from server.verdict.recalibration import Recalibration
from server.verdict.told import PutOff, Reach, Said, Told, Word


@dataclass(frozen=True, slots=True)
class Note:
    """What the user told of a thread; `walk_away` is the probability the thread had when it was told."""

    id: int
    account: str
    thread_id: str
    told: Told
    walk_away: float
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the user said of a verdict: of which move and probability, and for whom or which reading it goes.

    `last_key` is the key of the thread's last message then; `address` the person's, empty where nobody is known.
    """

    id: int
    account: str
    thread_id: str
    said: Said
    reach: Reach
    address: str
    last_key: str
    move: Move
    walk_away: float
    why: str
    given_at: datetime


class WordStore(Protocol):
    """Keeps what the user said. Every call is one transaction; ids are given by the store."""

    async def add_note(self, account_id: int, note: Note) -> Note:
        """Keep a note (its id is ignored)."""
        ...

    async def notes(self, account_id: int | None = None) -> list[Note]:
        """All notes, of one account or of all, the oldest first."""
        ...

    async def remove_note(self, note_id: int) -> bool:
        """Remove a note; False where there is none."""
        ...

    async def add_feedback(self, account_id: int, feedback: Feedback) -> Feedback:
        """Keep feedback (its id is ignored)."""
        ...

    async def feedback(self, account_id: int | None = None) -> list[Feedback]:
        """All feedback, of one account or of all, the oldest first."""
        ...

    async def remove_feedback(self, feedback_id: int) -> bool:
        """Remove feedback; False where there is none."""
        ...

    async def recalibration(self) -> Recalibration | None:
        """The bend of the probability in force, None without one."""
        ...

    async def set_recalibration(self, recalibration: Recalibration | None) -> None:
        """Put a bend in force, or none."""
        ...


def told_by_thread(notes: Sequence[Note], changes: Sequence[Change] = ()) -> dict[str, list[Word]]:
    """What was told of an account's threads, by thread id: its notes, and the days chosen for its reminders."""
    found: dict[str, list[Word]] = {}
    for note in notes:
        found.setdefault(note.thread_id, []).append(note.told)
    for change in changes:
        if change.on is not None:
            found.setdefault(change.thread_id, []).append(PutOff(change.asked_on, change.on))
    return found
