"""Messages, each in the places it was found in (`server.store.place_rows`).

A message is stored once per account under its key. Found again elsewhere it is merged: labels joined, own where either
is, what one copy lacks (Gmail's ids, the server's date) taken from the other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.mail.message import Envelope, Message
from server.services.ports.stored import ERASED, Located, Saved
from server.store.dialect import batches, insert_missing
from server.store.place_rows import place_of, placed_among, record_places
from server.store.tables import Content, Scope, mailboxes, messages, skipped, thread_messages, threads


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    envelope: Envelope
    own: bool
    redacted: bool = False


async def save(connection: AsyncConnection, scope: Scope, batch: Sequence[Located]) -> Saved:
    """Store new messages, merge known ones, record the places."""
    before = await _known(connection, scope, {located.message.key for located in batch})
    placed = await placed_among(connection, scope, [place_of(located) for located in batch])
    after = dict(before)
    added: dict[str, Message] = {}
    whole: dict[str, Message] = {}
    for located in batch:
        message = located.message
        known = after.get(message.key)
        if known is None:
            added[message.key] = message
            after[message.key] = _Known(message.envelope, located.own)
        else:
            after[message.key] = _Known(_merged(known.envelope, message.envelope), known.own or located.own)
            if known.redacted:
                whole[message.key] = message
    await insert_missing(
        connection, messages, [_message_row(scope, message, after[key]) for key, message in added.items()]
    )
    await _put_back(connection, scope, whole)
    await _change(connection, scope, {key: after[key] for key in before if after[key] != before[key]})
    merged = await record_places(connection, scope, batch, placed)
    return Saved(stored=len(added), merged=merged - len(added))


async def forget_everything(connection: AsyncConnection, scope: Scope) -> None:
    """Forget all mail and what was made of it, but not who was erased; what hangs on it goes by the foreign keys."""
    for table in (threads, messages, mailboxes):
        await connection.execute(delete(table).where(scope.holds(table)))
    mine = scope.holds(skipped)
    await connection.execute(delete(skipped).where(mine, skipped.c.reason != ERASED))


async def envelopes(connection: AsyncConnection, scope: Scope) -> dict[str, tuple[Envelope, bool]]:
    """Envelope and own flag by key."""
    query = select(messages.c.key, messages.c.envelope, messages.c.own).where(scope.holds(messages))
    return {row.key: (row.envelope, row.own) for row in await connection.execute(query)}


async def by_keys(connection: AsyncConnection, scope: Scope, keys: Sequence[str]) -> dict[str, tuple[Message, bool]]:
    """Messages by key, each with whether it is own; unknown keys are left out."""
    found: dict[str, tuple[Message, bool]] = {}
    for some in batches(keys):
        query = select(messages).where(scope.holds(messages), messages.c.key.in_(some))
        for row in await connection.execute(query):
            content: Content = row.content
            message = Message(
                key=row.key,
                envelope=row.envelope,
                body=content.body,
                html=content.html,
                machine=content.machine,
                calendar=content.calendar,
                attachments=content.attachments,
                defects=content.defects,
            )
            found[row.key] = (message, row.own)
    return found


async def all_stored(connection: AsyncConnection, scope: Scope, keys: Iterable[str]) -> bool:
    """Whether there is a message for every key."""
    wanted = sorted(set(keys))
    found = 0
    for some in batches(wanted):
        query = select(func.count()).where(scope.holds(messages), messages.c.key.in_(some))
        found += await connection.scalar(query) or 0
    return found == len(wanted)


async def _known(connection: AsyncConnection, scope: Scope, keys: Iterable[str]) -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for some in batches(sorted(keys)):
        query = select(messages.c.key, messages.c.envelope, messages.c.own, messages.c.redacted)
        query = query.where(scope.holds(messages), messages.c.key.in_(some))
        for row in await connection.execute(query):
            found[row.key] = _Known(row.envelope, row.own, row.redacted)
    return found


def _merged(kept: Envelope, other: Envelope) -> Envelope:
    return dataclasses.replace(
        kept,
        labels=tuple(dict.fromkeys(kept.labels + other.labels)),
        received_at=kept.received_at or other.received_at,
        gmail_thread_id=kept.gmail_thread_id or other.gmail_thread_id,
        gmail_message_id=kept.gmail_message_id or other.gmail_message_id,
    )


def _message_row(scope: Scope, message: Message, known: _Known) -> dict[str, object]:
    return scope.row(
        key=message.key,
        own=known.own,
        envelope=known.envelope,
        content=content_of(message),
        message_id=known.envelope.message_id.encode("utf-8", "replace").decode(),
    )


def content_of(message: Message) -> Content:
    """What stands in the column `content` of a message."""
    return Content(
        body=message.body,
        html=message.html,
        machine=message.machine,
        calendar=message.calendar,
        attachments=message.attachments,
        defects=message.defects,
    )


async def _put_back(connection: AsyncConnection, scope: Scope, whole: dict[str, Message]) -> None:
    """Put whole texts in the place of redacted ones."""
    for key, message in whole.items():
        this = scope.holds(messages) & (messages.c.key == key)
        await connection.execute(update(messages).where(this).values(content=content_of(message), redacted=False))


async def _change(connection: AsyncConnection, scope: Scope, changed: dict[str, _Known]) -> None:
    """Rewrite merged messages and mark their threads unread."""
    if not changed:
        return
    statement = update(messages).where(scope.holds(messages), messages.c.key == bindparam("known"))
    statement = statement.values(own=bindparam("now_own"), envelope=bindparam("now_envelope"))
    rows = [{"known": key, "now_own": now.own, "now_envelope": now.envelope} for key, now in changed.items()]
    await connection.execute(statement, rows)
    for some in batches(list(changed)):
        touched = select(thread_messages.c.thread_id).where(
            scope.holds(thread_messages), thread_messages.c.message_key.in_(some)
        )
        unread = update(threads).where(scope.holds(threads), threads.c.id.in_(touched))
        await connection.execute(unread.values(is_read=False))
