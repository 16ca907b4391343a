"""A thread as turns: who wrote when, and what each reply amounts to.

What holds for odd threads:
- messages later than `now` do not exist: they are left out before anything else is looked at;
- a message without a date stands where it stood, at the time of what it answers, else of the message before it;
- a clock that runs backwards: a reply never counts as written before the message it answers;
- a thread merged from two conversations by a reused subject: a message that answers nothing here and shares nobody
  with what came before, or comes 180 days later, begins anew. Only the last conversation is judged, but an opt-out in
  an earlier one still stands (LABELS.md: "An opt-out outranks everything else … in any thread").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from nlp.labels import Signal, Stance
from nlp.values import Question, Reading, SignalSpan
from server.mail.message import Address, MachineKind
from server.verdict.stances import effective_stance
from server.verdict.values import ReadMessage, ReadThread
from server.verdict.wanted import wanted_in

ANEW_AFTER = timedelta(days=180)
_PASSES = 4  # chains of replies with ever earlier dates are mended up to this depth


class Side(StrEnum):
    """Who speaks in a turn."""

    SELLER = "seller"
    PROSPECT = "prospect"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message: when it counts as written, who speaks, and for a prospect's the stance it amounts to."""

    read: ReadMessage
    at: datetime
    side: Side
    stance: Stance | None = None

    @property
    def reading(self) -> Reading | None:
        """What the reply says; None for the seller's messages."""
        return self.read.reading

    @property
    def signals(self) -> tuple[SignalSpan, ...]:
        """The signals on the reply's words."""
        return self.read.reading.signals if self.read.reading else ()

    @property
    def sender(self) -> Address:
        """Who wrote it; an empty address where the header is missing."""
        return self.read.message.envelope.sender or Address("", "")

    @property
    def own_questions(self) -> tuple[Question, ...]:
        """The reply's own questions, as spans: those found, else a buying question's words, else what it wants."""
        if self.reading is None:
            return ()
        spans = tuple(Question(s.text, s.start, s.end) for s in self.signals if s.label is Signal.BUYING_QUESTION)
        return self.reading.questions or spans or wanted_in(self.read.own_text.text)

    def has(self, *labels: Signal) -> bool:
        """Whether any of the signals stands in the reply."""
        return any(span.label in labels for span in self.signals)


def zone_of(thread: ReadThread, now: datetime) -> tzinfo:
    """The zone working days and dates are counted in: that of the prospects' last message up to now, else of ours."""
    past = [read for read in thread.messages if _is_past(read, now) and read.message.machine is None]
    told = [read for read in past if read.message.envelope.utc_offset_minutes is not None]
    theirs = [read for read in told if not read.own]
    return (theirs or told)[-1].message.envelope.zone if told else UTC


def turns(thread: ReadThread, now: datetime) -> tuple[Turn, ...]:
    """All turns up to `now`, in the order of their mended times, which stand in the zone of `now`."""
    present = [read for read in thread.messages if _is_past(read, now)]
    times = [at.astimezone(now.tzinfo) for at in _times(present, now)]
    order = sorted(range(len(present)), key=lambda i: (times[i], i))
    return tuple(_turn(present[i], times[i]) for i in order)


def last_conversation(all_turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The turns since the thread last began anew (see the module's docstring)."""
    own = {turn.sender.email for turn in all_turns if turn.side is Side.SELLER}
    start = 0
    ids: set[str] = set()
    people: set[str] = set()
    for index, turn in enumerate(all_turns):
        envelope = turn.read.message.envelope
        outside = {a.email for a in (turn.sender, *envelope.recipients)} - own - {""}
        linked = bool(ids & {*envelope.in_reply_to, *envelope.references})
        if index and not linked and _begins_anew(turn, all_turns[index - 1], outside, people):
            start, people = index, set()
        ids.add(envelope.message_id)
        people |= outside
    return all_turns[start:]


def _begins_anew(turn: Turn, before: Turn, outside: set[str], people: set[str]) -> bool:
    if turn.side is Side.MACHINE:
        return False
    strangers = bool(outside) and bool(people) and not outside & people
    answers = bool(turn.read.message.envelope.in_reply_to or turn.read.message.envelope.references)
    return (strangers and not answers) or turn.at - before.at >= ANEW_AFTER


def _is_past(read: ReadMessage, now: datetime) -> bool:
    at = read.message.envelope.at
    return at is None or at <= now


def _times(present: list[ReadMessage], now: datetime) -> list[datetime]:
    dates = [read.message.envelope.at for read in present]
    previous = next((date for date in dates if date is not None), now)
    times: list[datetime] = []
    for date in dates:
        previous = date or previous
        times.append(previous)
    index = {read.message.envelope.message_id: i for i, read in enumerate(present)}
    for _ in range(_PASSES):
        for i, read in enumerate(present):
            for parent in read.message.envelope.in_reply_to:
                at = index.get(parent, i)
                if at != i and (times[i], i) < (times[at], at):
                    times[i] = times[at] + timedelta(seconds=1)
    return times


def _turn(read: ReadMessage, at: datetime) -> Turn:
    if read.own:
        automatic = read.message.machine not in (None, MachineKind.CALENDAR)
        return Turn(read, at, Side.MACHINE if automatic else Side.SELLER)
    stance = effective_stance(read)
    side = Side.MACHINE if stance is Stance.AUTOMATIC else Side.PROSPECT
    return Turn(read, at, side, stance)
