"""Threads of which only the evidence is kept: the texts of their messages redacted.

Their places stay, so that a scan fetches the whole texts anew when the thread goes on (`server.store.mail_rows.save`
puts them back).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.store.dialect import batches
from server.store.mail_rows import content_of
from server.store.place_rows import Place
from server.store.tables import Scope, messages, places, readings, thread_messages, threads
from server.store.thread_rows import stored_readings
from server.verdict.values import ReadThread


async def with_bodies(connection: AsyncConnection, scope: Scope, before: datetime) -> list[str]:
    """Ids of judged threads whose last message is older and whose bodies are still there."""
    query = select(threads.c.id).where(
        scope.holds(threads),
        threads.c.is_read,
        ~threads.c.redacted,
        threads.c.verdict.is_not(None),
        threads.c.last_at < before,
    )
    return sorted(await connection.scalars(query))


async def save(connection: AsyncConnection, scope: Scope, some: Sequence[ReadThread]) -> int:
    """Replace the texts of threads that still hold just these messages, read; how many."""
    count = 0
    for thread in some:
        if await _is_as_read(connection, scope, thread):
            await _replace(connection, scope, thread)
            count += 1
    return count


async def places_of(connection: AsyncConnection, scope: Scope, keys: Sequence[str]) -> list[Place]:
    """Where those of the messages lie whose texts are redacted."""
    found: set[Place] = set()
    same = (messages.c.account_id == places.c.account_id) & (messages.c.key == places.c.message_key)
    for some in batches(keys):
        query = select(places.c.mailbox, places.c.uidvalidity, places.c.uid).join(messages, same)
        query = query.where(scope.holds(places), messages.c.redacted, messages.c.key.in_(some))
        found.update((row.mailbox, row.uidvalidity, row.uid) for row in await connection.execute(query))
    return sorted(found)


async def _is_as_read(connection: AsyncConnection, scope: Scope, thread: ReadThread) -> bool:
    mine = scope.holds(threads)
    is_read = await connection.scalar(select(threads.c.is_read).where(mine, threads.c.id == thread.id))
    held = select(thread_messages.c.message_key).where(
        scope.holds(thread_messages), thread_messages.c.thread_id == thread.id
    )
    return bool(is_read) and set(await connection.scalars(held)) == {read.message.key for read in thread.messages}


async def _replace(connection: AsyncConnection, scope: Scope, thread: ReadThread) -> None:
    for read in thread.messages:
        this = scope.holds(messages) & (messages.c.key == read.message.key)
        await connection.execute(update(messages).where(this).values(content=content_of(read.message), redacted=True))
    taken = scope.holds(readings) & (readings.c.thread_id == thread.id)
    await connection.execute(update(readings).where(taken).values(readings=stored_readings(thread)))
    mine = scope.holds(threads) & (threads.c.id == thread.id)
    await connection.execute(update(threads).where(mine).values(redacted=True))
