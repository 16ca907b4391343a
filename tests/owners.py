"""Two owners on one store, each with something of every kind; what the second has bears `SECRET` somewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from nlp.labels import Intent, Move
from server.mail.message import Address
from server.services.do_not_contact import DoNotContact
from server.services.pairing import Pairings
from server.services.ports.stored import Skipped
from server.services.reminder_values import Change
from server.services.sessions import Sessions
from server.services.word_values import Feedback, Note
from server.store.secrets import Secrets
from server.store.sql_store import SqlStore
from server.store.tables import metadata
from server.verdict.told import Reach, Said, Told, ToldKind
from tests.stores import KEY, make_account, make_message, make_read_thread, make_verdict, put_judged, raw_sql

SECRET = "zebrawood"
ORIGIN = "chrome-extension://" + "c" * 32
LATER = datetime(2025, 5, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Owned:
    """The ids of what an owner has."""

    store: SqlStore
    account: str
    account_id: int
    thread: str
    key: str
    message_id: str
    note: int
    feedback: int
    entry: str
    address: str
    pairing: str
    poll_secret: str
    code: str
    link: str


def second_store(store: SqlStore, folder: Path) -> SqlStore:
    """The store of a second owner on the same database."""
    raw_sql(folder, "INSERT INTO owners (id, name) VALUES (2, 'second')")
    return SqlStore(store.engine, 2, Secrets([KEY]), bytes(range(1, 33)), store._locks)


async def fill_owner(store: SqlStore, name: str, thread_id: str, mark: str) -> Owned:
    """Give an owner an account with a judged thread, a skip, words, a reminder, an entry, a pairing and a link."""
    account = await store.add_account(make_account(name, me=frozenset({f"dana@{name}.example"})), f"{mark} password")
    person = Address(f"Theresa {mark}", f"theresa@{mark}.example")
    message = make_message(f"{mark}01".encode().hex(), body=f"We will not buy {mark} in September.")
    made = make_read_thread(thread_id, [(message, False)], subject=f"About {mark}")
    verdict = replace(make_verdict(Move.PAUSE), intents=(Intent.DOOR_OPEN,), facts={"rule": "pause"})
    await put_judged(store, account.id, [(replace(made, prospects=(person,)), verdict)])
    await store.save_skipped(account.id, [Skipped("INBOX", 7, 99, mark, ("h",))])
    known = DoNotContact(store.do_not_contact, store, store.keyed_hash, lambda: LATER)
    told = Told(ToldKind.SPOKE, LATER.date())
    note = await store.words.add_note(account.id, Note(0, name, thread_id, told, 0.5, LATER))
    said = Feedback(
        0, name, thread_id, Said.RIGHT, Reach.READING, person.email, message.key, Move.PAUSE, 0.5, mark, LATER
    )
    feedback = await store.words.add_feedback(account.id, said)
    await store.reminders.change(account.id, Change(name, thread_id, date(2025, 9, 1), date(2025, 9, 9)))
    entry = await known.add(f"leave-me@{mark}.org")
    pairings = Pairings(store.pairings, store.keyed_hash, lambda: datetime.now(UTC))
    asked = await pairings.ask(f"Chrome {mark}", ORIGIN)
    link = await Sessions(store.sessions, lambda: datetime.now(UTC)).link()
    return Owned(
        store=store,
        account=name,
        account_id=account.id,
        thread=thread_id,
        key=message.key,
        message_id=message.envelope.message_id,
        note=note.id,
        feedback=feedback.id,
        entry=entry.hash,
        address=person.email,
        pairing=asked.pairing_id,
        poll_secret=asked.poll_secret,
        code=asked.code,
        link=link,
    )


def rows_of(folder: Path, owner_id: int) -> dict[str, list[tuple[object, ...]]]:
    """Every row of an owner, by table."""
    tables = [table.name for table in metadata.sorted_tables if "owner_id" in table.c]
    return {
        table: sorted(raw_sql(folder, f"SELECT * FROM {table} WHERE owner_id = {owner_id}"), key=repr)
        for table in tables
    }
