"""The threads with one firm, in every account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.dialect import batches
from server.store.tables import messages, thread_messages, threads


async def threads_of(connection: AsyncConnection, owner_id: int, domain: str) -> list[tuple[datetime | None, str]]:
    """When each judged thread with a prospect at the domain began, and its id."""
    # The text of the JSON narrows it down; what it holds decides.
    likely = threads.c.prospects.cast(Text).contains(f"@{domain}", autoescape=True)
    query = select(threads.c.id, threads.c.account_id, threads.c.prospects).where(
        threads.c.owner_id == owner_id, likely
    )
    found = {
        (row.account_id, row.id): None
        for row in await connection.execute(query)
        if any(person.domain == domain for person in row.prospects)
    }
    began: dict[tuple[int, str], datetime | None] = dict(found)
    for some in batches([thread_id for _, thread_id in found]):
        links = thread_messages.c
        joined = (messages.c.account_id == links.account_id) & (messages.c.key == links.message_key)
        query = select(links.account_id, links.thread_id, messages.c.envelope).join(messages, joined)
        for row in await connection.execute(query.where(links.owner_id == owner_id, links.thread_id.in_(some))):
            place, at = (row.account_id, row.thread_id), row.envelope.at
            if at is not None and place in began:
                began[place] = min(began[place] or at, at)
    return [(at, thread_id) for (_, thread_id), at in began.items()]
