"""Reminders to come back to a prospect: values and the port their changes are kept behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Reminder:
    """When to come back to a thread, and why.

    `words` are the prospect's for the date or the trigger; `proposed` that they named no date and the day is ours;
    `due` that the day has come; `moved` that the user chose the day.
    """

    thread_id: str
    account: str
    subject: str
    who: str
    on: date
    words: str | None
    proposed: bool
    due: bool
    moved: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What the user did to a reminder: another day, or none (`on` is None).

    It goes for the day the thread asked for (`asked_on`) alone: a reply that names another one voids it. On a thread
    that asks for no day, `asked_on` is the day of the prospect's latest mail: their mail of a later day voids it.
    """

    account: str
    thread_id: str
    asked_on: date
    on: date | None


class ReminderStore(Protocol):
    """Keeps the user's changes. Every call is one transaction."""

    async def changes(self) -> list[Change]:
        """All changes, the latest for each thread."""
        ...

    async def change(self, account_id: int, change: Change) -> None:
        """Record a change in place of the thread's earlier one."""
        ...
