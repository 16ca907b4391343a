"""Past mail once more, message by message, as if on each day: nothing later exists for what is said of a day.

What must hold: the verdict of a moment is the one that all mail up to it would give, with everything later deleted.
So threads are put together anew from the mail up to the moment. That is done within covers: messages that any tie of
`server.mail.threads` might join, so that a small part stands for the whole. A message is read with what came before it
in its thread and never with what came after, hence what was read of the whole serves every moment at which the thread
began alike; where a later message tied threads together, the earlier ones are read again as they were.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from nlp.api import ReplyReader
from server.mail.groups import Groups
from server.mail.message import Message, Thread
from server.mail.subjects import base_subject
from server.mail.threads import assemble
from server.services.judging import judge_threads
from server.services.read_threads import OwnedThread, Seller, prospects_of, read_threads
from server.services.scan_values import Progress, ScanPhase, no_progress
from server.verdict.clock import LEAVE_AFTER_WORKING_DAYS, add_working_days
from server.verdict.turns import zone_of
from server.verdict.values import ReadThread, Verdict

_STEP_THREADS = 50
_MARGIN = timedelta(minutes=1)
LOOK_AFTER_LAST = timedelta(days=60)
"""For how long after the last mail the silence is followed."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What was said of a thread at a moment; `thread` holds the messages up to it."""

    thread: ReadThread
    at: datetime
    verdict: Verdict


class Replay:
    """Replays messages that carry a date; those without one cannot be placed and are left out."""

    def __init__(
        self, messages: Sequence[Message], seller: Seller, replies: ReplyReader, progress: Progress = no_progress
    ) -> None:
        unique = {message.key: message for message in messages if message.envelope.at is not None}
        self.messages = sorted(unique.values(), key=lambda m: (m.envelope.at, m.key))
        self._seller = seller
        self._replies = replies
        self._progress = progress
        self._cover = _covers(self.messages)
        self._by_message: dict[str, ReadThread] = {}
        self._now: dict[str, ReadThread] = {}
        self._version: dict[str, int] = defaultdict(int)
        self._with: dict[str, set[str]] = defaultdict(set)
        self.final: tuple[ReadThread, ...] = ()

    def moments(self, until: datetime) -> Iterator[Moment]:
        """Every moment up to `until` at which a verdict may change, in the order of time.

        That is each message, and between messages each time at which silence, a named date or a debt comes due.
        """
        self._read_whole()
        so_far: dict[str, list[Message]] = defaultdict(list)
        due: list[tuple[datetime, str, int]] = []
        for number, message in enumerate(self.messages):
            self._progress(ScanPhase.JUDGING, number, len(self.messages))
            at = message.envelope.at
            if at is None or at > until:
                break
            yield from self._due_before(at, due)
            cover = self._cover[message.key]
            so_far[cover].append(message)
            thread_id = self._put_together(cover, so_far[cover], message)
            moment = self._judge(thread_id, at)
            yield moment
            for later in _due_times(moment):
                heapq.heappush(due, (later, thread_id, self._version[thread_id]))
        end = min(until, max((m.envelope.at for m in self.messages if m.envelope.at), default=until) + LOOK_AFTER_LAST)
        yield from self._due_before(end, due)
        self._progress(ScanPhase.JUDGING, len(self.messages), len(self.messages))

    def _due_before(self, end: datetime, due: list[tuple[datetime, str, int]]) -> Iterator[Moment]:
        while due and due[0][0] <= end:
            at, thread_id, version = heapq.heappop(due)
            if self._version[thread_id] == version and thread_id in self._now:
                yield self._judge(thread_id, at)

    def _read_whole(self) -> None:
        threads = assemble(self.messages)
        for start in range(0, len(threads), _STEP_THREADS):
            self._progress(ScanPhase.READING, start, len(threads))
            self.final += tuple(self._read(threads[start : start + _STEP_THREADS]))
        self._by_message = {read.message.key: thread for thread in self.final for read in thread.messages}
        self._progress(ScanPhase.READING, len(threads), len(threads))

    def _read(self, threads: Sequence[Thread]) -> list[ReadThread]:
        owned = [OwnedThread(t, tuple(self._seller.wrote(m.envelope) for m in t.messages)) for t in threads]
        return read_threads(owned, self._seller, self._replies)

    def _put_together(self, cover: str, present: list[Message], message: Message) -> str:
        """Bring the cover's threads up to the message; returns the id of the thread that holds it."""
        holder = ""
        gone = {thread_id for thread_id in self._of_cover(cover) if thread_id in self._now}
        for thread in assemble(present):
            gone.discard(thread.id)
            known = self._now.get(thread.id)
            if known is None or [r.message.key for r in known.messages] != [m.key for m in thread.messages]:
                self._set(cover, self._as_read(thread))
            if any(m.key == message.key for m in thread.messages):
                holder = thread.id
        for thread_id in gone:
            self._forget(thread_id)
        return holder

    def _of_cover(self, cover: str) -> set[str]:
        return self._with[f"cover {cover}"]

    def _set(self, cover: str, thread: ReadThread) -> None:
        self._now[thread.id] = thread
        self._version[thread.id] += 1
        self._of_cover(cover).add(thread.id)
        for address in thread.prospects:
            self._with[address.email].add(thread.id)

    def _forget(self, thread_id: str) -> None:
        thread = self._now.pop(thread_id)
        self._version[thread_id] += 1
        for address in thread.prospects:
            self._with[address.email].discard(thread_id)

    def _as_read(self, thread: Thread) -> ReadThread:
        """The thread read: as the whole was where it begins alike, else by itself."""
        whole = self._by_message[thread.messages[0].key]
        begin = whole.messages[: len(thread.messages)]
        if [read.message.key for read in begin] != [message.key for message in thread.messages]:
            return self._read([thread])[0]
        return ReadThread(thread.id, thread.subject, begin, prospects_of(begin, self._seller))

    def _judge(self, thread_id: str, at: datetime) -> Moment:
        """Judge a thread together with those that share a person with it."""
        thread = self._now[thread_id]
        ids = {other for address in thread.prospects for other in self._with[address.email]} | {thread_id}
        together = [self._now[other] for other in sorted(ids)]
        verdicts = judge_threads(together, at)
        return Moment(thread, at, verdicts[sorted(ids).index(thread_id)])


def _due_times(moment: Moment) -> list[datetime]:
    """When, without a word from anybody, the verdict may change."""
    facts, now = moment.verdict.facts, moment.at.astimezone(zone_of(moment.thread, moment.at))
    found: set[datetime] = set()
    if moment.verdict.sent_in_a_row:
        limit = float(facts["silence_limit_working_days"] or 0) - float(facts["silent_working_days"] or 0)
        leave = LEAVE_AFTER_WORKING_DAYS - float(facts["unanswered_working_days"] or 0)
        found |= {add_working_days(now, days) + _MARGIN for days in (limit, leave) if days > 0}
    days = [moment.verdict.revisit_on, *(facts[name] for name in ("step_on", "check_in_on", "away_until"))]
    for day in days:
        if day:
            start = datetime.combine(datetime.fromisoformat(str(day)).date(), time(9), tzinfo=now.tzinfo)
            found |= {start, start + timedelta(days=1)}
    return sorted(each for each in found if each > now)


def _covers(messages: Sequence[Message]) -> dict[str, str]:
    """For each message the cover it is in: two messages that threads may ever tie share one (see the module)."""
    tied = Groups()
    loose_pairs = {pair for message in messages if _is_loose(message) for pair in _pairs(message)}
    for message in messages:
        envelope = message.envelope
        names = {f"id {each}" for each in (envelope.message_id, *envelope.references, *envelope.in_reply_to) if each}
        names |= {f"gmail {envelope.gmail_thread_id}"} if envelope.gmail_thread_id else set()
        base = base_subject(envelope.subject).casefold()
        names |= {f"subject {base} {pair}" for pair in _pairs(message)}
        names |= {f"pair {pair}" for pair in _pairs(message) & loose_pairs}
        for name in names:
            tied.tie(name, f"message {message.key}")
    return {message.key: tied.root(f"message {message.key}") for message in messages}


def _is_loose(message: Message) -> bool:
    envelope = message.envelope
    return not envelope.references and not envelope.in_reply_to and not envelope.gmail_thread_id


def _pairs(message: Message) -> set[tuple[str, ...]]:
    envelope = message.envelope
    if envelope.sender is None:
        return set()
    mine = envelope.sender.email
    return {tuple(sorted((mine, each.email))) for each in envelope.recipients if each.email != mine}
