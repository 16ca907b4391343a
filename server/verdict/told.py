"""What the mail cannot know and the user tells: that they spoke or met, won or lost, or chose another day to wait for.

| told | what it does |
|---|---|
| spoke, met | silence begins anew on that day, what was vague before counts no more, a step or date due is met |
| won, lost | the thread has ended, until the prospect writes on a later day |
| put off | a pause ends on the day the user chose, not on the one it asks for |

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


@dataclass(frozen=True, slots=True)
class PutOff:
    """The user wants to come back on `on`, not on the day `asked_on` that a pause asks for."""

    asked_on: date
    on: date


Word = Told | PutOff
"""Anything that the user tells of a thread."""

_TALKS = frozenset({ToldKind.SPOKE, ToldKind.MET})


def last_talk(told: Iterable[Word], today: date) -> date | None:
    """The last day up to today on which they spoke or met."""
    return max((each.on for each in _happened(told, today) if each.kind in _TALKS), default=None)


def last_end(told: Iterable[Word], today: date) -> Told | None:
    """The last end told up to today."""
    ends = [each for each in _happened(told, today) if each.kind not in _TALKS]
    return max(ends, key=lambda each: each.on, default=None)


def day_chosen(told: Iterable[Word], asked_on: date) -> date:
    """The day the user chose in place of the one a pause asks for; that itself where they chose none."""
    chosen = (each.on for each in told if isinstance(each, PutOff) and each.asked_on == asked_on)
    return next(chosen, asked_on)


def _happened(told: Iterable[Word], today: date) -> list[Told]:
    return [each for each in told if isinstance(each, Told) and each.on <= today]


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
