"""The threads with one firm or one person, in every account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from server.services.ports.stored import WrittenTo
from server.store.dialect import batches
from server.store.tables import accounts, messages, thread_messages, threads


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


async def written_to(connection: AsyncConnection, owner_id: int, email: str) -> list[WrittenTo]:
    """The judged threads with this prospect, the latest first."""
    likely = threads.c.prospects.cast(Text).contains(email, autoescape=True)
    query = select(threads.c.id, threads.c.prospects, threads.c.last_at, accounts.c.name)
    query = query.join(accounts, accounts.c.id == threads.c.account_id).order_by(threads.c.rank.desc(), threads.c.id)
    rows = await connection.execute(query.where(threads.c.owner_id == owner_id, likely))
    return [
        WrittenTo(row.name, row.id, row.last_at)
        for row in rows
        if any(person.email == email for person in row.prospects)
    ]
