"""Links and sessions of the page, as hashes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer, String, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.services.sessions import SessionStore, SignIn
from server.store.codec import UtcTime
from server.store.tables import metadata
from server.store.transactions import Transactions

sessions = Table(
    "sessions",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("owner_id", Integer, ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)


class SqlSessions(SessionStore):
    """See `server.services.sessions.SessionStore`."""

    def __init__(self, transactions: Transactions, owner_id: int) -> None:
        self._transactions = transactions
        self._owner_id = owner_id

    async def add(self, secret_hash: str, kind: SignIn, expires_at: datetime, now: datetime) -> None:
        """Keep one; those that have expired by `now` are forgotten."""
        await self._transactions.write(_add, self._owner_id, secret_hash, kind, expires_at, now)

    async def is_good(self, secret_hash: str, kind: SignIn, now: datetime) -> bool:
        """Whether it is kept and has not expired."""
        return await self._transactions.read(_is_good, self._owner_id, secret_hash, kind, now)

    async def remove(self, secret_hash: str, kind: SignIn, now: datetime) -> bool:
        """Forget it; whether it was good until now."""
        return await self._transactions.write(_remove, self._owner_id, secret_hash, kind, now)


async def _add(
    connection: AsyncConnection, owner_id: int, secret_hash: str, kind: SignIn, expires_at: datetime, now: datetime
) -> None:
    await connection.execute(delete(sessions).where(sessions.c.owner_id == owner_id, sessions.c.expires_at <= now))
    row = {"secret_hash": secret_hash, "owner_id": owner_id, "kind": kind.value, "expires_at": expires_at}
    await connection.execute(sessions.insert().values(row))


async def _is_good(connection: AsyncConnection, owner_id: int, secret_hash: str, kind: SignIn, now: datetime) -> bool:
    query = select(sessions.c.expires_at).where(
        sessions.c.owner_id == owner_id, sessions.c.secret_hash == secret_hash, sessions.c.kind == kind.value
    )
    expires_at: datetime | None = await connection.scalar(query)
    return expires_at is not None and expires_at > now


async def _remove(connection: AsyncConnection, owner_id: int, secret_hash: str, kind: SignIn, now: datetime) -> bool:
    mine = (sessions.c.owner_id == owner_id) & (sessions.c.secret_hash == secret_hash) & (sessions.c.kind == kind.value)
    good = await _is_good(connection, owner_id, secret_hash, kind, now)
    return (await connection.execute(delete(sessions).where(mine))).rowcount == 1 and good
