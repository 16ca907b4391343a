"""Threads dropped whole: their messages, readings and verdicts. Where they lay counts as skipped, so no scan brings
them back; what the user told of them goes too, and their reminders: a thread's id is a hash of its messages' ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, delete, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from server.mail.message import Envelope
from server.services.ports.stored import ERASED, Skipped
from server.store import account_rows, erased_rows, skip_rows
from server.store.codec import encode
from server.store.dialect import batches
from server.store.reminder_store import reminder_changes, reminders_come
from server.store.tables import Scope, messages, places, skipped_hashes, thread_messages, threads
from server.store.word_store import feedback, notes

Hashes = Callable[[Envelope], tuple[str, ...]]


async def threads_with(connection: AsyncConnection, owner_id: int, email: str) -> list[tuple[int, str]]:
    """Account and id of the threads in which an address (lower case) wrote or was written to."""
    person = encode({"email": email}).removeprefix("{").removesuffix("}")
    named: Any = type_coerce(messages.c.envelope, Text).contains(person, autoescape=True)
    query = select(thread_messages.c.account_id, thread_messages.c.thread_id).distinct()
    query = query.join(
        messages,
        (messages.c.account_id == thread_messages.c.account_id) & (messages.c.key == thread_messages.c.message_key),
    )
    rows = await connection.execute(query.where(messages.c.owner_id == owner_id, named))
    return sorted((row.account_id, row.thread_id) for row in rows)


async def forget_older(connection: AsyncConnection, scope: Scope, before: datetime, hashes: Hashes) -> int:
    """Drop the threads whose last message is older; how many. One that waits to be read has gone on: it stays."""
    query = select(threads.c.id).where(scope.holds(threads))
    which = sorted(await connection.scalars(query.where(threads.c.is_read, threads.c.last_at < before)))
    await _forget_of_account(connection, scope, which, "retention", hashes)
    return len(which)


async def forget(
    connection: AsyncConnection, owner_id: int, which: Sequence[tuple[int, str]], reason: str, hashes: Hashes
) -> None:
    """Drop these threads; `hashes` gives those by which a message may be found again when its thread goes on."""
    for account_id in sorted({account_id for account_id, _ in which}):
        ids = [thread_id for account, thread_id in which if account == account_id]
        await _forget_of_account(connection, Scope(owner_id, account_id), ids, reason, hashes)


async def forget_person(connection: AsyncConnection, owner_id: int, email: str, person_hash: str, at: datetime) -> int:
    """Drop every thread with an address, every answer about it and every hash of it but one, by which scans know whose
    mail to leave out; how many threads that were."""
    was_excluded = await account_rows.forget_address(connection, owner_id, email)
    await erased_rows.record(connection, owner_id, person_hash, None if was_excluded else at)
    which = await threads_with(connection, owner_id, email)
    await forget(connection, owner_id, which, ERASED, lambda envelope: ())
    await connection.execute(
        delete(skipped_hashes).where(skipped_hashes.c.owner_id == owner_id, skipped_hashes.c.hash == person_hash)
    )
    await connection.execute(delete(feedback).where(feedback.c.owner_id == owner_id, feedback.c.address == email))
    return len(which)


async def _forget_of_account(
    connection: AsyncConnection, scope: Scope, ids: Sequence[str], reason: str, hashes: Hashes
) -> None:
    for some in batches(ids):
        await _forget_some(connection, scope, some, reason, hashes)


async def _forget_some(
    connection: AsyncConnection, scope: Scope, ids: Sequence[str], reason: str, hashes: Hashes
) -> None:
    held = select(thread_messages.c.message_key).where(
        scope.holds(thread_messages), thread_messages.c.thread_id.in_(ids)
    )
    query = select(places, messages.c.envelope).join(
        messages, (messages.c.account_id == places.c.account_id) & (messages.c.key == places.c.message_key)
    )
    query = query.where(scope.holds(places), places.c.message_key.in_(held))
    skips = [
        Skipped(row.mailbox, row.uidvalidity, row.uid, reason, hashes(row.envelope))
        for row in await connection.execute(query)
    ]
    mine = scope.holds(messages)
    await connection.execute(delete(messages).where(mine, messages.c.key.in_(held)))
    await connection.execute(delete(threads).where(scope.holds(threads), threads.c.id.in_(ids)))
    for table in (notes, feedback, reminder_changes, reminders_come):
        await connection.execute(delete(table).where(scope.holds(table), table.c.thread_id.in_(ids)))
    await skip_rows.save(connection, scope, skips)
