"""What is given out about a person: all that is stored of them, whichever table it lies in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from server.prospects.values import Answers
from server.services.do_not_contact import DoNotContact
from server.services.ports.account import Narrowing
from server.services.reminder_values import Change
from server.services.word_values import Reach, Said
from server.services.words import Words
from server.store.sql_store import SqlStore
from server.store.tables import metadata
from server.verdict.told import ToldKind
from tests.server.services.fake_source import NOW, SELLER, FakeServer
from tests.server.store.scanned import THERESA, people_of, scan
from tests.stores import make_account

pytestmark = pytest.mark.anyio

GIVEN = {
    "accounts": ["settings"],
    "do_not_contact": ["do_not_contact"],
    "do_not_contact_removals": ["do_not_contact_removals"],
    "messages": ["threads", 0, "messages"],
    "threads": ["threads"],
    "feedback": ["feedback"],
    "notes": ["notes"],
    "reminder_changes": ["moved_reminders"],
}
"""Where the words about a person of each table are found in the export; by the thread's verdict also of `readings`."""
NOBODYS = {
    "owners": "the user's own",
    "erased_people": "a keyed hash of who was erased: of who is asked about nothing else is left",
    "job_runs": "when the schedule ran",
    "pairings": "the user's browsers",
    "recalibrations": "two numbers fitted to all outcomes",
    "retentions": "a setting of the user's",
    "schedule_marks": "when the schedule ran",
    "sessions": "the user's",
    "vaults": "a canary of the key",
    "mailboxes": "counters",
    "readings": "given with the threads' verdicts",
    "reminders_come": "that a day given with the verdict has come",
    "skipped": "keyed hashes of mail that was not chosen: no word of it is stored",
    "skipped_hashes": "likewise",
    "places": "where on the server the messages lie that are given",
    "thread_messages": "which thread the messages lie in that are given",
}


def test_every_table_is_given_out_or_holds_nothing_of_a_person() -> None:
    assert sorted([*GIVEN, *NOBODYS]) == sorted(table.name for table in metadata.sorted_tables)


async def test_all_that_is_kept_beside_their_mail_is_given_out(store: SqlStore, server: FakeServer) -> None:
    names = frozenset({THERESA})
    made = make_account(
        me=frozenset({SELLER}),
        include=Narrowing(domains=frozenset({"lomax.example"})),
        answers=Answers(prospects=names),
    )
    account = await store.add_account(made, None)
    await scan(store, server, account)
    (thread,) = [each.id for each in (await store.summaries()).items if each.prospects[0].email == THERESA]
    words = Words(store, store.words, lambda: NOW)
    await words.note(thread, ToldKind.SPOKE)
    await words.say(thread, Said.NOT_THIS_ONE, Reach.CONTACT, "She moved house.")
    await store.reminders.change(account.id, Change("work", thread, date(2025, 9, 1), date(2025, 9, 2)))
    listed = DoNotContact(store.do_not_contact, store, store.keyed_hash, lambda: datetime.now(UTC))
    await listed.add("lomax.example")
    await listed.remove("lomax.example", "They wrote again.")
    await listed.add(THERESA)
    given = json.loads(json.dumps(await people_of(store).export(THERESA)))
    for path in GIVEN.values():
        found: Any = given
        for step in path:
            found = found[step]
        assert found, path
    assert [each["kind"] for each in given["notes"]] == ["spoke"]
    assert [each["why"] for each in given["feedback"]] == ["She moved house."]
    assert [each["on"] for each in given["moved_reminders"]] == ["2025-09-02"]
    assert given["settings"] == [{"account": "work", "setting": "prospects"}]
    assert [each["why"] for each in given["do_not_contact_removals"]] == ["They wrote again."]
    nobody = await people_of(store).export("nobody@far.example")
    assert not any(nobody[name] for name in given if name != "address")
