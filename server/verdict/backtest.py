"""Would the hints have been right? From replayed moments and what came true: saved messages, days, false alarms.

Truth is what a CRM says where it says something. Else it is "as read by Bowout": a person is alive after a hint if they
later advanced or engaged in any thread; dead if not, and they ended with a no, with vagueness, or silent under two or
more messages. Whoever ended otherwise, or was heard of or written to in the last 30 days of the mail, is open. A CRM's
export is better: without it the reader judges itself.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from statistics import median

from nlp.labels import Move, Stance
from server.verdict.reliability import Reliability, reliability
from server.verdict.standing import FORWARD
from server.verdict.values import EXITS, Evidence, ReadThread, Verdict

OPEN_FOR = timedelta(days=30)
_GHOSTED = 2
_ENDS = frozenset({Stance.DECLINED, Stance.OPTED_OUT, Stance.EVASIVE, Stance.NONCOMMITTAL})


class Came(StrEnum):
    """What became of the deal after a hint to leave it."""

    DEAD = "dead"
    ALIVE = "alive"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class KnownOutcome:
    """What a CRM says: won or lost, and on which day."""

    won: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Hint:
    """A hint to leave that would have been given; `id` names it in outcome files.

    `saved` counts the user's later messages to the person, none where the deal came alive; `days_earlier` lies between
    the hint and the day the user gave up (their last message) or the CRM closed the deal. `revived_by` are the words by
    which the person came alive. `by_crm` tells whose truth it is.
    """

    id: str
    thread_id: str
    subject: str
    address: str
    at: datetime
    move: Move
    walk_away: float
    sure: bool
    sentence: str
    evidence: Evidence | None
    came: Came
    by_crm: bool
    saved: int
    days_earlier: float
    revived_by: str


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a backtest found; `other_hints` counts the other moves' onsets; `left_out` threads by reason."""

    messages: int
    undated: int
    threads: int
    first: datetime | None
    last: datetime | None
    hints: tuple[Hint, ...]
    other_hints: Mapping[str, int]
    reliability: Reliability
    left_out: Mapping[str, int]

    @property
    def decided(self) -> tuple[Hint, ...]:
        """Hints whose outcome is known."""
        return tuple(hint for hint in self.hints if hint.came is not Came.OPEN)

    @property
    def false_alarms(self) -> tuple[Hint, ...]:
        """Hints to leave a deal that was alive."""
        return tuple(hint for hint in self.hints if hint.came is Came.ALIVE)

    @property
    def saved(self) -> int:
        """Messages that need not have been sent."""
        return sum(hint.saved for hint in self.decided)

    @property
    def median_days_earlier(self) -> float | None:
        """By how many days the hints were earlier than the end, in the middle."""
        days = [hint.days_earlier for hint in self.hints if hint.came is Came.DEAD]
        return round(median(days), 1) if days else None


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a thread at a moment, as far as a backtest needs it."""

    thread_id: str
    subject: str
    address: str
    at: datetime
    verdict: Verdict


class History:
    """What became of each person, by all their threads as read in the end and by a CRM."""

    def __init__(self, final: Sequence[ReadThread], crm: Callable[[str], KnownOutcome | None]) -> None:
        self._sent: dict[str, list[datetime]] = defaultdict(list)
        self._forward: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        self._crm = crm
        dates = [at for thread in final for read in thread.messages if (at := read.message.envelope.at)]
        self._end = max(dates, default=datetime.fromtimestamp(0, UTC))
        self._last: dict[str, datetime] = {}
        self._last_word: dict[str, tuple[datetime, Stance]] = {}
        for thread in final:
            for address in {a.email for a in thread.prospects}:
                self._add(address, thread)

    def _add(self, address: str, thread: ReadThread) -> None:
        for read in thread.messages:
            envelope = read.message.envelope
            if envelope.at is None:
                continue
            to_them = read.own and any(a.email == address for a in envelope.recipients)
            by_them = not read.own and envelope.sender is not None and envelope.sender.email == address
            if to_them:
                self._sent[address].append(envelope.at)
            if by_them and read.reading is not None and read.reading.stance in FORWARD:
                self._forward[address].append((envelope.at, read.own_text.text.strip()[:160]))
            if by_them and read.reading is not None and read.reading.stance is not Stance.AUTOMATIC:
                word = envelope.at, read.reading.stance
                self._last_word[address] = max(word, self._last_word.get(address, word))
            if to_them or by_them:
                self._last[address] = max(envelope.at, self._last.get(address, envelope.at))

    def after(self, address: str, hint_id: str, at: datetime) -> tuple[Came, bool, datetime | None, str]:
        """What came of a person after a moment: how, by CRM or not, when it ended, and the words of a revival."""
        known = self._crm(hint_id) or self._crm(address)
        if known is not None and (known.won or known.at >= at):
            return (Came.ALIVE if known.won and known.at >= at else Came.DEAD), True, known.at, ""
        revived = min((each for each in self._forward[address] if each[0] > at), default=None)
        if revived is not None:
            return Came.ALIVE, False, revived[0], revived[1]
        came = Came.DEAD if known is not None or self._died(address, at) else Came.OPEN
        return came, known is not None, max(self._sent[address], default=at), ""

    def _died(self, address: str, at: datetime) -> bool:
        """Whether it ended, as read: not in the last 30 days, and with a no, with vagueness, or in silence."""
        if self._end - max(self._last.get(address, at), at) < OPEN_FOR:
            return False
        when, stance = self._last_word.get(address, (datetime.fromtimestamp(0, UTC), Stance.UNCLEAR))
        unanswered = sum(each > when for each in self._sent[address])
        return stance in _ENDS or unanswered >= _GHOSTED

    def sent_after(self, address: str, at: datetime) -> int:
        """How many messages the user sent the person later."""
        return sum(each > at for each in self._sent[address])


def hints_of(said: Iterable[Said], history: History) -> list[Hint]:
    """The hints to leave, each once: a message sent in spite of one makes no new one, only a new reply does."""
    hinted_at: dict[str, int] = {}
    found = []
    for each in said:
        replies = int(each.verdict.facts["replies"] or 0)
        if each.verdict.move in EXITS and hinted_at.get(each.thread_id, -1) < replies:
            found.append(_hint(each, history))
            hinted_at[each.thread_id] = replies
    return found


def _hint(said: Said, history: History) -> Hint:
    name = hashlib.sha256(f"{said.thread_id} {said.at.isoformat()}".encode()).hexdigest()[:12]
    came, by_crm, end, words = history.after(said.address, name, said.at)
    days = (end - said.at) / timedelta(days=1) if end is not None else 0.0
    reason = said.verdict.reasons[0] if said.verdict.reasons else None
    return Hint(
        id=name,
        thread_id=said.thread_id,
        subject=said.subject,
        address=said.address,
        at=said.at,
        move=said.verdict.move,
        walk_away=said.verdict.walk_away,
        sure=said.verdict.sure,
        sentence=reason.sentence if reason else "",
        evidence=reason.evidence if reason else None,
        came=came,
        by_crm=by_crm,
        saved=history.sent_after(said.address, said.at) if came is Came.DEAD else 0,
        days_earlier=round(max(0.0, days), 1) if came is Came.DEAD else 0.0,
        revived_by=words,
    )


def backtest_of(
    said: Sequence[Said],
    history: History,
    *,
    messages: int,
    undated: int,
    left_out: Mapping[str, int],
) -> Backtest:
    """Put the figures together; `said` in the order of time."""
    others: dict[str, int] = defaultdict(int)
    before: dict[str, Move] = {}
    points: list[tuple[float, bool]] = []
    threads: list[str] = []
    for each in said:
        move = each.verdict.move
        if move not in EXITS and move is not Move.KEEP_GOING and before.get(each.thread_id) is not move:
            others[move.value] += 1
        before[each.thread_id] = move
        came, *_ = history.after(each.address, "", each.at)
        if came is not Came.OPEN:
            points.append((each.verdict.walk_away, came is Came.DEAD))
            threads.append(each.thread_id)
    times = [each.at for each in said]
    return Backtest(
        messages=messages,
        undated=undated,
        threads=len(before),
        first=min(times, default=None),
        last=max(times, default=None),
        hints=tuple(hints_of(said, history)),
        other_hints=dict(sorted(others.items())),
        reliability=reliability(points, threads),
        left_out=left_out,
    )
