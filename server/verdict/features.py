"""What the judge weighs of a thread, each a documented value. Computed from turns up to `now` alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from nlp.labels import Signal, Stance
from server.mail.message import MachineKind
from server.verdict.clock import DEBT_AFTER_WORKING_DAYS, silence_limit, working_days
from server.verdict.patterns import patterns
from server.verdict.referral import Referral, followed, referral_in
from server.verdict.standing import (
    FORWARD,
    REOPENS,
    VAGUE,
    Pause,
    Step,
    pause_of,
    postponements_of,
    since_last,
    step_of,
)
from server.verdict.turns import Side, Turn, last_conversation


@dataclass(frozen=True, slots=True)
class Features:
    """The feature values of one thread.

    turns           the last conversation's turns (see turns.py); replies: the prospects' human ones among them
    last            the last reply that says something (not unclear, not a machine's); None without one
    opt_out         the first opt-out or hostility in the thread, however old, of anybody in the last conversation
    no              the last clear no nobody reopened since (by advancing, engaging, naming a later, pointing on)
    referral        the last referral still standing; referral_followed: the seller wrote there, or they wrote
    gone            a message that says the person left for good, nobody else having taken part since
    evasions        evasive or noncommittal replies since the last advancing or engaged one, per message
    vague_again     whether a vague reply came after a straight ask and another one before it
    postponements   not_now replies without a step, an answered question or a real question between
    pause           the not_now still standing
    step            the dated step still standing; forward: whether they ever advanced or engaged
    pending         the seller's messages since the last reply; straight_ask: the last straight ask among them
    chased          those of pending that wait for an answer: none sent before a date they named or a step agreed
    clock_from      when silence is counted from: the last pending message, or the return from an out-of-office
    away_until      return day of an out-of-office that answers a pending message
    silent_days     working days since clock_from; unanswered_days: since the first chased one (or the return)
    limit           working days after which waiting is silence for this prospect
    debt            the reply whose real question the seller has not answered; owed: for 2 working days or more
    need            a reply in which a need was stated
    """

    now: datetime
    turns: tuple[Turn, ...]
    replies: tuple[Turn, ...]
    sellers: tuple[Turn, ...]
    last: Turn | None
    opt_out: Turn | None
    no: Turn | None
    referral: Referral | None
    referral_followed: bool
    gone: Turn | None
    evasions: tuple[Turn, ...]
    vague_again: bool
    postponements: tuple[Turn, ...]
    pause: Pause | None
    step: Step | None
    forward: tuple[Turn, ...]
    pending: tuple[Turn, ...]
    chased: tuple[Turn, ...]
    straight_ask: Turn | None
    clock_from: datetime | None
    away_until: date | None
    silent_days: float
    unanswered_days: float
    limit: float
    debt: Turn | None
    owed: bool
    need: Turn | None


def features(all_turns: tuple[Turn, ...], now: datetime) -> Features:
    """Compute the features of a thread's turns (all of them up to `now`)."""
    here = last_conversation(all_turns)
    replies = tuple(t for t in here if t.side is Side.PROSPECT)
    telling = tuple(t for t in replies if t.stance is not Stance.UNCLEAR)
    evasions = since_last(telling, FORWARD, VAGUE)
    pending = _pending(here)
    away_until = _away_until(here, pending)
    pause, step = pause_of(here, telling), step_of(telling)
    chased = _chased(pending, pause, step)
    clock_from = _clock_from(pending[-1:], away_until)
    first_from = _clock_from(chased[:1], away_until)
    referral, done = _referral(here)
    debt = _debt(here, telling)
    people = {a.email for t in here for a in (t.sender, *t.read.message.envelope.recipients)}
    return Features(
        now=now,
        turns=here,
        replies=replies,
        sellers=tuple(t for t in here if t.side is Side.SELLER),
        last=telling[-1] if telling else None,
        opt_out=next((t for t in all_turns if t.stance is Stance.OPTED_OUT and t.sender.email in people), None),
        no=next(iter(since_last(telling, REOPENS, frozenset({Stance.DECLINED}))[-1:]), None),
        referral=referral,
        referral_followed=done,
        gone=_gone(here),
        evasions=evasions,
        vague_again=_vague_again(here, evasions),
        postponements=postponements_of(telling),
        pause=pause if pause and not pause.spent else None,
        step=step,
        forward=tuple(t for t in telling if t.stance in FORWARD),
        pending=pending,
        chased=chased,
        straight_ask=next((t for t in reversed(pending) if is_straight_ask(t)), None),
        clock_from=clock_from,
        away_until=away_until,
        silent_days=working_days(clock_from, now) if clock_from else 0.0,
        unanswered_days=working_days(first_from, now) if first_from else 0.0,
        limit=silence_limit(_reply_gaps(here)),
        debt=debt,
        owed=debt is not None and working_days(debt.at, now) >= DEBT_AFTER_WORKING_DAYS,
        need=next((t for t in reversed(telling) if t.has(Signal.NEED_STATED)), None),
    )


def is_straight_ask(turn: Turn) -> bool:
    """LABELS.md: "a short message of the seller's whose only question is whether to go on"."""
    known = patterns()
    questions = [q.text for q in turn.read.questions]
    if turn.side is not Side.SELLER or not questions:
        return False
    short = len(turn.read.own_text.text.split()) <= known.straight_ask_words
    return short and all(any(p.search(q) for p in known.straight_ask) for q in questions)


def is_bump(turn: Turn) -> bool:
    """A short message of the seller's that only reminds."""
    known = patterns()
    text = turn.read.own_text.text
    return len(text.split()) <= known.bump_words and any(p.search(text) for p in known.bump)


def _pending(here: tuple[Turn, ...]) -> tuple[Turn, ...]:
    tail: list[Turn] = []
    for turn in reversed(here):
        if turn.side is Side.PROSPECT:
            break
        if turn.side is Side.SELLER:
            tail.append(turn)
    return tuple(reversed(tail))


def _away_until(here: tuple[Turn, ...], pending: tuple[Turn, ...]) -> date | None:
    if not pending:
        return None
    days = [
        turn.reading.revisit_on
        for turn in here
        if turn.side is Side.MACHINE and turn.reading and turn.reading.revisit_on and turn.at >= pending[0].at
        if turn.read.message.machine in (None, MachineKind.OUT_OF_OFFICE, MachineKind.OTHER)
    ]
    return max(days, default=None)


def _chased(pending: tuple[Turn, ...], pause: Pause | None, step: Step | None) -> tuple[Turn, ...]:
    named = [pause.due] if pause else []
    named += [step.on] if step else []
    first = max(named, default=date.min)
    return tuple(t for t in pending if t.at.date() >= first)


def _clock_from(sent: tuple[Turn, ...], away_until: date | None) -> datetime | None:
    """When the wait for an answer to a message begins: when it was sent, or the return from an out-of-office."""
    if not sent:
        return None
    return max(sent[0].at, datetime.combine(away_until, time(), tzinfo=sent[0].at.tzinfo)) if away_until else sent[0].at


def _reply_gaps(here: tuple[Turn, ...]) -> list[float]:
    """Working days between the seller's message and the reply to it, for each reply that answers one."""
    gaps: list[float] = []
    asked: Turn | None = None
    for turn in here:
        if turn.side is Side.SELLER:
            asked = asked or turn
        elif turn.side is Side.PROSPECT and asked is not None:
            gaps.append(working_days(asked.at, turn.at))
            asked = None
    return gaps


def _referral(here: tuple[Turn, ...]) -> tuple[Referral | None, bool]:
    """The last referral, and whether it was followed. A machine's counts only where the person left for good."""
    for index in range(len(here) - 1, -1, -1):
        turn = here[index]
        if turn.side is Side.PROSPECT and turn.stance in REOPENS - {Stance.REDIRECTED}:
            return None, False
        if turn.side is Side.MACHINE and not turn.has(Signal.LEFT_COMPANY):
            continue
        found = referral_in(turn, here[:index]) if turn.side is not Side.SELLER else None
        if found is not None:
            return found, followed(found, here[index + 1 :], here[:index])
    return None, False


def _gone(here: tuple[Turn, ...]) -> Turn | None:
    silent = (Stance.REDIRECTED, Stance.AUTOMATIC, Stance.UNCLEAR, Stance.EVASIVE)
    for index in range(len(here) - 1, -1, -1):
        turn = here[index]
        if turn.side is not Side.SELLER and turn.has(Signal.LEFT_COMPANY) and turn.stance in silent:
            successor = Referral(turn, "", elsewhere=False)
            named = referral_in(turn, here[:index]) is not None
            return None if named or followed(successor, here[index + 1 :], here[:index]) else turn
        if turn.side is Side.PROSPECT:
            return None
    return None


def _vague_again(here: tuple[Turn, ...], evasions: tuple[Turn, ...]) -> bool:
    if len(evasions) < 2:
        return False
    first, last = here.index(evasions[0]), here.index(evasions[-1])
    return any(is_straight_ask(turn) for turn in here[first:last])


def _debt(here: tuple[Turn, ...], telling: tuple[Turn, ...]) -> Turn | None:
    """The last reply with a real question that nothing but reminders followed."""
    for turn in reversed(here):
        if turn.side is Side.SELLER and not (is_bump(turn) or is_straight_ask(turn)):
            return None
        if turn in telling and turn.own_questions and turn.stance not in (Stance.DECLINED, Stance.OPTED_OUT):
            return turn
    return None
