"""Pairings: which extensions ask for a way in, and which have one. Hashes only, never a secret."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from server.services.pairing_values import Pairing, PairingState, PairingStore
from server.store.codec import UtcTime
from server.store.tables import metadata
from server.store.transactions import Transactions

pairings = Table(
    "pairings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner_id", Integer, ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("poll_hash", String(64), nullable=False),
    Column("token_hash", String(64), unique=True),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("last_used_at", UtcTime),
    Index("ix_pairings_owner", "owner_id", "created_at"),
)

_BY_TOKEN = select(pairings).where(
    pairings.c.owner_id == bindparam("owner"), pairings.c.token_hash == bindparam("hash")
)


class SqlPairings(PairingStore):
    """See `server.services.pairing_values.PairingStore`; one owner's pairings."""

    def __init__(self, transactions: Transactions, owner_id: int) -> None:
        self._transactions = transactions
        self._owner_id = owner_id

    async def ask(self, pairing: Pairing, now: datetime, most_waiting: int) -> bool:
        """Add a waiting pairing in place of an earlier one of its origin; False where too many wait."""
        return await self._transactions.write(_ask, self._owner_id, pairing, now, most_waiting)

    async def pairings(self) -> list[Pairing]:
        """All pairings, the oldest first."""
        return await self._transactions.read(_listed, self._owner_id)

    async def pairing(self, pairing_id: str) -> Pairing | None:
        """The pairing of that id."""
        return await self._transactions.read(_one, self._owner_id, pairings.c.id, pairing_id)

    async def by_token(self, token_hash: str) -> Pairing | None:
        """The pairing whose token has that hash."""
        rows = await self._transactions.quick.rows(_BY_TOKEN, owner=self._owner_id, hash=token_hash)
        return _pairing(rows[0]) if rows else None

    async def advance(self, before: Pairing, after: Pairing) -> bool:
        """Replace a pairing that is still in the state of `before`."""
        return await self._transactions.write(_advance, self._owner_id, before, after)

    async def remove(self, pairing_id: str) -> bool:
        """Remove a pairing."""
        return await self._transactions.write(_remove, self._owner_id, pairing_id)


async def _ask(connection: AsyncConnection, owner_id: int, pairing: Pairing, now: datetime, most_waiting: int) -> bool:
    mine = pairings.c.owner_id == owner_id
    waiting = pairings.c.state == PairingState.WAITING.value
    gone = (pairings.c.expires_at <= now) | (waiting & (pairings.c.origin == pairing.origin))
    await connection.execute(delete(pairings).where(mine, gone))
    count = await connection.scalar(select(func.count()).select_from(pairings).where(mine, waiting)) or 0
    if count >= most_waiting:
        return False
    await connection.execute(pairings.insert().values(owner_id=owner_id, **asdict(pairing)))
    return True


async def _listed(connection: AsyncConnection, owner_id: int) -> list[Pairing]:
    query = select(pairings).where(pairings.c.owner_id == owner_id).order_by(pairings.c.created_at, pairings.c.id)
    return [_pairing(row) for row in await connection.execute(query)]


async def _one(connection: AsyncConnection, owner_id: int, column: Column[Any], value: str) -> Pairing | None:
    query = select(pairings).where(pairings.c.owner_id == owner_id, column == value)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _pairing(row)


async def _advance(connection: AsyncConnection, owner_id: int, before: Pairing, after: Pairing) -> bool:
    same = (pairings.c.owner_id == owner_id) & (pairings.c.id == before.id) & (pairings.c.state == before.state.value)
    done = await connection.execute(update(pairings).where(same).values(asdict(after)))
    return done.rowcount == 1


async def _remove(connection: AsyncConnection, owner_id: int, pairing_id: str) -> bool:
    mine = (pairings.c.owner_id == owner_id) & (pairings.c.id == pairing_id)
    return (await connection.execute(delete(pairings).where(mine))).rowcount == 1


def _pairing(row: Row[Any]) -> Pairing:
    values = row._asdict()
    del values["owner_id"]
    return Pairing(**values | {"state": PairingState(row.state)})
