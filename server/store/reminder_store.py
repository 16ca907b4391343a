"""What the user changed of reminders, and which have come; the reminders themselves follow from the verdicts."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKeyConstraint, Integer, String, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.services.reminder_values import Change, ReminderStore
from server.store.codec import UtcTime
from server.store.dialect import upsert
from server.store.tables import Scope, accounts, metadata
from server.store.transactions import Transactions

reminder_changes = Table(
    "reminder_changes",
    metadata,
    Column("owner_id", Integer, nullable=False),
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("thread_id", String(64), primary_key=True),
    Column("asked_on", Date, nullable=False),
    Column("on_day", Date),
    ForeignKeyConstraint(["owner_id", "account_id"], ["accounts.owner_id", "accounts.id"], ondelete="CASCADE"),
)

reminders_come = Table(
    "reminders_come",
    metadata,
    Column("owner_id", Integer, nullable=False),
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("thread_id", String(64), primary_key=True),
    Column("on_day", Date, primary_key=True),
    Column("came_at", UtcTime, nullable=False),
    ForeignKeyConstraint(["owner_id", "account_id"], ["accounts.owner_id", "accounts.id"], ondelete="CASCADE"),
)


class SqlReminders(ReminderStore):
    """See `server.services.reminder_values.ReminderStore`; one owner's changes."""

    def __init__(self, transactions: Transactions, owner_id: int) -> None:
        self._transactions = transactions
        self._owner_id = owner_id

    async def changes(self) -> list[Change]:
        """All changes, the latest for each thread."""
        return await self._transactions.read(_listed, self._owner_id)

    async def change(self, account_id: int, change: Change) -> None:
        """Record a change in place of the thread's earlier one."""
        await self._transactions.write(_change, Scope(self._owner_id, account_id), change)


async def _listed(connection: AsyncConnection, owner_id: int) -> list[Change]:
    query = select(reminder_changes, accounts.c.name).join(accounts, accounts.c.id == reminder_changes.c.account_id)
    rows = await connection.execute(query.where(reminder_changes.c.owner_id == owner_id))
    return [Change(row.name, row.thread_id, row.asked_on, row.on_day) for row in rows]


async def _change(connection: AsyncConnection, scope: Scope, change: Change) -> None:
    row = scope.row(thread_id=change.thread_id, asked_on=change.asked_on, on_day=change.on)
    await upsert(connection, reminder_changes, [row])
