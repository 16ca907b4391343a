"""Reminders follow from the verdicts: a reply cancels them, the user moves or sets them, nobody on the list has one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from nlp.labels import Intent, Move, Stance
from server.calendars.ics import calendar_file
from server.errors import NotFoundError, UsageError
from server.services.do_not_contact import DoNotContact
from server.services.rejudge import Rejudge
from server.services.reminders import Reminders
from server.store.sql_store import SqlStore
from server.verdict.values import ReadThread, Verdict
from tests.stores import NOW, PROSPECT, make_account, make_message, make_read_thread, make_verdict, put_judged

pytestmark = pytest.mark.anyio
THREAD = "ab" * 16
TODAY = datetime(2025, 5, 1, 12, tzinfo=UTC)
NAMED = date(2025, 9, 1)  # what every prospect's message of `make_read_thread` names: "in September"


class Clock:
    """A clock that a test sets."""

    now = TODAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reminders(store: SqlStore, clock: Clock) -> Reminders:
    known = DoNotContact(store.do_not_contact, store, store.keyed_hash, clock)
    return Reminders(store, store.reminders, clock, known.blocked)


def pause(**changes: object) -> Verdict:
    verdict = replace(make_verdict(Move.PAUSE), revisit_on=NAMED, intents=(Intent.DOOR_OPEN,), facts={"rule": "pause"})
    return replace(verdict, **changes)  # type: ignore[arg-type]


def come() -> Verdict:
    intents = (Intent.RE_APPROACH, Intent.ASK_STRAIGHT)
    return pause(move=Move.ASK_STRAIGHT, revisit_on=None, intents=intents, facts={"rule": "date_come"})


def thread(*, trigger: str | None = None) -> ReadThread:
    made = make_read_thread(THREAD, [(make_message("aa01", own=True), True), (make_message("aa02"), False)])
    last = made.messages[-1]
    assert last.reading
    if trigger is None:
        return made
    reading = replace(last.reading, revisit_on=None, revisit_words=None, trigger_words=trigger)
    return replace(made, messages=(made.messages[0], replace(last, reading=reading)))


async def put(store: SqlStore, verdict: Verdict, made: ReadThread | None = None) -> None:
    account = await store.add_account(make_account(), None)
    await put_judged(store, account.id, [(made or thread(), verdict)])


async def test_a_pause_keeps_its_date_and_their_words(store: SqlStore, reminders: Reminders) -> None:
    await put(store, pause())
    [found] = await reminders.listed()
    assert (found.on, found.words, found.who) == (NAMED, "in September", "Theresa Lomax")
    assert (found.proposed, found.due, found.moved) == (False, False, False)


async def test_on_the_day_it_is_due(store: SqlStore, reminders: Reminders, clock: Clock) -> None:
    await put(store, come())
    clock.now = datetime(2025, 9, 1, 8, tzinfo=UTC)
    [found] = await reminders.listed()
    assert (found.on, found.due) == (NAMED, True)


async def test_a_trigger_without_a_date_gets_a_check_in_marked_as_ours(store: SqlStore, reminders: Reminders) -> None:
    check_in = (NOW + timedelta(days=90)).date()
    facts = {"rule": "pause_trigger", "check_in_on": check_in.isoformat(), "check_in_proposed_by": "bowout"}
    await put(store, pause(revisit_on=None, facts=facts), thread(trigger="after the migration"))
    [found] = await reminders.listed()
    assert (found.on, found.proposed, found.words) == (check_in, True, "after the migration")


OTHER_MOVES = [Move.KEEP_GOING, Move.WALK_AWAY, Move.ASK_STRAIGHT, Move.FOLLOW_REFERRAL]


@pytest.mark.parametrize("move", [*OTHER_MOVES, Move.STOP])
async def test_a_reply_that_changes_the_move_cancels_it(store: SqlStore, reminders: Reminders, move: Move) -> None:
    await put(store, pause())
    await reminders.move(THREAD, date(2025, 10, 1))
    account = await store.account("work")
    await store.save_verdicts(account.id, [(THREAD, pause(move=move))], TODAY)
    assert await reminders.listed() == []
    with pytest.raises(NotFoundError):
        await reminders.move(THREAD, None)


@pytest.mark.parametrize("move", OTHER_MOVES)
async def test_the_user_sets_one_on_a_thread_that_names_no_day(
    store: SqlStore, reminders: Reminders, move: Move
) -> None:
    await put(store, pause(move=move, revisit_on=None))
    await reminders.move(THREAD, date(2025, 10, 1))
    [found] = await reminders.listed()
    assert (found.on, found.moved, found.proposed, found.words) == (date(2025, 10, 1), True, False, None)
    assert (found.who, found.account, found.thread_id) == ("Theresa Lomax", "work", THREAD)
    await reminders.move(THREAD, date(2025, 11, 1))
    assert [each.on for each in await reminders.listed()] == [date(2025, 11, 1)]
    await reminders.move(THREAD, None)
    assert await reminders.listed() == []
    with pytest.raises(NotFoundError):
        await reminders.move(THREAD, None)


async def test_their_next_mail_ends_the_users_own(store: SqlStore, reminders: Reminders) -> None:
    await put(store, pause(move=Move.WALK_AWAY, revisit_on=None))
    await reminders.move(THREAD, date(2025, 10, 1))
    later = make_message("aa03", at=NOW + timedelta(days=2))
    account = await store.account("work")
    first = [(make_message("aa01", own=True), True), (make_message("aa02"), False)]
    again = make_read_thread(THREAD, [*first, (later, False)])
    await put_judged(store, account.id, [(again, pause(move=Move.WALK_AWAY, revisit_on=None))])
    assert await reminders.listed() == []


@pytest.mark.parametrize("how", ["stop", "list"])
async def test_none_is_set_for_who_is_to_be_left_alone(
    store: SqlStore, reminders: Reminders, clock: Clock, how: str
) -> None:
    await put(store, pause(move=Move.STOP if how == "stop" else Move.WALK_AWAY, revisit_on=None))
    if how == "list":
        await reminders.move(THREAD, date(2025, 10, 1))
        await DoNotContact(store.do_not_contact, store, store.keyed_hash, clock).add(PROSPECT.email)
        assert await reminders.listed() == []
    with pytest.raises(UsageError, match="not to be contacted"):
        await reminders.move(THREAD, date(2025, 10, 2))


async def test_the_user_moves_it_and_drops_it_and_a_new_date_voids_both(store: SqlStore, reminders: Reminders) -> None:
    await put(store, pause())
    await reminders.move(THREAD[:8], date(2025, 10, 1))
    assert [(each.on, each.moved) for each in await reminders.listed()] == [(date(2025, 10, 1), True)]
    await reminders.move(THREAD, None)
    assert await reminders.listed() == []
    account = await store.account("work")
    await store.save_verdicts(account.id, [(THREAD, pause(revisit_on=date(2025, 12, 1)))], TODAY)
    assert [(each.on, each.moved) for each in await reminders.listed()] == [(date(2025, 12, 1), False)]


async def test_a_day_that_has_passed_is_refused(store: SqlStore, reminders: Reminders) -> None:
    await put(store, pause())
    with pytest.raises(UsageError, match="has passed"):
        await reminders.move(THREAD, date(2025, 4, 30))
    await reminders.move(THREAD, TODAY.date())
    assert (await reminders.listed())[0].due


async def test_a_day_beyond_all_plans_is_refused_and_spoils_no_calendar(store: SqlStore, reminders: Reminders) -> None:
    await put(store, pause())
    for day in (date.max, TODAY.date() + timedelta(days=4000)):
        with pytest.raises(UsageError, match="ten years"):
            await reminders.move(THREAD, day)
    assert calendar_file(await reminders.listed(), TODAY)


async def test_nobody_on_the_do_not_contact_list_has_one(store: SqlStore, reminders: Reminders, clock: Clock) -> None:
    await put(store, pause())
    await DoNotContact(store.do_not_contact, store, store.keyed_hash, clock).add(PROSPECT.email)
    assert await reminders.listed() == []


async def test_the_calendar_file_is_read_by_a_calendar(store: SqlStore, reminders: Reminders) -> None:
    await put(store, pause())
    [found] = await reminders.listed()
    hostile = replace(found, thread_id="cd", subject="x\r\nBEGIN:VEVENT", who="Zoë; DROP, TABLE")
    made = calendar_file([found, hostile], TODAY)
    events = Calendar.from_ical(made).walk("VEVENT")
    assert str(events[0]["summary"]) == "Write again to Theresa Lomax: Pilot"
    assert (len(events), events[0].decoded("dtstart")) == (2, NAMED)
    assert str(events[0]["uid"]) == f"{THREAD}@reminders.bowout"
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))


def not_now() -> ReadThread:
    """A thread that the judge itself pauses until the day they named."""
    made = thread()
    last = made.messages[-1]
    assert last.reading
    reading = replace(last.reading, stance=Stance.NOT_NOW, stances={Stance.NOT_NOW: 1.0}, signals=(), asked=())
    return replace(made, messages=(made.messages[0], replace(last, reading=reading)))


@pytest.mark.parametrize("days", [-20, 30])
async def test_the_verdict_waits_for_the_day_the_user_chose(store: SqlStore, clock: Clock, days: int) -> None:
    account = await store.add_account(make_account(), None)
    await put_judged(store, account.id, [(not_now(), pause())])
    judge = Rejudge(store, store.words, changes=store.reminders)
    reminders = Reminders(store, store.reminders, clock, rejudge=judge)

    async def verdict_on(day: date) -> Verdict:
        await judge.account(account, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        return (await store.judged(THREAD)).verdict

    assert (await verdict_on(TODAY.date())).move is Move.PAUSE
    chosen = NAMED + timedelta(days=days)
    await reminders.move(THREAD, chosen)
    waiting = (await store.judged(THREAD)).verdict
    assert (waiting.move, waiting.revisit_on) == (Move.PAUSE, chosen)
    assert waiting.reasons[0].sentence.startswith("You chose to come back to Theresa on ")
    assert [(each.on, each.moved) for each in await reminders.listed()] == [(chosen, True)]
    assert (await verdict_on(chosen - timedelta(days=1))).move is Move.PAUSE
    come = await verdict_on(chosen)
    assert (come.move, come.intents[0]) == (Move.ASK_STRAIGHT, Intent.RE_APPROACH)
    assert "that day has come" in come.reasons[0].sentence
    clock.now = datetime(chosen.year, chosen.month, chosen.day, 12, tzinfo=UTC)
    assert [(each.on, each.due, each.moved) for each in await reminders.listed()] == [(chosen, True, True)]


async def test_a_day_chosen_again_or_given_up_moves_the_verdict_too(store: SqlStore, clock: Clock) -> None:
    account = await store.add_account(make_account(), None)
    await put_judged(store, account.id, [(not_now(), pause())])
    judge = Rejudge(store, store.words, changes=store.reminders)
    reminders = Reminders(store, store.reminders, clock, rejudge=judge)
    await judge.account(account, TODAY)
    for chosen in (date(2025, 10, 1), date(2025, 7, 1), NAMED):
        await reminders.move(THREAD, chosen)
        assert (await store.judged(THREAD)).verdict.revisit_on == chosen
    await reminders.move(THREAD, date(2025, 10, 1))
    await reminders.move(THREAD, None)
    verdict = (await store.judged(THREAD)).verdict
    assert (verdict.revisit_on, "asked_on" in verdict.facts) == (NAMED, False)
    assert await reminders.listed() == []
