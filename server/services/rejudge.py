"""Judge stored threads by what is stored of them and what the user said: nothing is read anew, no model is loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import anyio.to_thread

from server.services.do_not_contact_values import Blocked, nobody
from server.services.judging import clusters, judge_threads
from server.services.ports.account import Account
from server.services.ports.store import Store
from server.services.reminder_values import ReminderStore
from server.services.scan_values import Progress, ScanPhase, no_progress
from server.services.unscored import unscored_among
from server.services.word_values import Feedback, WordStore, told_by_thread
from server.verdict.recalibration import Recalibration, bent
from server.verdict.told import Reach, UserSaid, Word
from server.verdict.values import ReadThread, Verdict
from server.verdict.weights import default_weights

# Threads judged and saved in one transaction: few enough that a reader waits for no more than a moment.
_STEP_THREADS = 200

NEVER = datetime.min.replace(tzinfo=UTC)
ALWAYS = datetime.max.replace(tzinfo=UTC)


class Rejudge:
    """The use case: bring stored verdicts up to date."""

    def __init__(
        self,
        store: Store,
        words: WordStore,
        blocked: Blocked = nobody,
        version: str | None = None,
        changes: ReminderStore | None = None,
    ) -> None:
        """`version` is that of the judge, which is recorded; None records nothing of it. `changes` are of reminders."""
        self._changes = changes
        self._store = store
        self._words = words
        self._blocked = blocked
        self._version = version

    async def account(
        self, account: Account, now: datetime, progress: Progress = no_progress, before: datetime = ALWAYS
    ) -> int:
        """Judge all threads of an account that are read; returns how many.

        What was judged meanwhile as of a later moment, after `before`, is judged as of that moment: no verdict gives
        way to an older one. Threads that are read meanwhile, and so come to be judged with others, are judged too.
        """
        done: set[tuple[str, ...]] = set()
        people = await self._store.people(account.id)
        while left := [ids for ids in clusters(people) if tuple(ids) not in done]:
            count = len(people) - sum(map(len, left))
            for ids in _steps(left):
                progress(ScanPhase.JUDGING, count, len(people))
                async with self._store.threads_turn(account.id):
                    await self._judge(account, ids, await self.moment(account, ids, now, before))
                count += len(ids)
            done |= {tuple(ids) for ids in left}
            people = await self._store.people(account.id)
        progress(ScanPhase.JUDGING, len(people), len(people))
        return len(people)

    async def some(self, account: Account, wanted: Collection[str], now: datetime, most: int) -> int:
        """Judge those of the threads, and all that are judged together with them, until about `most`; how many.

        What was judged as of a later moment already stays as of that one.
        """
        people = await self._store.people(account.id)
        done = 0
        for ids in _steps(ids for ids in clusters(people) if not set(wanted).isdisjoint(ids)):
            if done >= most:
                break
            async with self._store.threads_turn(account.id):
                await self._judge(account, ids, await self.moment(account, ids, now, NEVER))
            done += len(ids)
        return done

    async def around(self, account: Account, thread_id: str, now: datetime) -> None:
        """Judge a thread and those that are judged together with it, as of `now` or the latest moment they were."""
        async with self._store.threads_turn(account.id):
            people = await self._store.people(account.id)
            found = next((ids for ids in clusters(people) if thread_id in ids), [])
            await self._judge(account, found, await self.moment(account, found, now, NEVER))

    async def told(self, account: Account) -> dict[str, list[Word]]:
        """What the user told of an account's threads."""
        changes = await self._changes.changes() if self._changes else []
        return told_by_thread(
            await self._words.notes(account.id), [each for each in changes if each.account == account.name]
        )

    async def moment(self, account: Account, thread_ids: Sequence[str], now: datetime, before: datetime) -> datetime:
        """As of when to judge threads: `now`, or a later moment, after `before`, that one of them was judged as of."""
        latest = await self._store.latest_judgement(account.id, thread_ids)
        return max(now, latest) if latest is not None and latest > before else now

    async def _judge(self, account: Account, thread_ids: Sequence[str], now: datetime) -> None:
        threads = await self._store.read_threads(account.id, thread_ids)
        told = await self.told(account)
        verdicts = await anyio.to_thread.run_sync(judge_threads, threads, now, told)
        feedback = await self._words.feedback(account.id)
        bend = await self._words.recalibration()
        worded = [
            _with_words(thread, verdict, feedback, bend) for thread, verdict in zip(threads, verdicts, strict=True)
        ]
        kept = await unscored_among(threads, worded, self._blocked)
        judged = [(thread.id, verdict) for thread, verdict in zip(threads, kept, strict=True)]
        await self._store.save_verdicts(account.id, judged, now, self._version)


def _with_words(
    thread: ReadThread, verdict: Verdict, feedback: Sequence[Feedback], bend: Recalibration | None
) -> Verdict:
    """The verdict with what the user said of it, its probability bent where that is in force."""
    said = next((each for each in reversed(feedback) if _goes_for(each, thread, verdict)), None)
    if said is not None:
        verdict = replace(verdict, said=UserSaid(said.id, said.said, said.reach))
    if bend is None:
        return verdict
    walk_away = bent(verdict.walk_away, bend, default_weights().bands[verdict.move.value])
    return replace(verdict, walk_away=walk_away, facts={**verdict.facts, "walk_away_before": verdict.walk_away})


def _goes_for(feedback: Feedback, thread: ReadThread, verdict: Verdict) -> bool:
    if feedback.reach is Reach.CONTACT:
        state = verdict.prospect_state
        return state is not None and state.address == feedback.address and verdict.move is feedback.move
    return feedback.thread_id == thread.id and last_key(thread) == feedback.last_key and verdict.move is feedback.move


def last_key(thread: ReadThread) -> str:
    """The key of a thread's last message, empty where it has none."""
    return thread.messages[-1].message.key if thread.messages else ""


def _steps(found: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """Clusters gathered until a step holds about `_STEP_THREADS`."""
    step: list[str] = []
    for cluster in found:
        step += cluster
        if len(step) >= _STEP_THREADS:
            yield step
            step = []
    if step:
        yield step
