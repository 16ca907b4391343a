"""What upkeep keeps: versions of threads, retention, runs of jobs, reminders that have come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, Integer, String, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.services.upkeep_values import Job, Retention, ScheduleMark, UpkeepStore, Versions
from server.store import forgetting, redacted_rows
from server.store.codec import Json, UtcTime
from server.store.dialect import insert_missing, upsert
from server.store.reminder_store import reminders_come
from server.store.tables import Scope, metadata, threads
from server.store.transactions import Transactions
from server.verdict.values import ReadThread

retentions = Table(
    "retentions",
    metadata,
    Column("owner_id", Integer, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("retention", Json(Retention), nullable=False),
)

job_runs = Table(
    "job_runs",
    metadata,
    Column("owner_id", Integer, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("job", String(16), primary_key=True),
    Column("at", UtcTime, nullable=False),
)

schedule_marks = Table(
    "schedule_marks",
    metadata,
    Column("owner_id", Integer, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("mark", Json(ScheduleMark), nullable=False),
)


class SqlUpkeep(UpkeepStore):
    """See `server.services.upkeep_values.UpkeepStore`; one owner's."""

    def __init__(self, transactions: Transactions, owner_id: int, hashes: forgetting.Hashes) -> None:
        """`hashes` are those by which a dropped message is found again when its thread goes on."""
        self._transactions = transactions
        self._owner_id = owner_id
        self._hashes = hashes

    async def outdated(self, versions: Versions) -> bool:
        """Whether any thread was read or judged by another version."""
        return await self._transactions.read(_outdated, self._owner_id, versions)

    async def to_read_anew(self, account_id: int, version: str, limit: int) -> list[str]:
        """Threads read by another version."""
        return await self._transactions.read(_to_read_anew, Scope(self._owner_id, account_id), version, limit)

    async def to_judge_anew(self, account_id: int, version: str) -> set[str]:
        """Threads judged by another version."""
        return await self._transactions.read(_to_judge_anew, Scope(self._owner_id, account_id), version)

    async def retention(self) -> Retention:
        """The retention in force; everything is kept until told otherwise."""
        return await self._transactions.read(_retention, self._owner_id)

    async def set_retention(self, retention: Retention) -> None:
        """Put another in force."""
        await self._transactions.write(upsert, retentions, [{"owner_id": self._owner_id, "retention": retention}])

    async def last_run(self, job: Job) -> datetime | None:
        """When a job last ran to its end."""
        return await self._transactions.read(_last_run, self._owner_id, job)

    async def record_run(self, job: Job, at: datetime) -> None:
        """Record that a job ran to its end."""
        await self._transactions.write(upsert, job_runs, [{"owner_id": self._owner_id, "job": job.value, "at": at}])

    async def schedule_mark(self) -> ScheduleMark | None:
        """Who last had a turn at the schedule."""
        return await self._transactions.read(_schedule_mark, self._owner_id)

    async def mark_schedule(self, mark: ScheduleMark) -> None:
        """Record who has a turn at the schedule."""
        await self._transactions.write(upsert, schedule_marks, [{"owner_id": self._owner_id, "mark": mark}])

    async def with_bodies(self, account_id: int, before: datetime) -> list[str]:
        """Old judged threads whose bodies are still there."""
        return await self._transactions.read(redacted_rows.with_bodies, Scope(self._owner_id, account_id), before)

    async def save_redacted(self, account_id: int, some: Sequence[ReadThread]) -> int:
        """Put redacted texts in the place of the whole ones, in the database's log too."""
        scope = Scope(self._owner_id, account_id)
        count = await self._transactions.write(redacted_rows.save, scope, some)
        await self._transactions.wipe()
        return count

    async def forget_older(self, account_id: int, before: datetime) -> int:
        """Drop the read threads whose last message is older, from the database's log too; how many."""
        scope = Scope(self._owner_id, account_id)
        count = await self._transactions.write(forgetting.forget_older, scope, before, self._hashes)
        await self._transactions.wipe()
        return count

    async def reminder_came(self, account_id: int, thread_id: str, on: date, at: datetime) -> bool:
        """Record that a reminder has come, once."""
        return await self._transactions.write(_came, Scope(self._owner_id, account_id), thread_id, on, at)


async def _outdated(connection: AsyncConnection, owner_id: int, versions: Versions) -> bool:
    read_before = (threads.c.read_by != versions.reading) & ~threads.c.redacted
    old = read_before | (threads.c.judged_by != versions.judging)
    query = select(threads.c.account_id).where(threads.c.owner_id == owner_id, threads.c.is_read, old)
    return (await connection.execute(query.limit(1))).first() is not None


async def _to_read_anew(connection: AsyncConnection, scope: Scope, version: str, limit: int) -> list[str]:
    query = select(threads.c.id).where(
        scope.holds(threads),
        threads.c.is_read,
        ~threads.c.redacted,
        threads.c.read_by != version,
    )
    return list(await connection.scalars(query.order_by(threads.c.id).limit(limit)))


async def _to_judge_anew(connection: AsyncConnection, scope: Scope, version: str) -> set[str]:
    query = select(threads.c.id).where(
        scope.holds(threads),
        threads.c.is_read,
        threads.c.judged_by != version,
    )
    return set(await connection.scalars(query))


async def _retention(connection: AsyncConnection, owner_id: int) -> Retention:
    query = select(retentions.c.retention).where(retentions.c.owner_id == owner_id)
    found: Retention | None = await connection.scalar(query)
    return found or Retention()


async def _last_run(connection: AsyncConnection, owner_id: int, job: Job) -> datetime | None:
    query = select(job_runs.c.at).where(job_runs.c.owner_id == owner_id, job_runs.c.job == job.value)
    found: datetime | None = await connection.scalar(query)
    return found


async def _schedule_mark(connection: AsyncConnection, owner_id: int) -> ScheduleMark | None:
    found: ScheduleMark | None = await connection.scalar(
        select(schedule_marks.c.mark).where(schedule_marks.c.owner_id == owner_id)
    )
    return found


async def _came(connection: AsyncConnection, scope: Scope, thread_id: str, on: date, at: datetime) -> bool:
    this = scope.holds(reminders_come) & (reminders_come.c.thread_id == thread_id)
    known = select(reminders_come.c.came_at).where(this)
    if (await connection.execute(known.where(reminders_come.c.on_day == on))).first() is not None:
        return False
    # An earlier day of the same thread is history nobody asks for.
    await connection.execute(delete(reminders_come).where(this, reminders_come.c.on_day < on))
    await insert_missing(connection, reminders_come, [scope.row(thread_id=thread_id, on_day=on, came_at=at)])
    return True
