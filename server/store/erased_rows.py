"""Who was erased: a keyed hash each, and until when their mail is left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer, String, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.codec import UtcTime
from server.store.dialect import batches, upsert
from server.store.tables import metadata

erased_people = Table(
    "erased_people",
    metadata,
    Column("owner_id", Integer, ForeignKey("owners.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("hash", String(64), primary_key=True),
    # Null where all their mail is left out, that to come too: the user had excluded them.
    Column("until", UtcTime),
)


async def record(connection: AsyncConnection, owner_id: int, hash: str, until: datetime | None) -> None:
    """Keep that somebody was erased; who is left out for good stays so."""
    known = await among(connection, owner_id, [hash])
    for_good = until is None or (hash in known and known[hash] is None)
    await upsert(
        connection, erased_people, [{"owner_id": owner_id, "hash": hash, "until": None if for_good else until}]
    )


async def among(connection: AsyncConnection, owner_id: int, hashes: Sequence[str]) -> dict[str, datetime | None]:
    """Those of the hashes that are of somebody erased, each with until when their mail is left out, None for good."""
    found: dict[str, datetime | None] = {}
    for some in batches(hashes):
        query = select(erased_people.c.hash, erased_people.c.until)
        query = query.where(erased_people.c.owner_id == owner_id, erased_people.c.hash.in_(some))
        found.update({row.hash: row.until for row in await connection.execute(query)})
    return found
