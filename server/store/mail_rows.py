"""Messages and the places they were found in.

A message is stored once per account under its key. Found again elsewhere it is merged: labels joined, own where either
is, what one copy lacks (Gmail's ids, the server's date) taken from the other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, delete, func, select, tuple_, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.mail.message import Envelope, Message
from server.services.ports.mailbox import MailboxRole, MailboxState
from server.services.ports.stored import Located, Saved
from server.store.dialect import batches, insert_missing, upsert
from server.store.tables import Content, Scope, mailboxes, messages, places, skipped, thread_messages, threads

Place = tuple[str, int, int]
"""Mailbox, uidvalidity, uid."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Known:
    envelope: Envelope
    own: bool
    redacted: bool = False


async def save(connection: AsyncConnection, scope: Scope, batch: Sequence[Located]) -> Saved:
    """Store new messages, merge known ones, record the places."""
    before = await _known(connection, scope, {located.message.key for located in batch})
    placed = await placed_among(connection, scope, [_place(located) for located in batch])
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
    merged = await _record_places(connection, scope, batch, placed)
    return Saved(stored=len(added), merged=merged - len(added))


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


ERASED = "erased"
"""The reason of a skip that stays when the account is read anew."""


async def set_state(connection: AsyncConnection, scope: Scope, state: MailboxState) -> None:
    """Record a mailbox's state."""
    values = dataclasses.asdict(state) | {"role": state.role.value}
    await upsert(connection, mailboxes, [scope.row(**values)])


async def forget_places(connection: AsyncConnection, scope: Scope, mailbox: str) -> None:
    """Forget the uids, the skips and the state of a mailbox: until it is finished anew it counts as never read."""
    for table, column in ((places, places.c.mailbox), (skipped, skipped.c.mailbox), (mailboxes, mailboxes.c.name)):
        await connection.execute(delete(table).where(scope.holds(table), column == mailbox))


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


def _place(located: Located) -> Place:
    return (located.mailbox, located.uidvalidity, located.uid)


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


async def _record_places(
    connection: AsyncConnection, scope: Scope, batch: Sequence[Located], placed: set[Place]
) -> int:
    """Record the places, no longer skipped; returns how many were new."""
    rows = {
        _place(located): scope.row(
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
