"""What the mail cannot know and the user tells: that they spoke or met, that the deal is won or lost.

| told | what it does |
|---|---|
| spoke, met | silence begins anew on that day, what was vague before counts no more, a step or date due is met |
| won, lost | the thread has ended, until the prospect writes on a later day |

A clear no stands all the same, and an opt-out outranks whatever is told (LABELS.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ToldKind(StrEnum):
    """What a user tells of a thread."""

    SPOKE = "spoke"
    MET = "met"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Told:
    """What was told, and on which day of the user's it happened."""

    kind: ToldKind
    on: date


_TALKS = frozenset({ToldKind.SPOKE, ToldKind.MET})


def last_talk(told: Iterable[Told], today: date) -> date | None:
    """The last day up to today on which they spoke or met."""
    return max((each.on for each in told if each.kind in _TALKS and each.on <= today), default=None)


def last_end(told: Iterable[Told], today: date) -> Told | None:
    """The last end told up to today."""
    ends = [each for each in told if each.kind not in _TALKS and each.on <= today]
    return max(ends, key=lambda each: each.on, default=None)


class Said(StrEnum):
    """What a user says of a verdict."""

    RIGHT = "right"
    NOT_THIS_ONE = "not_this_one"


class Reach(StrEnum):
    """How far that goes: until the thread's next message, or for all threads with the contact, until undone."""

    READING = "reading"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class UserSaid:
    """What the user said of a verdict, and the id by which it is undone. It changes no rule and no move."""

    id: int
    said: Said
    reach: Reach
