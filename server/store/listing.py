"""The questions of the API and the command line: a page of judged threads, one judged thread."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Row, Select, Text, and_, bindparam, literal, or_, select, tuple_, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from nlp.labels import Move
from server.errors import NotFoundError, UsageError
from server.services.hints import ThreadAsked, has_address
from server.services.ports.stored import JudgedThread, ThreadPage, ThreadSummary
from server.store import account_rows, cursor, thread_rows
from server.store.codec import encode
from server.store.tables import accounts, messages, thread_messages, threads

MIN_PREFIX = 6
_OWES_NOTHING = encode({"owed_answers": ()}).removeprefix("{").removesuffix("}")
"""As it stands in a verdict's column, and in no text within: quotation marks are escaped there."""
_ORDER = (threads.c.rank, threads.c.id, threads.c.account_id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which threads a list shows: see `server.services.ports.store.Store.summaries`."""

    move: Move | None
    account: str | None
    prospect: str | None
    undecided: bool


async def page(
    connection: AsyncConnection,
    owner_id: int,
    key: bytes,
    wanted: Wanted,
    *,
    after: str | None,
    limit: int,
) -> ThreadPage:
    """A page of judged threads, last message first; those without a time stand last."""
    if limit < 1:
        raise UsageError("A page has at least one thread.", "Ask for a limit of 1 or more.")
    question = (wanted.move and wanted.move.value, wanted.account, wanted.prospect, str(wanted.undecided))
    query = _summaries().where(threads.c.owner_id == owner_id)
    if wanted.move is not None:
        query = query.where(threads.c.move == wanted.move.value)
    if wanted.undecided:
        owes = ~type_coerce(threads.c.verdict, Text).contains(_OWES_NOTHING, autoescape=True)
        query = query.where(or_(threads.c.move != Move.KEEP_GOING.value, owes))
    if wanted.prospect is not None:
        person = encode({"email": wanted.prospect}).removeprefix("{").removesuffix("}")
        query = query.where(type_coerce(threads.c.prospects, Text).contains(person, autoescape=True))
    if wanted.account is not None:
        account_id = (await account_rows.named(connection, owner_id, wanted.account)).id
        query = query.where(threads.c.account_id == account_id)
    if after is not None:
        last = cursor.read(after, question, key)
        query = query.where(
            tuple_(*_ORDER) < tuple_(literal(last.rank, BigInteger), literal(last.thread_id), literal(last.account_id))
        )
    # One more than asked for tells whether there is a next page.
    query = query.order_by(*(column.desc() for column in _ORDER)).limit(limit + 1)
    rows = (await connection.execute(query)).all()
    shown = rows[:limit]
    more = len(rows) > limit
    end = cursor.Position(shown[-1].rank, shown[-1].id, shown[-1].account_id) if more else None
    return ThreadPage(
        items=tuple(_summary(row) for row in shown),
        cursor=None if end is None else cursor.write(end, question, key),
    )


async def one(connection: AsyncConnection, owner_id: int, wanted: str, account: str | None) -> JudgedThread:
    """The judged thread of that id, or of the only id that begins so."""
    query = thread_rows.judged_columns().where(threads.c.owner_id == owner_id)
    if account is not None:
        query = query.where(threads.c.account_id == (await account_rows.named(connection, owner_id, account)).id)
    matches = threads.c.id == wanted
    lowered = wanted.lower()
    if len(wanted) >= MIN_PREFIX and re.fullmatch(r"[0-9a-f]+", lowered):
        # Ids are decimal or hex digits: "g" sorts behind all of them, so this range is the prefix, and has an index.
        matches = or_(matches, and_(threads.c.id >= lowered, threads.c.id < lowered + "g"))
    # An id sorts before all that it begins, so three rows are enough to see the exact ones.
    rows = (await connection.execute(query.where(matches).order_by(threads.c.id).limit(3))).all()
    found = [row for row in rows if row.id == wanted] or list(rows)
    if len(found) == 1:
        return await thread_rows.judged(connection, owner_id, found[0])
    raise _ambiguous(found) if found else _unknown(wanted)


def asked_thread(rows: Iterable[Row[Any]], wanted: ThreadAsked) -> ThreadSummary | None:
    """The one of the account that has the address."""
    return next((_summary(row) for row in rows if has_address(row.settings, wanted.address)), None)


def _summaries() -> Any:
    columns = (
        threads.c.id,
        threads.c.account_id,
        threads.c.subject,
        threads.c.prospects,
        threads.c.verdict,
        threads.c.rank,
        threads.c.last_at,
        threads.c.judged_at,
        accounts.c.name.label("account"),
    )
    joined = select(*columns).join(accounts, accounts.c.id == threads.c.account_id)
    return joined.where(threads.c.verdict.is_not(None))


def _summary(row: Row[Any]) -> ThreadSummary:
    return ThreadSummary(
        id=row.id,
        account=row.account,
        subject=row.subject,
        prospects=row.prospects,
        verdict=row.verdict,
        last_at=row.last_at,
        judged_at=row.judged_at,
    )


def _ambiguous(found: list[Row[Any]]) -> UsageError:
    if len({row.id for row in found}) == 1:
        names = " and ".join(row.account for row in found)
        return UsageError(f"That thread is in several accounts: {names}.", "Name the account with --account.")
    return UsageError("Several threads begin so.", "Give more characters of the id.")


def _unknown(wanted: str) -> NotFoundError:
    if len(wanted) < MIN_PREFIX:
        advice = f"Give at least {MIN_PREFIX} characters of an id from `bowout threads`."
    else:
        advice = "See `bowout threads` for the ids."
    return NotFoundError("There is no judged thread of that id.", advice)


def _asked(matches: Any) -> Select[Any]:
    """The judged threads that match, in all accounts: two may hold the same thread, each with its verdict."""
    query = _summaries().add_columns(accounts.c.settings).where(threads.c.owner_id == bindparam("owner"))
    asked: Select[Any] = query.where(matches).order_by(threads.c.account_id)
    return asked


def _holds_message() -> Any:
    of = select(thread_messages.c.thread_id).join(
        messages,
        (messages.c.account_id == thread_messages.c.account_id) & (messages.c.key == thread_messages.c.message_key),
    )
    of = of.where(messages.c.owner_id == bindparam("owner"), messages.c.message_id == bindparam("asked"))
    return threads.c.id.in_(of.where(thread_messages.c.account_id == threads.c.account_id))


# Built once: see `server.store.quick`. Their values are `owner` and `asked`, Gmail's id or a Message-ID.
BY_GMAIL_ID = _asked(threads.c.id == bindparam("asked"))
BY_MESSAGE = _asked(_holds_message())
