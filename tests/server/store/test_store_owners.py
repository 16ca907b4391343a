"""Every call of the store with another owner's ids: nothing is given out, nothing is changed."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server.errors import BowoutError
from server.services.hints import ThreadAsked
from server.services.ports.mailbox import MailboxRole, MailboxState
from server.services.ports.stored import Skipped
from server.services.reminder_values import Change
from server.services.scan_values import ScanFailure
from server.services.upkeep_values import Job, Keep, Retention, ScheduleMark, Versions
from server.services.word_values import Feedback, Note
from server.store.sql_store import SqlStore
from server.verdict.told import Reach, Said, Told, ToldKind
from tests.owners import LATER, SECRET, Owned, fill_owner, rows_of, second_store
from tests.stores import located, make_account, make_message, make_read_thread, make_verdict

pytestmark = pytest.mark.anyio
Call = Callable[[SqlStore, Owned], Awaitable[Any]]


def thread_of(their: Owned):
    return make_read_thread(their.thread, [(make_message(their.key), False)])


def note_of(their: Owned) -> Note:
    return Note(0, their.account, their.thread, Told(ToldKind.WON, date(2025, 4, 1)), 0.5, LATER)


def feedback_of(their: Owned) -> Feedback:
    thread = thread_of(their)
    verdict = make_verdict()
    return Feedback(
        0, their.account, thread.id, Said.RIGHT, Reach.CONTACT, their.address, their.key, verdict.move, 0.5, "", LATER
    )


# Every call that takes an account's, a thread's or another id: as the first owner, with the second one's.
CALLS: dict[str, Call] = {
    "account": lambda s, t: s.account(t.account),
    "update_account": lambda s, t: s.update_account(replace(make_account("taken"), id=t.account_id)),
    "add_proposed": lambda s, t: s.add_proposed(t.account_id, ["mine@taken.example"]),
    "remove_account": lambda s, t: s.remove_account(t.account_id),
    "password": lambda s, t: s.password(replace(make_account("taken"), id=t.account_id)),
    "set_password": lambda s, t: s.set_password(replace(make_account("taken"), id=t.account_id), "mine"),
    "confirm_password": lambda s, t: s.confirm_password(replace(make_account("taken"), id=t.account_id)),
    "mailbox_states": lambda s, t: s.mailbox_states(t.account_id),
    "known_uids": lambda s, t: s.known_uids(t.account_id, "INBOX", 7),
    "keys_at": lambda s, t: s.keys_at(t.account_id, "INBOX", 7, [1]),
    "save_messages": lambda s, t: s.save_messages(t.account_id, [located(make_message(t.key), 1)]),
    "save_new_messages": lambda s, t: s.save_messages(t.account_id, [located(make_message("ffff"), 500)]),
    "save_skipped": lambda s, t: s.save_skipped(t.account_id, [Skipped("INBOX", 7, 99, "mine", ("h",))]),
    "find_skipped": lambda s, t: s.find_skipped(t.account_id, ["h"]),
    "redacted_places": lambda s, t: s.redacted_places(t.account_id, [t.key]),
    "finish_mailbox": lambda s, t: s.finish_mailbox(
        t.account_id, MailboxState("INBOX", MailboxRole.INBOX, 7, 2, 1, None)
    ),
    "forget_places": lambda s, t: s.forget_places(t.account_id, "INBOX"),
    "reset_mail": lambda s, t: s.reset_mail(t.account_id),
    "envelopes": lambda s, t: s.envelopes(t.account_id),
    "messages": lambda s, t: s.messages(t.account_id, [t.key]),
    "assign_threads": lambda s, t: s.assign_threads(t.account_id, []),
    "assign_other_threads": lambda s, t: s.assign_threads(t.account_id, [("ee" * 16, "Mine", [t.key])]),
    "thread_ids": lambda s, t: s.thread_ids(t.account_id),
    "read_thread": lambda s, t: s.read_thread(t.account_id, t.thread),
    "held_threads": lambda s, t: s.held_threads(t.account_id, [t.thread]),
    "save_thread": lambda s, t: s.save_thread(t.account_id, thread_of(t), make_verdict(), LATER),
    "is_settled": lambda s, t: s.is_settled(t.account_id),
    "mark_unread": lambda s, t: s.mark_unread(t.account_id, [t.thread]),
    "people": lambda s, t: s.people(t.account_id),
    "read_threads": lambda s, t: s.read_threads(t.account_id, [t.thread]),
    "latest_judgement": lambda s, t: s.latest_judgement(t.account_id),
    "latest_judgement_of_threads": lambda s, t: s.latest_judgement(t.account_id, [t.thread]),
    "save_verdicts": lambda s, t: s.save_verdicts(t.account_id, [(t.thread, make_verdict())], LATER),
    "summaries": lambda s, t: s.summaries(prospect=t.address),
    "summaries_of_account": lambda s, t: s.summaries(account=t.account),
    "judged": lambda s, t: s.judged(t.thread),
    "judged_of_account": lambda s, t: s.judged(t.thread, t.account),
    "thread_asked": lambda s, t: s.thread_asked(ThreadAsked(f"dana@{t.account}.example", t.thread)),
    "thread_asked_by_message": lambda s, t: s.thread_asked(
        ThreadAsked(f"dana@{t.account}.example", None, t.message_id)
    ),
    "firm_threads": lambda s, t: s.firm_threads(t.address.rpartition("@")[2]),
    "threads_with": lambda s, t: s.threads_with(t.address),
    "forget_person": lambda s, t: s.forget_person(t.address, LATER),
    "erased_until": lambda s, t: s.erased_until([s.keyed_hash("p:" + t.address)]),
    "written_to": lambda s, t: s.written_to(t.address),
    "last_scan": lambda s, t: s.last_scan(t.account_id),
    "record_scan": lambda s, t: s.record_scan(t.account_id, LATER, "mine"),
    "last_failure": lambda s, t: s.last_failure(t.account_id),
    "record_failure": lambda s, t: s.record_failure(t.account_id, ScanFailure(LATER, "mine")),
    "words.add_note": lambda s, t: s.words.add_note(t.account_id, note_of(t)),
    "words.notes": lambda s, t: s.words.notes(t.account_id),
    "words.remove_note": lambda s, t: s.words.remove_note(t.note),
    "words.add_feedback": lambda s, t: s.words.add_feedback(t.account_id, feedback_of(t)),
    "words.feedback": lambda s, t: s.words.feedback(t.account_id),
    "words.remove_feedback": lambda s, t: s.words.remove_feedback(t.feedback),
    "reminders.changes": lambda s, t: s.reminders.changes(),
    "reminders.change": lambda s, t: s.reminders.change(t.account_id, Change("x", t.thread, date(2025, 9, 1), None)),
    "do_not_contact.entries": lambda s, t: s.do_not_contact.entries(),
    "do_not_contact.remove": lambda s, t: s.do_not_contact.remove(t.entry, LATER, "mine"),
    "do_not_contact.erase": lambda s, t: s.do_not_contact.erase(t.entry),
    "do_not_contact.present": lambda s, t: s.do_not_contact.present([t.entry]),
    "pairings.pairings": lambda s, t: s.pairings.pairings(),
    "pairings.pairing": lambda s, t: s.pairings.pairing(t.pairing),
    "pairings.remove": lambda s, t: s.pairings.remove(t.pairing),
    "upkeep.to_read_anew": lambda s, t: s.upkeep.to_read_anew(t.account_id, "new", 9),
    "upkeep.to_judge_anew": lambda s, t: s.upkeep.to_judge_anew(t.account_id, "new"),
    "upkeep.with_bodies": lambda s, t: s.upkeep.with_bodies(t.account_id, LATER),
    "upkeep.save_redacted": lambda s, t: s.upkeep.save_redacted(t.account_id, [thread_of(t)]),
    "upkeep.forget_older": lambda s, t: s.upkeep.forget_older(t.account_id, LATER),
    "upkeep.reminder_came": lambda s, t: s.upkeep.reminder_came(t.account_id, t.thread, date(2025, 9, 1), LATER),
    "upkeep.set_retention": lambda s, t: s.upkeep.set_retention(Retention(Keep.NOTHING, 1)),
    "upkeep.mark_schedule": lambda s, t: s.upkeep.mark_schedule(ScheduleMark("mine", 1, 2, LATER)),
    "upkeep.record_run": lambda s, t: s.upkeep.record_run(Job.RETENTION, LATER),
}
# What a call gives where there is nothing to give; any other answer must raise.
NOTHING: tuple[Any, ...] = (None, False, 0, [], {}, set(), ())
# Answers for the first owner's own things, whoever else has some: looked at for the second's mark alone.
OWN = {"summaries", "summaries_of_account", "reminders.changes", "do_not_contact.entries", "pairings.pairings"}
TRUE_OF_NOTHING = {"is_settled"}


@pytest.fixture
async def their(store: SqlStore, store_folder: Path) -> Owned:
    """What the second owner has; the first has the like."""
    await fill_owner(store, "mine", "ab" * 16, "oakwood")
    return await fill_owner(second_store(store, store_folder), "theirs", "cd" * 16, SECRET)


def ids_taking(store: SqlStore) -> set[str]:
    """The calls that take an id of anything."""
    parts = {"": store, "words.": store.words, "reminders.": store.reminders, "upkeep.": store.upkeep}
    parts |= {"do_not_contact.": store.do_not_contact, "pairings.": store.pairings}
    wanted = {"account_id", "thread_id", "note_id", "feedback_id", "pairing_id", "hash", "hashes", "email", "domain"}
    return {
        prefix + name
        for prefix, part in parts.items()
        for name, method in inspect.getmembers(part, inspect.iscoroutinefunction)
        if not name.startswith("_") and wanted & set(inspect.signature(method).parameters)
    }


async def test_the_table_has_every_call_that_takes_an_id(store: SqlStore) -> None:
    assert ids_taking(store) - CALLS.keys() == set()


async def outcome(call: Awaitable[Any]) -> tuple[Any, str]:
    """What a call gives, or the words it refuses with."""
    try:
        return await call, ""
    except BowoutError as error:
        return None, f"{error} {error.advice}"


@pytest.mark.parametrize("name", CALLS)
async def test_another_owners_ids_give_and_change_nothing(
    store: SqlStore, store_folder: Path, their: Owned, name: str
) -> None:
    before = rows_of(store_folder, 2)
    assert SECRET in str(before)
    given, refusal = await outcome(CALLS[name](store, their))
    assert SECRET not in f"{given} {refusal}"
    assert refusal or name in OWN or name in TRUE_OF_NOTHING or given in NOTHING, given
    assert rows_of(store_folder, 2) == before


async def test_what_is_everybodys_is_asked_by_owner(store: SqlStore, their: Owned) -> None:
    for mine, theirs in ((store, their.store), (their.store, store)):
        assert {each.name for each in await mine.accounts()}.isdisjoint(each.name for each in await theirs.accounts())
    assert SECRET not in str([await store.accounts(), (await store.summaries()).items, await store.words.notes()])
    assert SECRET in str([await their.store.accounts(), (await their.store.summaries()).items])
    # The second owner's threads are of no concern to the first one's upkeep, nor the other way round.
    assert await store.upkeep.outdated(Versions("new", "new"))
    await store.remove_account((await store.account("mine")).id)
    assert not await store.upkeep.outdated(Versions("new", "new"))
    assert await their.store.upkeep.outdated(Versions("new", "new"))
    assert await their.store.password(await their.store.account(their.account)) == f"{SECRET} password"
