"""What keeps the store current between scans: values, and the port they are kept behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from server.errors import UsageError
from server.verdict.values import ReadThread

MOST_DAYS = 36_500


class Keep(StrEnum):
    """What is kept of threads in which nothing was written for a while."""

    EVERYTHING = "everything"
    EVIDENCE = "evidence"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Retention:
    """What is kept of a thread in which nothing was written for so many days; 0 where everything is."""

    keep: Keep = Keep.EVERYTHING
    after_days: int = 0

    def __post_init__(self) -> None:
        if (self.keep is Keep.EVERYTHING) != (self.after_days == 0) or not 0 <= self.after_days <= MOST_DAYS:
            raise UsageError("Say after how many days.", f"Between 1 and {MOST_DAYS}; none where everything is kept.")

    def before(self, now: datetime) -> datetime:
        """Threads whose last message is older are dealt with."""
        return now - timedelta(days=self.after_days)


class Job(StrEnum):
    """The schedule's jobs besides scanning."""

    REMINDERS = "reminders"
    REFRESH = "refresh"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True)
class Versions:
    """By what threads are read and judged: digests that change with the model, the rules or the weights."""

    reading: str = ""
    judging: str = ""


UNKNOWN = Versions()
"""Counts as older than any."""


@dataclass(frozen=True, slots=True)
class ScheduleMark:
    """Who last had a turn at the schedule: process `pid` of the machine `host`, serving on `port`.

    `ended_at` is None while the turn lasts, and where it was cut off.
    """

    host: str
    pid: int
    port: int
    began_at: datetime
    ended_at: datetime | None = None


class UpkeepStore(Protocol):
    """The part of the store that upkeep needs beyond `Store`. Every call is one transaction."""

    async def outdated(self, versions: Versions) -> bool:
        """Whether any thread of any account was read or judged by another version."""
        ...

    async def to_read_anew(self, account_id: int, version: str, limit: int) -> list[str]:
        """Ids of threads read by another version whose bodies are still there; at most so many."""
        ...

    async def to_judge_anew(self, account_id: int, version: str) -> set[str]:
        """Ids of read threads judged by another version."""
        ...

    async def retention(self) -> Retention:
        """The retention in force."""
        ...

    async def set_retention(self, retention: Retention) -> None:
        """Put another in force."""
        ...

    async def last_run(self, job: Job) -> datetime | None:
        """When a job last ran to its end."""
        ...

    async def record_run(self, job: Job, at: datetime) -> None:
        """Record that a job ran to its end."""
        ...

    async def schedule_mark(self) -> ScheduleMark | None:
        """Who last had a turn at the schedule; None where nobody ever had."""
        ...

    async def mark_schedule(self, mark: ScheduleMark) -> None:
        """Record who has a turn at the schedule, in place of who had one before."""
        ...

    async def with_bodies(self, account_id: int, before: datetime) -> list[str]:
        """Ids of judged threads whose last message is older and whose bodies are still there."""
        ...

    async def save_redacted(self, account_id: int, threads: Sequence[ReadThread]) -> int:
        """Put redacted texts in the place of the whole ones; how many threads.

        A thread that has changed meanwhile is passed over. When the thread goes on, the whole texts are fetched anew.
        """
        ...

    async def forget_older(self, account_id: int, before: datetime) -> int:
        """Drop the read threads whose last message is older; how many. One that goes on is read from the mail anew."""
        ...

    async def reminder_came(self, account_id: int, thread_id: str, on: date, at: datetime) -> bool:
        """Record that a thread's reminder of that day has come; False where it stood there already."""
        ...
