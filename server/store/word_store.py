"""What the user says: notes, feedback, and the bend of the probability in force. Kept when mail is read anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from nlp.labels import Move
from server.services.word_values import Feedback, Note, WordStore
from server.store.codec import Json, UtcTime
from server.store.tables import accounts, metadata
from server.store.transactions import Transactions
from server.verdict.recalibration import Recalibration
from server.verdict.told import Reach, Said, Told, ToldKind


def _of_account() -> tuple[Column[int], Column[int], Column[int], ForeignKeyConstraint]:
    return (
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("owner_id", Integer, nullable=False),
        Column("account_id", Integer, nullable=False),
        ForeignKeyConstraint(["owner_id", "account_id"], ["accounts.owner_id", "accounts.id"], ondelete="CASCADE"),
    )


notes = Table(
    "notes",
    metadata,
    *_of_account(),
    # No foreign key to the thread: what the user said outlives mail that is read anew.
    Column("thread_id", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("walk_away", Float, nullable=False),
    Column("noted_at", UtcTime, nullable=False),
    Index("ix_notes_account", "owner_id", "account_id"),
)

feedback = Table(
    "feedback",
    metadata,
    *_of_account(),
    Column("thread_id", String(64), nullable=False),
    Column("said", String(16), nullable=False),
    Column("reach", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("last_key", String(64), nullable=False),
    Column("move", String(32), nullable=False),
    Column("walk_away", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("given_at", UtcTime, nullable=False),
    Index("ix_feedback_account", "owner_id", "account_id"),
)

recalibrations = Table(
    "recalibrations",
    metadata,
    Column("owner_id", Integer, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("fitted", Json(Recalibration), nullable=False),
)


class SqlWords(WordStore):
    """See `server.services.word_values.WordStore`; one owner's."""

    def __init__(self, transactions: Transactions, owner_id: int) -> None:
        self._transactions = transactions
        self._owner_id = owner_id

    async def add_note(self, account_id: int, note: Note) -> Note:
        """Keep a note."""
        values = {
            "thread_id": note.thread_id,
            "kind": note.told.kind.value,
            "on_day": note.told.on,
            "walk_away": note.walk_away,
            "noted_at": note.noted_at,
        }
        return _note(await self._transactions.write(_add, self._owner_id, account_id, notes, values))

    async def notes(self, account_id: int | None = None) -> list[Note]:
        """All notes, the oldest first."""
        return [_note(row) for row in await self._transactions.read(_listed, self._owner_id, account_id, notes)]

    async def remove_note(self, note_id: int) -> bool:
        """Remove a note."""
        return await self._transactions.write(_remove, self._owner_id, notes, note_id)

    async def add_feedback(self, account_id: int, given: Feedback) -> Feedback:
        """Keep feedback."""
        values = {
            "thread_id": given.thread_id,
            "said": given.said.value,
            "reach": given.reach.value,
            "address": given.address,
            "last_key": given.last_key,
            "move": given.move.value,
            "walk_away": given.walk_away,
            "why": given.why,
            "given_at": given.given_at,
        }
        return _feedback(await self._transactions.write(_add, self._owner_id, account_id, feedback, values))

    async def feedback(self, account_id: int | None = None) -> list[Feedback]:
        """All feedback, the oldest first."""
        rows = await self._transactions.read(_listed, self._owner_id, account_id, feedback)
        return [_feedback(row) for row in rows]

    async def remove_feedback(self, feedback_id: int) -> bool:
        """Remove feedback."""
        return await self._transactions.write(_remove, self._owner_id, feedback, feedback_id)

    async def recalibration(self) -> Recalibration | None:
        """The bend in force."""
        return await self._transactions.read(_recalibration, self._owner_id)

    async def set_recalibration(self, recalibration: Recalibration | None) -> None:
        """Put a bend in force, or none."""
        await self._transactions.write(_set_recalibration, self._owner_id, recalibration)


async def _add(
    connection: AsyncConnection, owner_id: int, account_id: int, table: Table, values: dict[str, Any]
) -> Row[Any]:
    row = {"owner_id": owner_id, "account_id": account_id, **values}
    new_id = (await connection.execute(table.insert().values(row).returning(table.c.id))).scalar_one()
    return (await connection.execute(_with_account(table).where(table.c.id == new_id))).one()


async def _listed(connection: AsyncConnection, owner_id: int, account_id: int | None, table: Table) -> list[Row[Any]]:
    query = _with_account(table).where(table.c.owner_id == owner_id).order_by(table.c.id)
    if account_id is not None:
        query = query.where(table.c.account_id == account_id)
    return list((await connection.execute(query)).all())


async def _remove(connection: AsyncConnection, owner_id: int, table: Table, row_id: int) -> bool:
    done = await connection.execute(delete(table).where(table.c.owner_id == owner_id, table.c.id == row_id))
    return done.rowcount == 1


def _with_account(table: Table) -> Any:
    return select(table, accounts.c.name.label("account")).join(accounts, accounts.c.id == table.c.account_id)


async def _recalibration(connection: AsyncConnection, owner_id: int) -> Recalibration | None:
    query = select(recalibrations.c.fitted).where(recalibrations.c.owner_id == owner_id)
    found: Recalibration | None = await connection.scalar(query)
    return found


async def _set_recalibration(connection: AsyncConnection, owner_id: int, found: Recalibration | None) -> None:
    await connection.execute(delete(recalibrations).where(recalibrations.c.owner_id == owner_id))
    if found is not None:
        await connection.execute(recalibrations.insert().values(owner_id=owner_id, fitted=found))


def _note(row: Row[Any]) -> Note:
    told = Told(ToldKind(row.kind), row.on_day)
    return Note(row.id, row.account, row.thread_id, told, row.walk_away, row.noted_at)


def _feedback(row: Row[Any]) -> Feedback:
    return Feedback(
        id=row.id,
        account=row.account,
        thread_id=row.thread_id,
        said=Said(row.said),
        reach=Reach(row.reach),
        address=row.address,
        last_key=row.last_key,
        move=Move(row.move),
        walk_away=row.walk_away,
        why=row.why,
        given_at=row.given_at,
    )
