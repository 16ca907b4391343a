"""What the user tells Bowout: notes on what the mail cannot know, and feedback on verdicts. All of it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from server.errors import NotFoundError, UsageError
from server.services.do_not_contact_values import Blocked, nobody
from server.services.ports.store import Store
from server.services.ports.stored import JudgedThread
from server.services.rejudge import Rejudge, last_key
from server.services.reminder_values import ReminderStore
from server.services.word_values import Feedback, Note, WordStore
from server.verdict.recalibration import LEAST_OF_EACH, LEAST_OUTCOMES, Outcome, Recalibration, enough, fitted
from server.verdict.told import Reach, Said, Told, ToldKind
from server.verdict.values import EXITS

MOST_WHY_CHARACTERS = 2_000
_ENDS = {ToldKind.WON: False, ToldKind.LOST: True}


class Words:
    """The use cases; each judges anew what it touches, so that the next look shows it."""

    def __init__(
        self,
        store: Store,
        words: WordStore,
        clock: Callable[[], datetime],
        blocked: Blocked = nobody,
        changes: ReminderStore | None = None,
    ) -> None:
        self._store = store
        self._words = words
        self._rejudge = Rejudge(store, words, blocked, changes=changes)
        self._clock = clock

    async def note(self, thread_id: str, kind: ToldKind, on: date | None = None, account: str | None = None) -> Note:
        """Keep what the user tells of a thread, by id or unique prefix; `on` is today where it is left out.

        Raises `UsageError` for a day that has not come yet, and what `Store.judged` raises.
        """
        now = self._clock()
        day = on or now.date()
        if (day - now.date()).days > 1:  # somewhere on earth it is tomorrow already
            raise UsageError(f"{day.isoformat()} has not come yet.", "Note it once it has taken place.")
        judged = await self._store.judged(thread_id, account)
        owner = await self._store.account(judged.account)
        note = Note(0, judged.account, judged.thread.id, Told(kind, day), _probability(judged), now)
        kept = await self._words.add_note(owner.id, note)
        await self._rejudge.around(owner, judged.thread.id, now)
        return kept

    async def notes(self, thread_id: str | None = None, account: str | None = None) -> list[Note]:
        """The notes on a thread, or all."""
        if thread_id is None:
            return await self._words.notes(None if account is None else (await self._store.account(account)).id)
        judged = await self._store.judged(thread_id, account)
        owner = await self._store.account(judged.account)
        return [note for note in await self._words.notes(owner.id) if note.thread_id == judged.thread.id]

    async def undo_note(self, note_id: int) -> Note:
        """Take a note back; `NotFoundError` where there is none."""
        note = next((each for each in await self._words.notes() if each.id == note_id), None)
        if note is None or not await self._words.remove_note(note_id):
            raise NotFoundError(f"There is no note {note_id}.", "`bowout note THREAD --list` shows those there are.")
        await self._around(note.account, note.thread_id)
        return note

    async def say(
        self, thread_id: str, said: Said, reach: Reach = Reach.READING, why: str = "", account: str | None = None
    ) -> Feedback:
        """Keep what the user says of a thread's verdict."""
        if len(why) > MOST_WHY_CHARACTERS:
            raise UsageError("The reason is too long.", f"Say it in {MOST_WHY_CHARACTERS} characters.")
        judged = await self._store.judged(thread_id, account)
        state = judged.verdict.prospect_state
        if reach is Reach.CONTACT and state is None:
            raise UsageError("Nobody is known on the other side of this thread.", "Say it of this reading alone.")
        owner = await self._store.account(judged.account)
        feedback = Feedback(
            id=0,
            account=judged.account,
            thread_id=judged.thread.id,
            said=said,
            reach=reach,
            address=state.address if state else "",
            last_key=last_key(judged.thread),
            move=judged.verdict.move,
            walk_away=_probability(judged),
            why=why.strip(),
            given_at=self._clock(),
        )
        kept = await self._words.add_feedback(owner.id, feedback)
        await self._rejudge.around(owner, judged.thread.id, self._clock())
        return kept

    async def said(self, account: str | None = None) -> list[Feedback]:
        """All feedback, the oldest first."""
        return await self._words.feedback(None if account is None else (await self._store.account(account)).id)

    async def undo_said(self, feedback_id: int) -> Feedback:
        """Take feedback back; `NotFoundError` where there is none."""
        found = next((each for each in await self._words.feedback() if each.id == feedback_id), None)
        if found is None or not await self._words.remove_feedback(feedback_id):
            raise NotFoundError(f"There is no feedback {feedback_id}.", "`bowout feedback list` shows what there is.")
        await self._around(found.account, found.thread_id)
        return found

    async def recalibration(self) -> tuple[Recalibration | None, Sequence[Outcome]]:
        """The bend of the probability in force, and the user's outcomes so far."""
        return await self._words.recalibration(), await self._outcomes()

    async def recalibrate(self) -> Recalibration:
        """Bend the probability by the user's own outcomes; `UsageError` where they are too few."""
        outcomes = await self._outcomes()
        if not enough(outcomes):
            raise UsageError(
                f"There are {len(outcomes)} outcomes, too few to learn from.",
                f"It takes {LEAST_OUTCOMES}, {LEAST_OF_EACH} of them right to leave and {LEAST_OF_EACH} wrong: "
                "note deals won and lost, and say right or not-this-one of verdicts.",
            )
        found = fitted(outcomes)
        await self._put_in_force(found)
        return found

    async def undo_recalibration(self) -> None:
        """Give the probability as shipped again."""
        await self._put_in_force(None)

    async def _put_in_force(self, found: Recalibration | None) -> None:
        await self._words.set_recalibration(found)
        for account in await self._store.accounts():
            await self._rejudge.account(account, self._clock())

    async def _outcomes(self) -> list[Outcome]:
        """Deals won and lost, and what was said of exits; of other moves only "right" tells whether to leave."""
        found = [(n.walk_away, _ENDS[n.told.kind]) for n in await self._words.notes() if n.told.kind in _ENDS]
        for feedback in await self._words.feedback():
            if feedback.move in EXITS:
                found.append((feedback.walk_away, feedback.said is Said.RIGHT))
            elif feedback.said is Said.RIGHT:
                found.append((feedback.walk_away, False))
        return found

    async def _around(self, account: str, thread_id: str) -> None:
        await self._rejudge.around(await self._store.account(account), thread_id, self._clock())


def _probability(judged: JudgedThread) -> float:
    """The probability as the weights give it, before any bend."""
    before = judged.verdict.facts.get("walk_away_before")
    return before if isinstance(before, float) else judged.verdict.walk_away
