"""A real store on a temporary folder, and the mail to put into it.

Registered for every test by tests/conftest.py: mark a test with `pytest.mark.anyio` and take `store`, or `store_folder`
to open it yourself with `open_store_in`. Values come from `make_message`, `make_read_thread` and `make_verdict`;
`put_judged` takes a thread through all the steps of a scan.
"""

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from nlp.labels import Intent, Move, Signal, Stance, WaitingFor
from nlp.values import AnswerState, AskedQuestion, Question, Reading, SignalSpan
from server.mail.message import Address, Envelope, Message, OwnText, Piece
from server.services.ports.account import Account, ImapEndpoint
from server.services.ports.stored import Located
from server.store.data_folder import database_path
from server.store.opening import open_store
from server.store.secrets import Secrets
from server.store.sql_store import SqlStore
from server.verdict.values import Evidence, ReadMessage, ReadThread, Reason, Verdict, Waiting

KEY = bytes(range(32))
NOW = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
SELLER = Address("Dana Reyes", "dana@northlight.example")
PROSPECT = Address("Theresa Lomax", "theresa@lomax.example")


@pytest.fixture
def anyio_backend() -> str:
    """The only event loop the product runs on."""
    return "asyncio"


@pytest.fixture
def store_folder(tmp_path: Path) -> Path:
    """An empty data folder."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


DATABASES: dict[Path, str] = {}
"""Data folders whose database is on a PostgreSQL server: its URL."""


@asynccontextmanager
async def open_store_in(folder: Path, *keys: bytes) -> AsyncIterator[SqlStore]:
    """The store of a data folder, made where it is not there."""
    where = DATABASES.get(folder, database_path(folder))
    async with open_store(where, Secrets(keys or (KEY,)), lock_folder=folder) as opened:
        yield opened


def raw_sql(folder: Path, *statements: str) -> list[tuple[Any, ...]]:
    """Run statements past the store, in one transaction; the rows of the last one."""
    if folder not in DATABASES:
        with closing(sqlite3.connect(database_path(folder))) as raw, raw:
            return [raw.execute(statement).fetchall() for statement in statements][-1]

    async def run() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(DATABASES[folder])
        try:
            async with connection.transaction():
                return [[tuple(row) for row in await connection.fetch(statement)] for statement in statements][-1]
        finally:
            await connection.close()

    # In a thread: the test that asks may run in an event loop already.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


@pytest.fixture
async def store(store_folder: Path) -> AsyncIterator[SqlStore]:
    """A fresh store."""
    async with open_store_in(store_folder) as opened:
        yield opened


def make_account(name: str = "work", **changes: object) -> Account:
    """An IMAP account of the seller."""
    endpoint = ImapEndpoint("imap.northlight.example", 993, SELLER.email)
    account = Account(id=0, name=name, imap=endpoint, me=frozenset({SELLER.email}))
    return dataclasses.replace(account, **changes)  # type: ignore[arg-type]


def make_message(
    key: str,
    *,
    body: str = "Shall we talk on Tuesday?",
    own: bool = False,
    at: datetime | None = NOW,
    labels: tuple[str, ...] = (),
    gmail_thread_id: str | None = None,
) -> Message:
    """A message between seller and prospect; `key` may be short."""
    envelope = Envelope(
        message_id=f"{key}@lomax.example",
        in_reply_to=(),
        references=(),
        subject="Pilot",
        sender=SELLER if own else PROSPECT,
        reply_to=(),
        to=(PROSPECT if own else SELLER,),
        cc=(),
        bcc=(),
        sent_at=at,
        received_at=None,
        machine=None,
        gmail_thread_id=gmail_thread_id,
        labels=labels,
    )
    return Message(key=key, envelope=envelope, body=body, html=f"<p>{body}</p>", attachments=("offer.pdf",))


def located(message: Message, uid: int, *, mailbox: str = "INBOX", uidvalidity: int = 7, own: bool = False) -> Located:
    """A message at a place."""
    return Located(mailbox=mailbox, uidvalidity=uidvalidity, uid=uid, message=message, own=own)


def make_read_thread(thread_id: str, messages: Sequence[tuple[Message, bool]], *, subject: str = "Pilot") -> ReadThread:
    """A thread read: the prospect's messages with a reading, the seller's with a question."""
    return ReadThread(thread_id, subject, tuple(_read(message, own) for message, own in messages), (PROSPECT,))


def make_verdict(move: Move = Move.WALK_AWAY, *, walk_away: float = 0.8) -> Verdict:
    """A verdict with every field filled."""
    evidence = Evidence("m@lomax.example", "187", "not for us", "It is ", " this year", 6, 16)
    return Verdict(
        move=move,
        walk_away=walk_away,
        confidence=0.7,
        sure=True,
        reasons=(Reason("refusal", 1.5, "They said no.", evidence),),
        unanswered_questions=(evidence,),
        owed_answers=(),
        sent_in_a_row=2,
        waiting_for=Waiting(WaitingFor.PROSPECT, NOW - timedelta(days=3)),
        revisit_on=date(2025, 9, 1),
        intents=(Intent.POLITE_EXIT, Intent.DOOR_OPEN),
        change="A date named by them.",
        referred_to=None,
        facts={"sent_in_a_row": 2, "reply_gap": 1.5, "stance": "declined", "quiet_days": None},
    )


async def put_judged(
    store: SqlStore,
    account_id: int,
    threads: Sequence[tuple[ReadThread, Verdict]],
    judged_at: datetime = NOW,
) -> None:
    """Store the messages of threads, make these the account's threads, and record their verdicts."""
    batch = [(read.message, read.own) for thread, _ in threads for read in thread.messages]
    places = [located(message, uid, own=own) for uid, (message, own) in enumerate(batch, start=1)]
    await store.save_messages(account_id, places)
    keys = [(thread.id, thread.subject, [read.message.key for read in thread.messages]) for thread, _ in threads]
    await store.assign_threads(account_id, keys)
    for thread, verdict in threads:
        await store.save_thread(account_id, thread, verdict, judged_at)


def _read(message: Message, own: bool) -> ReadMessage:
    own_text = OwnText(message.body, "", (Piece(0, 0, len(message.body)),), ((3, 5),))
    question = Question(message.body, 0, len(message.body))
    if own:
        return ReadMessage(message, own, own_text, None, (question,))
    stances = dict.fromkeys(Stance, 0.0) | {Stance.DECLINED: 1.0}
    span = SignalSpan(Signal.REFUSAL, 0, 3, message.body[:3], 0.9)
    asked = (AskedQuestion(question, AnswerState.OPEN),)
    reading = Reading(Stance.DECLINED, True, stances, (span,), date(2025, 9, 1), "in September", None, asked)
    return ReadMessage(message, own, own_text, reading)
