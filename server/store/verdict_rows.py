"""Many threads at once, for judging: who is in them, what was read in them, their new verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.mail.message import Address
from server.store.dialect import batches
from server.store.mail_rows import by_keys
from server.store.tables import Scope, StoredReading, messages, readings, thread_messages, threads
from server.verdict.values import ReadMessage, ReadThread, Verdict


async def is_settled(connection: AsyncConnection, scope: Scope) -> bool:
    """Whether every message is in a thread and every thread is read, so that nothing has to be put together anew."""
    placed = exists().where(
        thread_messages.c.account_id == messages.c.account_id, thread_messages.c.message_key == messages.c.key
    )
    loose = select(messages.c.key).where(scope.holds(messages), ~placed).limit(1)
    unread = select(threads.c.id).where(scope.holds(threads), ~threads.c.is_read).limit(1)
    return (await connection.scalar(loose)) is None and (await connection.scalar(unread)) is None


async def people(connection: AsyncConnection, scope: Scope, unread: bool) -> dict[str, tuple[Address, ...]]:
    """The people on the other side of every thread that is read, with `unread` of all judged ones, by thread id."""
    query = select(threads.c.id, threads.c.prospects).where(scope.holds(threads), threads.c.prospects.is_not(None))
    if not unread:
        query = query.where(threads.c.is_read)
    return {row.id: row.prospects for row in await connection.execute(query)}


async def read_many(connection: AsyncConnection, scope: Scope, ids: Sequence[str]) -> list[ReadThread]:
    """Those of the threads that are read, in the order of the ids."""
    rows = {}
    same = (readings.c.account_id == threads.c.account_id) & (readings.c.thread_id == threads.c.id)
    for some in batches(ids):
        query = select(threads.c.id, threads.c.subject, threads.c.prospects, readings.c.readings).join(readings, same)
        query = query.where(scope.holds(threads), threads.c.is_read, threads.c.id.in_(some))
        rows.update({row.id: row for row in await connection.execute(query)})
    parts: dict[str, tuple[StoredReading, ...]] = {id: row.readings for id, row in rows.items()}
    stored = await by_keys(connection, scope, [part.key for some in parts.values() for part in some])
    return [
        ReadThread(
            id=id,
            subject=rows[id].subject,
            messages=tuple(ReadMessage(stored[p.key][0], p.own, p.own_text, p.reading, p.questions) for p in parts[id]),
            prospects=rows[id].prospects,
        )
        for id in ids
        if id in rows
    ]


async def latest(connection: AsyncConnection, scope: Scope, ids: Sequence[str] | None) -> datetime | None:
    """The latest moment that any of the threads was judged as of; None where none was."""
    query = select(func.max(threads.c.judged_at)).where(scope.holds(threads))
    queries = [query] if ids is None else [query.where(threads.c.id.in_(some)) for some in batches(ids)]
    found = [await connection.scalar(each) for each in queries]
    return max((at for at in found if at is not None), default=None)


async def save_many(
    connection: AsyncConnection,
    scope: Scope,
    judged: Sequence[tuple[str, Verdict]],
    judged_at: datetime,
    judged_by: str | None,
) -> None:
    """Record new verdicts of threads whose readings stand; a thread that vanished meanwhile is passed over.

    `judged_by` is the version of the judge, None where that stays as it was.
    """
    if not judged:
        return
    statement = update(threads).where(scope.holds(threads), threads.c.id == bindparam("which"))
    statement = statement.values(
        judged_at=bindparam("at"), move=bindparam("new_move"), walk_away=bindparam("score"), verdict=bindparam("new")
    )
    if judged_by is not None:
        statement = statement.values(judged_by=judged_by)
    rows = [
        {"which": id, "at": judged_at, "new_move": v.move.value, "score": v.walk_away, "new": v} for id, v in judged
    ]
    await connection.execute(statement, rows)
