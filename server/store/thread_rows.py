"""Threads: which messages they hold, what was read in them, what was judged.

`is_read` is the rule that must hold: it is true only while `readings` were taken of exactly the messages the thread
holds now, as they are stored now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.errors import NotFoundError
from server.services.ports.stored import HeldThread, JudgedThread
from server.services.upkeep_values import Versions
from server.store.dialect import batches, insert_missing, upsert
from server.store.mail_rows import all_stored, by_keys
from server.store.tables import Scope, StoredReading, accounts, readings, thread_messages, threads
from server.verdict.values import ReadMessage, ReadThread, Verdict

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def assign(
    connection: AsyncConnection, scope: Scope, assigned: Sequence[tuple[str, str, Sequence[str]]]
) -> list[str]:
    """Make these the account's threads; returns the ids whose messages changed, in the order given."""
    wanted = {key: thread_id for thread_id, _, keys in assigned for key in keys}
    subjects = {thread_id: subject for thread_id, subject, _ in assigned}
    current = await _links(connection, scope)
    had = await _subjects(connection, scope)
    moved = {key for key in wanted.keys() | current.keys() if wanted.get(key) != current.get(key)}
    changed = {current[key] for key in moved if key in current} | {wanted[key] for key in moved if key in wanted}
    changed |= subjects.keys() - had.keys()
    for gone in batches(sorted(had.keys() - subjects.keys())):
        await connection.execute(delete(threads).where(scope.holds(threads), threads.c.id.in_(gone)))
    await _add_threads(connection, scope, {id: subject for id, subject in subjects.items() if id not in had})
    await _rename(connection, scope, {id: new for id, new in subjects.items() if had.get(id, new) != new})
    await _move(connection, scope, sorted(moved), wanted)
    await _mark_unread(connection, scope, sorted(changed & had.keys() & subjects.keys()))
    return [thread_id for thread_id in subjects if thread_id in changed]


async def ids(connection: AsyncConnection, scope: Scope) -> list[str]:
    """Ids of the account's threads, sorted."""
    query = select(threads.c.id).where(scope.holds(threads)).order_by(threads.c.id)
    return list(await connection.scalars(query))


async def read(connection: AsyncConnection, scope: Scope, thread_id: str) -> ReadThread | None:
    """A thread as read, None where it is not there or must be read again."""
    query = _with_readings().where(scope.holds(threads), threads.c.id == thread_id)
    row = (await connection.execute(query.where(threads.c.is_read))).one_or_none()
    return None if row is None else await _thread(connection, scope, row)


async def held(connection: AsyncConnection, scope: Scope, ids: Sequence[str]) -> dict[str, HeldThread]:
    """Those of the threads that there are, with the messages they hold now."""
    same = (thread_messages.c.account_id == threads.c.account_id) & (thread_messages.c.thread_id == threads.c.id)
    keys: dict[str, set[str]] = {}
    is_read: dict[str, bool] = {}
    for some in batches(ids):
        query = select(threads.c.id, threads.c.is_read, thread_messages.c.message_key).join(thread_messages, same)
        for row in await connection.execute(query.where(scope.holds(threads), threads.c.id.in_(some))):
            keys.setdefault(row.id, set()).add(row.message_key)
            is_read[row.id] = row.is_read
    return {id: HeldThread(frozenset(keys[id]), is_read[id]) for id in keys}


async def mark_unread(connection: AsyncConnection, scope: Scope, thread_ids: Sequence[str]) -> None:
    """Let threads be read anew, but those whose texts are no more."""
    await _mark_unread(connection, scope, thread_ids, ~threads.c.redacted)


async def save(
    connection: AsyncConnection,
    scope: Scope,
    thread: ReadThread,
    verdict: Verdict,
    judged_at: datetime,
    by: Versions,
) -> None:
    """Record readings and verdict; `NotFoundError` where the thread, or a message of it, was never stored."""
    keys = [message.message.key for message in thread.messages]
    holds = select(thread_messages.c.message_key).where(
        scope.holds(thread_messages), thread_messages.c.thread_id == thread.id
    )
    # A scan, or a thread read beside it, may have added to it meanwhile: what was read is kept, and it is read again.
    is_read = set(await connection.scalars(holds)) == set(keys)
    last_at = max((at for read in thread.messages if (at := read.message.envelope.at)), default=None)
    values = {
        "is_read": is_read,
        "rank": rank(last_at),
        "last_at": last_at,
        "judged_at": judged_at,
        "move": verdict.move.value,
        "walk_away": verdict.walk_away,
        "prospects": thread.prospects,
        "verdict": verdict,
        "read_by": by.reading,
        "judged_by": by.judging,
        "redacted": False,
    }
    statement = update(threads).where(scope.holds(threads), threads.c.id == thread.id)
    if (await connection.execute(statement.values(values))).rowcount == 0 or not await all_stored(
        connection, scope, keys
    ):
        raise NotFoundError(f"Thread {thread.id} is not stored (any more).", "Scan the account again.")
    await upsert(connection, readings, [scope.row(thread_id=thread.id, readings=stored_readings(thread))])


def stored_readings(thread: ReadThread) -> tuple[StoredReading, ...]:
    """The readings of a thread without its messages, as they stand in their column."""
    return tuple(
        StoredReading(read.message.key, read.own, read.own_text, read.reading, read.questions)
        for read in thread.messages
    )


async def judged(connection: AsyncConnection, owner_id: int, row: Row[Any]) -> JudgedThread:
    """The judged thread of a row of `judged_columns`."""
    thread = await _thread(connection, Scope(owner_id, row.account_id), row)
    return JudgedThread(account=row.account, thread=thread, verdict=row.verdict, judged_at=row.judged_at)


def judged_columns() -> Any:
    """What `judged` needs, of all judged threads of all accounts."""
    columns = (threads.c.account_id, accounts.c.name.label("account"), threads.c.verdict, threads.c.judged_at)
    query = _with_readings().add_columns(*columns).join(accounts, accounts.c.id == threads.c.account_id)
    return query.where(threads.c.verdict.is_not(None))


def rank(at: datetime | None) -> int:
    """Where a time stands in the order of threads: microseconds since 1970, 0 without a time."""
    return 0 if at is None else (at - _EPOCH) // timedelta(microseconds=1)


def _with_readings() -> Any:
    same = (readings.c.account_id == threads.c.account_id) & (readings.c.thread_id == threads.c.id)
    return select(threads.c.id, threads.c.subject, threads.c.prospects, readings.c.readings).join(readings, same)


async def _thread(connection: AsyncConnection, scope: Scope, row: Row[Any]) -> ReadThread:
    parts: tuple[StoredReading, ...] = row.readings
    stored = await by_keys(connection, scope, [part.key for part in parts])
    return ReadThread(
        id=row.id,
        subject=row.subject,
        messages=tuple(
            ReadMessage(stored[part.key][0], part.own, part.own_text, part.reading, part.questions) for part in parts
        ),
        prospects=row.prospects,
    )


async def _links(connection: AsyncConnection, scope: Scope) -> dict[str, str]:
    query = select(thread_messages.c.message_key, thread_messages.c.thread_id)
    query = query.where(scope.holds(thread_messages))
    return {row.message_key: row.thread_id for row in await connection.execute(query)}


async def _subjects(connection: AsyncConnection, scope: Scope) -> dict[str, str]:
    query = select(threads.c.id, threads.c.subject).where(scope.holds(threads))
    return {row.id: row.subject for row in await connection.execute(query)}


async def _add_threads(connection: AsyncConnection, scope: Scope, subjects: dict[str, str]) -> None:
    rows = [scope.row(id=id, subject=subject, is_read=False, rank=0) for id, subject in subjects.items()]
    await insert_missing(connection, threads, rows)


async def _rename(connection: AsyncConnection, scope: Scope, subjects: dict[str, str]) -> None:
    if subjects:
        statement = update(threads).where(scope.holds(threads), threads.c.id == bindparam("which"))
        rows = [{"which": id, "now": subject} for id, subject in subjects.items()]
        await connection.execute(statement.values(subject=bindparam("now")), rows)


async def _move(connection: AsyncConnection, scope: Scope, keys: Sequence[str], wanted: dict[str, str]) -> None:
    mine = scope.holds(thread_messages)
    for some in batches(keys):
        await connection.execute(delete(thread_messages).where(mine, thread_messages.c.message_key.in_(some)))
    rows = [scope.row(message_key=key, thread_id=wanted[key]) for key in keys if key in wanted]
    await insert_missing(connection, thread_messages, rows)


async def _mark_unread(
    connection: AsyncConnection, scope: Scope, thread_ids: Sequence[str], *only: ColumnElement[bool]
) -> None:
    for some in batches(thread_ids):
        statement = update(threads).where(scope.holds(threads), threads.c.id.in_(some), *only)
        await connection.execute(statement.values(is_read=False))
