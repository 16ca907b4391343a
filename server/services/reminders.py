"""Reminders: a pause keeps its date, and on the day the thread comes back with a draft to write again.

Where the user chose another day for a pause, the verdict waits for that one.

They follow from the verdicts, so a reply cancels or moves them by itself; only what the user changed is kept. Any other
thread has one where the user sets it: that ends with the prospect's next word. Nobody who asked to be left alone, or is
on the do-not-contact list, has one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from nlp.labels import Intent, Move
from server.errors import NotFoundError, UsageError
from server.mail.message import Address
from server.services.all_threads import all_threads
from server.services.clean_words import clean_words
from server.services.do_not_contact_values import Blocked, nobody
from server.services.ports.store import Store
from server.services.ports.stored import JudgedThread, ThreadSummary
from server.services.rejudge import Rejudge
from server.services.reminder_values import Change, Reminder, ReminderStore
from server.verdict.clock import CHECK_IN_AFTER
from server.verdict.values import ReadMessage, Verdict

_WORDS_LIMIT_CHARACTERS = 80
_FARTHEST = timedelta(days=3653)
"""Ten years: whoever says more means never, and a calendar ends in the year 9999."""


class Reminders:
    """The use cases."""

    def __init__(
        self,
        store: Store,
        changes: ReminderStore,
        clock: Callable[[], datetime],
        blocked: Blocked = nobody,
        rejudge: Rejudge | None = None,
    ) -> None:
        """`rejudge` lets a thread's verdict follow the day chosen at once; without it the next scan does."""
        self._rejudge = rejudge
        self._store = store
        self._changes = changes
        self._clock = clock
        self._blocked = blocked

    async def listed(self) -> list[Reminder]:
        """All reminders, the earliest first; those that have come are due."""
        changes = {(each.account, each.thread_id): each for each in await self._changes.changes()}
        found = []
        for move in (Move.PAUSE, Move.ASK_STRAIGHT):
            async for summary in all_threads(self._store, move):
                reminder = await self._reminder(summary)
                if reminder:
                    change = changes.pop((summary.account, summary.id), None)
                    found.append(_changed(reminder, change, self._today()))
        for change in changes.values():
            found.append(await self._own(change))
        return sorted(filter(None, found), key=lambda each: (each.on, each.thread_id))

    async def due(self) -> list[Reminder]:
        """Those whose day has come."""
        return [each for each in await self.listed() if each.due]

    async def move(self, thread_id: str, on: date | None, account: str | None = None) -> None:
        """Choose the day of a thread's reminder, or none.

        `UsageError` for a day that has passed or is no plan, and where the prospect is not to be contacted;
        `NotFoundError` for a thread that is not there, or has no reminder to drop.
        """
        if on is not None and on < self._today():
            raise UsageError(f"{on.isoformat()} has passed.", "Choose today or a later day.")
        if on is not None and on > self._today() + _FARTHEST:
            raise UsageError(f"{on.isoformat()} is more than ten years ahead.", "Choose an earlier day, or drop it.")
        judged = await self._store.judged(thread_id, account)
        asked = _asked_on(judged.verdict, judged)
        if asked is None and on is None and not await self._has_own(judged):
            raise NotFoundError("That thread has no reminder.", "See `bowout reminders`.")
        if on is not None and await self._left_alone(judged):
            raise UsageError("They are not to be contacted.", "See `bowout do-not-contact list`.")
        owner = await self._store.account(judged.account)
        await self._changes.change(owner.id, Change(judged.account, judged.thread.id, asked or _last_word(judged), on))
        if self._rejudge is not None:
            await self._rejudge.around(owner, judged.thread.id, self._clock())

    async def _own(self, change: Change) -> Reminder | None:
        """What the user set on a thread that asks for no day by itself; none once the prospect has written since."""
        if change.on is None:
            return None
        try:
            judged = await self._store.judged(change.thread_id, change.account)
        except NotFoundError:
            return None  # erased since, or chosen no more
        if change.asked_on != _last_word(judged) or await self._left_alone(judged):
            return None
        return Reminder(
            thread_id=judged.thread.id,
            account=judged.account,
            subject=judged.thread.subject,
            who=_who(judged.thread.prospects),
            on=change.on,
            words=None,
            proposed=False,
            due=change.on <= self._today(),
            moved=True,
        )

    async def _has_own(self, judged: JudgedThread) -> bool:
        key = (judged.account, judged.thread.id)
        changes = [each for each in await self._changes.changes() if (each.account, each.thread_id) == key]
        return any([await self._own(each) for each in changes])

    async def _left_alone(self, judged: JudgedThread) -> bool:
        stopped = judged.verdict.move is Move.STOP
        return stopped or bool(await self._blocked(person.email for person in judged.thread.prospects))

    async def _reminder(self, summary: ThreadSummary) -> Reminder | None:
        if summary.verdict.move is Move.ASK_STRAIGHT and Intent.RE_APPROACH not in summary.verdict.intents:
            return None
        judged = await self._store.judged(summary.id, summary.account)
        on = _asked_on(summary.verdict, judged)
        if on is None or await self._blocked(person.email for person in summary.prospects):
            return None
        return Reminder(
            thread_id=summary.id,
            account=summary.account,
            subject=summary.subject,
            who=_who(summary.prospects),
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


def _who(prospects: tuple[Address, ...]) -> str:
    return (prospects[0].name or prospects[0].email) if prospects else "somebody"


def _last_word(judged: JudgedThread) -> date:
    """The day of the prospect's latest mail; the first day there is where they never wrote, or without a date."""
    days = [item.message.envelope.at for item in judged.thread.messages if not item.own]
    return max((at.date() for at in days if at), default=date.min)


def _asked_on(verdict: Verdict, judged: JudgedThread) -> date | None:
    """The day a thread asks for: theirs ahead, the check-in proposed for a trigger, or the one that has come."""
    if verdict.move is Move.PAUSE:
        days = (verdict.facts.get(name) for name in ("asked_on", "check_in_on"))
        asked_on, check_in = (date.fromisoformat(day) if isinstance(day, str) else None for day in days)
        return asked_on or verdict.revisit_on or check_in
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
