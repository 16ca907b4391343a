"""Reminders: a pause keeps its date, and on the day the thread comes back with a draft to write again.

They follow from the verdicts, so a reply cancels or moves them by itself; only what the user changed is kept. Nobody on
the do-not-contact list has one: their verdicts hold no date.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from nlp.labels import Intent, Move
from server.errors import NotFoundError, UsageError
from server.services.clean_words import clean_words
from server.services.do_not_contact import Blocked, nobody
from server.services.ports import JudgedThread, Store, ThreadSummary
from server.services.reminder_values import Change, Reminder, ReminderStore
from server.verdict.clock import CHECK_IN_AFTER
from server.verdict.values import ReadMessage, Verdict

_WORDS_LIMIT_CHARACTERS = 80
_FARTHEST = timedelta(days=3653)
"""Ten years: whoever says more means never, and a calendar ends in the year 9999."""


class Reminders:
    """The use cases."""

    def __init__(
        self, store: Store, changes: ReminderStore, clock: Callable[[], datetime], blocked: Blocked = nobody
    ) -> None:
        self._store = store
        self._changes = changes
        self._clock = clock
        self._blocked = blocked

    async def listed(self) -> list[Reminder]:
        """All reminders, the earliest first; those that have come are due."""
        changes = {(each.account, each.thread_id): each for each in await self._changes.changes()}
        found = []
        for move in (Move.PAUSE, Move.ASK_STRAIGHT):
            async for summary in _summaries(self._store, move):
                reminder = await self._reminder(summary)
                if reminder:
                    found.append(_changed(reminder, changes.get((summary.account, summary.id)), self._today()))
        return sorted(filter(None, found), key=lambda each: (each.on, each.thread_id))

    async def move(self, thread_id: str, on: date | None, account: str | None = None) -> None:
        """Choose another day for a thread's reminder, or none; `UsageError` for a day that has passed or is no plan."""
        if on is not None and on < self._today():
            raise UsageError(f"{on.isoformat()} has passed.", "Choose today or a later day.")
        if on is not None and on > self._today() + _FARTHEST:
            raise UsageError(f"{on.isoformat()} is more than ten years ahead.", "Choose an earlier day, or drop it.")
        judged = await self._store.judged(thread_id, account)
        asked = _asked_on(judged.verdict, judged)
        if asked is None:
            raise NotFoundError("That thread has no reminder.", "See `bowout reminders`.")
        owner = await self._store.account(judged.account)
        await self._changes.change(owner.id, Change(judged.account, judged.thread.id, asked, on))

    async def _reminder(self, summary: ThreadSummary) -> Reminder | None:
        if summary.verdict.move is Move.ASK_STRAIGHT and Intent.RE_APPROACH not in summary.verdict.intents:
            return None
        judged = await self._store.judged(summary.id, summary.account)
        on = _asked_on(summary.verdict, judged)
        if on is None or await self._blocked(person.email for person in summary.prospects):
            return None
        who = summary.prospects[0] if summary.prospects else None
        return Reminder(
            thread_id=summary.id,
            account=summary.account,
            subject=summary.subject,
            who=(who.name or who.email) if who else "somebody",
            on=on,
            words=_words(judged, on),
            proposed=_named(judged, on) is None,
            due=on <= self._today(),
            moved=False,
        )

    def _today(self) -> date:
        return self._clock().date()


def _changed(reminder: Reminder, change: Change | None, today: date) -> Reminder | None:
    if change is None or change.asked_on != reminder.on:
        return reminder
    return replace(reminder, on=change.on, moved=True, due=change.on <= today) if change.on else None


def _asked_on(verdict: Verdict, judged: JudgedThread) -> date | None:
    """The day a thread asks for: theirs ahead, the check-in proposed for a trigger, or the one that has come."""
    check_in = verdict.facts.get("check_in_on")
    if verdict.move is Move.PAUSE:
        return verdict.revisit_on or (date.fromisoformat(check_in) if isinstance(check_in, str) else None)
    if Intent.RE_APPROACH not in verdict.intents:
        return None
    last = _putting_off(judged)
    if last is None or last.reading is None:
        return None
    at = last.message.envelope.at
    return last.reading.revisit_on or ((at + CHECK_IN_AFTER).date() if at else None)


def _putting_off(judged: JudgedThread) -> ReadMessage | None:
    """The last reply that names a day or a trigger."""
    for item in reversed(judged.thread.messages):
        if not item.own and item.reading and (item.reading.revisit_on or item.reading.trigger_words):
            return item
    return None


def _named(judged: JudgedThread, on: date) -> ReadMessage | None:
    """The reply that named the day itself."""
    items = (item for item in reversed(judged.thread.messages) if not item.own and item.reading)
    return next((item for item in items if item.reading and item.reading.revisit_on == on), None)


def _words(judged: JudgedThread, on: date) -> str | None:
    item = _named(judged, on) or _putting_off(judged)
    reading = item.reading if item else None
    said = (reading.revisit_words or reading.trigger_words) if reading else None
    return clean_words(said, _WORDS_LIMIT_CHARACTERS)


async def _summaries(store: Store, move: Move) -> AsyncIterator[ThreadSummary]:
    cursor = None
    while True:
        page = await store.summaries(move=move, cursor=cursor, limit=200)
        for summary in page.items:
            yield summary
        if page.cursor is None:
            return
        cursor = page.cursor
