"""Notes and feedback over a real store: judged anew at once, listed, undone; probability bent and put back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from nlp.labels import Move
from server.errors import NotFoundError, UsageError
from server.services.judging import judge_threads
from server.services.words import Words
from server.store.sql_store import SqlStore
from server.verdict.told import Reach, Said, ToldKind
from server.verdict.values import ReadThread
from tests.factories import HELEN, RAJ, Sketch, day, make_thread, them, us
from tests.stores import make_account, put_judged

pytestmark = pytest.mark.anyio
NOW = day("2025-04-14")
SILENT = [us("2025-03-03"), us("2025-03-10"), us("2025-03-17")]


def _thread(number: int, sketches: list[Sketch]) -> ReadThread:
    made = make_thread([replace(s, message_id=f"t{number}m{i}@mail.example") for i, s in enumerate(sketches)])
    messages = tuple(
        replace(read, message=replace(read.message, key=f"{number:03x}{i:03x}")) for i, read in enumerate(made.messages)
    )
    return replace(made, id=f"{number:032x}", messages=messages)


async def _filled(store: SqlStore, threads: list[ReadThread]) -> tuple[int, Words]:
    account = await store.add_account(make_account(), None)
    await put_judged(store, account.id, list(zip(threads, judge_threads(threads, NOW), strict=True)), NOW)
    return account.id, Words(store, store.words, lambda: NOW)


async def test_a_note_changes_the_verdict_and_undoing_it_brings_it_back(store: SqlStore) -> None:
    thread = _thread(1, SILENT)
    _, words = await _filled(store, [thread])
    before = (await store.judged(thread.id)).verdict
    assert before.move is Move.WALK_AWAY
    note = await words.note(thread.id, ToldKind.SPOKE, date(2025, 4, 11))
    assert (await store.judged(thread.id)).verdict.move is Move.KEEP_GOING
    assert await words.notes(thread.id) == [note]
    await words.undo_note(note.id)
    assert (await store.judged(thread.id)).verdict == before
    with pytest.raises(NotFoundError):
        await words.undo_note(note.id)


async def test_notes_outlive_mail_that_is_read_anew(store: SqlStore) -> None:
    thread = _thread(1, SILENT)
    account_id, words = await _filled(store, [thread])
    await words.note(thread.id, ToldKind.WON)
    await store.reset_mail(account_id)
    assert len(await store.words.notes(account_id)) == 1


@pytest.mark.parametrize("days", [2, 400])
async def test_a_day_that_has_not_come_is_refused(store: SqlStore, days: int) -> None:
    thread = _thread(1, SILENT)
    _, words = await _filled(store, [thread])
    with pytest.raises(UsageError):
        await words.note(thread.id, ToldKind.MET, (NOW + timedelta(days=days)).date())


async def test_feedback_goes_for_a_reading_or_for_a_contact(store: SqlStore) -> None:
    threads = [_thread(1, SILENT), _thread(2, SILENT), _thread(3, [replace(s, to=(RAJ,)) for s in SILENT])]
    _, words = await _filled(store, threads)
    one = await words.say(threads[0].id, Said.NOT_THIS_ONE, why="an old friend")
    said = [(await store.judged(t.id)).verdict.said for t in threads]
    assert [each.id if each else None for each in said] == [one.id, None, None]
    all_of_helen = await words.say(threads[1].id, Said.NOT_THIS_ONE, Reach.CONTACT)
    assert all_of_helen.address == HELEN.email
    said = [(await store.judged(t.id)).verdict.said for t in threads]
    assert [each is not None for each in said] == [True, True, False]
    moves = {(await store.judged(t.id)).verdict.move for t in threads}
    assert moves == {Move.WALK_AWAY}, "feedback changes no move"
    await words.undo_said(all_of_helen.id)
    await words.undo_said(one.id)
    assert await words.said() == []
    assert (await store.judged(threads[0].id)).verdict.said is None


async def test_feedback_on_a_reading_ends_with_the_next_message(store: SqlStore) -> None:
    thread = _thread(1, SILENT)
    account_id, words = await _filled(store, [thread])
    await words.say(thread.id, Said.NOT_THIS_ONE)
    grown = _thread(1, [*SILENT, them("2025-04-10", "declined")])
    await put_judged(store, account_id, [(grown, judge_threads([grown], NOW)[0])], NOW)
    await words.note(thread.id, ToldKind.SPOKE, date(2025, 3, 1))
    assert (await store.judged(thread.id)).verdict.said is None


async def test_outcomes_bend_the_probability_and_that_is_undone(store: SqlStore) -> None:
    threads = [_thread(number, SILENT) for number in range(24)]
    _, words = await _filled(store, threads)
    with pytest.raises(UsageError, match="0 outcomes"):
        await words.recalibrate()
    before = [(await store.judged(t.id)).verdict for t in threads]
    for number, thread in enumerate(threads):
        await words.say(thread.id, Said.RIGHT if number < 6 else Said.NOT_THIS_ONE)
    bend = await words.recalibrate()
    assert bend.outcomes == 24
    after = [(await store.judged(t.id)).verdict for t in threads]
    assert [v.move for v in after] == [v.move for v in before]
    assert [(a.walk_away, b.walk_away) for a, b in zip(after, before, strict=True) if a.walk_away >= b.walk_away] == []
    again = await words.recalibrate()
    assert again == bend, "what was bent is not bent twice"
    await words.undo_recalibration()
    assert [(await store.judged(t.id)).verdict.walk_away for t in threads] == [v.walk_away for v in before]
