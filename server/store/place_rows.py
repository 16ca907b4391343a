"""Places in mailboxes (by uid) that hold a stored message, and how far each mailbox has been read."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from sqlalchemy import delete, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from server.services.ports.mailbox import MailboxRole, MailboxState
from server.services.ports.stored import Located
from server.store.dialect import batches, upsert
from server.store.tables import Scope, mailboxes, places, skipped

Place = tuple[str, int, int]
"""Mailbox, uidvalidity, uid."""


def place_of(located: Located) -> Place:
    """Where a message was found."""
    return (located.mailbox, located.uidvalidity, located.uid)


async def placed_among(connection: AsyncConnection, scope: Scope, wanted: Sequence[Place]) -> set[Place]:
    """Which of the places hold a stored message."""
    columns = (places.c.mailbox, places.c.uidvalidity, places.c.uid)
    found: set[Place] = set()
    for some in batches(wanted):
        query = select(*columns).where(scope.holds(places), tuple_(*columns).in_(some))
        found.update((row.mailbox, row.uidvalidity, row.uid) for row in await connection.execute(query))
    return found


async def keys_at(
    connection: AsyncConnection, scope: Scope, mailbox: str, uidvalidity: int, uids: Sequence[int]
) -> set[str]:
    """Keys of the messages stored of these places."""
    found: set[str] = set()
    for some in batches(uids):
        query = select(places.c.message_key).where(
            scope.holds(places),
            places.c.mailbox == mailbox,
            places.c.uidvalidity == uidvalidity,
            places.c.uid.in_(some),
        )
        found.update(await connection.scalars(query))
    return found


async def known_uids(connection: AsyncConnection, scope: Scope, mailbox: str, uidvalidity: int) -> set[int]:
    """Uids stored or skipped."""
    queries = [
        select(table.c.uid).where(scope.holds(table), table.c.mailbox == mailbox, table.c.uidvalidity == uidvalidity)
        for table in (places, skipped)
    ]
    return set(await connection.scalars(union_all(*queries)))


async def states(connection: AsyncConnection, scope: Scope) -> dict[str, MailboxState]:
    """The recorded mailbox states by name."""
    query = select(mailboxes).where(scope.holds(mailboxes))
    return {
        row.name: MailboxState(
            row.name, MailboxRole(row.role), row.uidvalidity, row.uidnext, row.messages, row.highestmodseq
        )
        for row in await connection.execute(query)
    }


async def set_state(connection: AsyncConnection, scope: Scope, state: MailboxState) -> None:
    """Record a mailbox's state."""
    values = dataclasses.asdict(state) | {"role": state.role.value}
    await upsert(connection, mailboxes, [scope.row(**values)])


async def forget_places(connection: AsyncConnection, scope: Scope, mailbox: str) -> None:
    """Forget the uids, the skips and the state of a mailbox: until it is finished anew it counts as never read."""
    for table, column in ((places, places.c.mailbox), (skipped, skipped.c.mailbox), (mailboxes, mailboxes.c.name)):
        await connection.execute(delete(table).where(scope.holds(table), column == mailbox))


async def record_places(connection: AsyncConnection, scope: Scope, batch: Sequence[Located], placed: set[Place]) -> int:
    """Record the places, no longer skipped; returns how many were new."""
    rows = {
        place_of(located): scope.row(
            mailbox=located.mailbox,
            uidvalidity=located.uidvalidity,
            uid=located.uid,
            message_key=located.message.key,
        )
        for located in batch
    }
    await upsert(connection, places, list(rows.values()))
    columns = (skipped.c.mailbox, skipped.c.uidvalidity, skipped.c.uid)
    for some in batches(list(rows)):
        await connection.execute(delete(skipped).where(scope.holds(skipped), tuple_(*columns).in_(some)))
    return len(rows.keys() - placed)
