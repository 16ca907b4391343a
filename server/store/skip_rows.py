"""Messages that were not chosen: their places and keyed hashes, nothing of what they say."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from server.services.ports.stored import Skipped
from server.store.dialect import batches, insert_missing, upsert
from server.store.place_rows import Place, placed_among
from server.store.tables import Scope, skipped, skipped_hashes


async def save(connection: AsyncConnection, scope: Scope, batch: Sequence[Skipped]) -> None:
    """Record skips, each replacing an earlier one of its place; a place that holds a stored message stays as it is."""
    by_place: dict[Place, Skipped] = {(skip.mailbox, skip.uidvalidity, skip.uid): skip for skip in batch}
    for place in await placed_among(connection, scope, list(by_place)):
        del by_place[place]
    rows = [
        scope.row(mailbox=mailbox, uidvalidity=uidvalidity, uid=uid, reason=skip.reason, hashes=skip.hashes)
        for (mailbox, uidvalidity, uid), skip in by_place.items()
    ]
    await upsert(connection, skipped, rows)
    of_place = tuple_(skipped_hashes.c.mailbox, skipped_hashes.c.uidvalidity, skipped_hashes.c.uid)
    for some in batches(list(by_place)):
        mine = scope.holds(skipped_hashes)
        await connection.execute(delete(skipped_hashes).where(mine, of_place.in_(some)))
    hash_rows = [
        scope.row(hash=text, mailbox=mailbox, uidvalidity=uidvalidity, uid=uid)
        for (mailbox, uidvalidity, uid), skip in by_place.items()
        for text in dict.fromkeys(skip.hashes)
    ]
    await insert_missing(connection, skipped_hashes, hash_rows)


async def find(connection: AsyncConnection, scope: Scope, hashes: Sequence[str]) -> list[Skipped]:
    """Skips that carry any of the hashes, in the order of their places."""
    same_place = tuple_(skipped.c.mailbox, skipped.c.uidvalidity, skipped.c.uid)
    found: dict[Place, Skipped] = {}
    for some in batches(list(dict.fromkeys(hashes))):
        places = select(skipped_hashes.c.mailbox, skipped_hashes.c.uidvalidity, skipped_hashes.c.uid).where(
            scope.holds(skipped_hashes), skipped_hashes.c.hash.in_(some)
        )
        query = select(skipped).where(scope.holds(skipped), same_place.in_(places))
        for row in await connection.execute(query):
            place = (row.mailbox, row.uidvalidity, row.uid)
            found[place] = Skipped(*place, reason=row.reason, hashes=row.hashes)
    return [found[place] for place in sorted(found)]
