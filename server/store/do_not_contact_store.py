"""The do-not-contact list: keyed hashes to match by, sealed addresses for the export, a record of removals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from server.services.do_not_contact_values import DoNotContactStore, Entry, Removal, Scope
from server.store.codec import UtcTime
from server.store.dialect import batches, insert_missing
from server.store.secrets import Secrets
from server.store.tables import metadata
from server.store.transactions import Transactions

do_not_contact = Table(
    "do_not_contact",
    metadata,
    Column("owner_id", Integer, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("hash", String(64), primary_key=True),
    Column("scope", String(16), nullable=False),
    # The sealed address; null once erased, so that only the hash is left.
    Column("box", LargeBinary),
    Column("since", UtcTime, nullable=False),
)

_PRESENT = select(do_not_contact.c.hash, do_not_contact.c.since).where(
    do_not_contact.c.owner_id == bindparam("owner"), do_not_contact.c.hash.in_(bindparam("hashes", expanding=True))
)

removals = Table(
    "do_not_contact_removals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("owner_id", Integer, ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("removed_at", UtcTime, nullable=False),
    Column("why", Text, nullable=False),
)


class SqlDoNotContact(DoNotContactStore):
    """See `server.services.do_not_contact_values.DoNotContactStore`; one owner's list."""

    def __init__(self, transactions: Transactions, owner_id: int, secrets: Secrets) -> None:
        self._transactions = transactions
        self._owner_id = owner_id
        self._secrets = secrets

    async def entries(self) -> list[Entry]:
        """All entries, the oldest first."""
        rows = await self._transactions.read(_listed, self._owner_id)
        return [self._entry(row) for row in rows]

    async def add(self, entry: Entry) -> bool:
        """Add an entry; where there is one, put back its address if that was erased."""
        box = None if entry.value is None else self._secrets.seal(entry.value, _belongs_to(self._owner_id, entry.hash))
        row = {"hash": entry.hash, "scope": entry.scope.value, "box": box, "since": entry.since}
        return await self._transactions.write(_add, self._owner_id, row)

    async def remove(self, hash: str, at: datetime, why: str) -> bool:
        """Take an entry off and record why."""
        removed = await self._transactions.write(_remove, self._owner_id, hash, at, why)
        await self._transactions.wipe()
        return removed

    async def erase(self, hash: str) -> bool:
        """Forget an entry's address, in the database's log too."""
        erased = await self._transactions.write(_erase, self._owner_id, hash)
        await self._transactions.wipe()
        return erased

    async def removals(self) -> list[Removal]:
        """What was taken off, the oldest first."""
        return await self._transactions.read(_removed, self._owner_id)

    async def present(self, hashes: list[str]) -> dict[str, datetime]:
        """Those of the hashes that have an entry, each with when it was made."""
        found: dict[str, datetime] = {}
        for some in batches(hashes):
            rows = await self._transactions.quick.rows(_PRESENT, owner=self._owner_id, hashes=some)
            found.update({row.hash: row.since for row in rows})
        return found

    def _entry(self, row: Row[Any]) -> Entry:
        value = None if row.box is None else self._secrets.open(row.box, _belongs_to(self._owner_id, row.hash))
        return Entry(row.hash, Scope(row.scope), value, row.since)


async def reseal(connection: AsyncConnection, secrets: Secrets) -> None:
    """Seal anew, with the first key, what was sealed with an older one."""
    for row in await connection.execute(select(do_not_contact).where(do_not_contact.c.box.is_not(None))):
        if not secrets.is_current(row.box):
            belongs_to = _belongs_to(row.owner_id, row.hash)
            box = secrets.seal(secrets.open(row.box, belongs_to), belongs_to)
            await connection.execute(update(do_not_contact).where(_is(row.owner_id, row.hash)).values(box=box))


def _belongs_to(owner_id: int, hash: str) -> str:
    return f"owner {owner_id} do not contact {hash}"


def _is(owner_id: int, hash: str) -> Any:
    return (do_not_contact.c.owner_id == owner_id) & (do_not_contact.c.hash == hash)


async def _listed(connection: AsyncConnection, owner_id: int) -> list[Row[Any]]:
    query = select(do_not_contact).where(do_not_contact.c.owner_id == owner_id)
    return list(await connection.execute(query.order_by(do_not_contact.c.since, do_not_contact.c.hash)))


async def _add(connection: AsyncConnection, owner_id: int, row: dict[str, Any]) -> bool:
    known = (await connection.execute(select(do_not_contact.c.box).where(_is(owner_id, row["hash"])))).one_or_none()
    if known is None:
        await insert_missing(connection, do_not_contact, [{"owner_id": owner_id, **row}])
    elif known.box is None:
        await connection.execute(update(do_not_contact).where(_is(owner_id, row["hash"])).values(box=row["box"]))
    return known is None


async def _remove(connection: AsyncConnection, owner_id: int, hash: str, at: datetime, why: str) -> bool:
    row = (await connection.execute(select(do_not_contact).where(_is(owner_id, hash)))).one_or_none()
    if row is None:
        return False
    record = {"owner_id": owner_id, "hash": hash, "scope": row.scope, "since": row.since}
    await connection.execute(removals.insert().values(removed_at=at, why=why, **record))
    await connection.execute(delete(do_not_contact).where(_is(owner_id, hash)))
    return True


async def _erase(connection: AsyncConnection, owner_id: int, hash: str) -> bool:
    return (await connection.execute(update(do_not_contact).where(_is(owner_id, hash)).values(box=None))).rowcount == 1


async def _removed(connection: AsyncConnection, owner_id: int) -> list[Removal]:
    query = select(removals).where(removals.c.owner_id == owner_id).order_by(removals.c.removed_at, removals.c.id)
    return [
        Removal(row.hash, Scope(row.scope), row.since, row.removed_at, row.why)
        for row in await connection.execute(query)
    ]
