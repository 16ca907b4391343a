"""What the judge weighs of a thread, each a documented value. Computed from turns up to `now` alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from nlp.labels import Signal, Stance
from nlp.values import AnswerState
from server.mail.message import MachineKind
from server.verdict.asking import is_answer, is_bump, is_promise, is_straight_ask
from server.verdict.clock import DEBT_AFTER_WORKING_DAYS, silence_limit, working_days
from server.verdict.habits import Habits, habits_of, reply_gaps
from server.verdict.pointing import gone_of, referral_of
from server.verdict.referral import Referral
from server.verdict.stances import VAGUE
from server.verdict.standing import (
    FORWARD,
    REOPENS,
    Pause,
    Step,
    pause_of,
    postponements_of,
    since_last,
    step_of,
)
from server.verdict.told import Told, Word, last_end, last_talk
from server.verdict.turns import Side, Turn, last_conversation


@dataclass(frozen=True, slots=True)
class Features:
    """The feature values of one thread.

    turns           the last conversation's turns (see turns.py); replies: the prospects' human ones among them
    last            the last reply that says something (not unclear, not a machine's); None without one
    opt_out         the first opt-out or hostility in the thread, however old, of anybody in the last conversation
    taken_back      an opt-out they took back by what they wrote later, none standing: asked about (see doubt.py)
    no              the last clear no nobody reopened since (by advancing, engaging, naming a later, pointing on); one
                    that was not read for sure only while it is their last word
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
    promised        the seller's message that promises something of the seller's own for later, none but reminders since
    debt            the reply whose real question the seller has not answered; owed: for 2 working days or more
    need            a reply in which a need was stated
    talked_on       the last day they spoke or met, as the user told; what lies before it is no silence and not vague
    ended           that the user told the deal won or lost, no reply of theirs having come on a later day
    asked_theirs    their real questions, all in all; left_open: ours that their last reply left open
    habits          see habits.py
    """

    now: datetime
    turns: tuple[Turn, ...]
    replies: tuple[Turn, ...]
    sellers: tuple[Turn, ...]
    last: Turn | None
    opt_out: Turn | None
    taken_back: Turn | None
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
    promised: Turn | None
    debt: Turn | None
    owed: bool
    need: Turn | None
    talked_on: date | None
    ended: Told | None
    asked_theirs: int
    left_open: int
    habits: Habits


def features(all_turns: tuple[Turn, ...], now: datetime, told: Sequence[Word] = ()) -> Features:
    """Compute the features of a thread's turns (all of them up to `now`) and of what the user told of it."""
    here = last_conversation(all_turns)
    talked_on = last_talk(told, now.date())
    replies = tuple(t for t in here if t.side is Side.PROSPECT)
    telling = tuple(t for t in replies if t.stance is not Stance.UNCLEAR)
    evasions = since_last(_after(telling, talked_on), FORWARD, VAGUE)
    pending = _after(_pending(here), talked_on)
    away_until = _away_until(here, pending)
    pause, step = pause_of(here, telling, told), step_of(telling)
    chased = _chased(pending, pause, step)
    clock_from = _clock_from(pending[-1:], away_until)
    first_from = _clock_from(chased[:1], away_until)
    referral, done = referral_of(here)
    debt = next(iter(_after(_debt(here, telling), talked_on)), None)
    return Features(
        now=now,
        turns=here,
        replies=replies,
        sellers=tuple(t for t in here if t.side is Side.SELLER),
        last=telling[-1] if telling else None,
        opt_out=next(iter(opt_outs(all_turns, here)), None),
        taken_back=None,
        no=_no(telling),
        referral=referral,
        referral_followed=done,
        gone=gone_of(here),
        evasions=evasions,
        vague_again=_vague_again(here, evasions),
        postponements=postponements_of(telling),
        pause=None if pause is None or pause.spent or _met(pause.due, talked_on) else pause,
        step=None if step and _met(step.on, talked_on) else step,
        forward=tuple(t for t in telling if t.stance in FORWARD),
        pending=pending,
        chased=chased,
        straight_ask=next((t for t in reversed(pending) if is_straight_ask(t)), None),
        clock_from=clock_from,
        away_until=away_until,
        silent_days=working_days(clock_from, now) if clock_from else 0.0,
        unanswered_days=working_days(first_from, now) if first_from else 0.0,
        limit=silence_limit(reply_gaps(here)),
        promised=_promised(pending),
        debt=debt,
        owed=debt is not None and working_days(debt.at, now) >= DEBT_AFTER_WORKING_DAYS,
        need=next((t for t in reversed(telling) if t.has(Signal.NEED_STATED)), None),
        talked_on=talked_on,
        ended=_ended(replies, told, now),
        asked_theirs=sum(len(t.own_questions) for t in replies),
        left_open=_left_open(replies),
        habits=habits_of(here, now.date(), talked_on),
    )


def opt_outs(all_turns: tuple[Turn, ...], here: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Every opt-out or hostility in the thread of anybody in the last conversation, `here`."""
    people = {a.email for t in here for a in (t.sender, *t.read.message.envelope.recipients)}
    return tuple(t for t in all_turns if t.stance is Stance.OPTED_OUT and t.sender.email in people)


def _no(telling: tuple[Turn, ...]) -> Turn | None:
    """The last no nobody reopened; one that was not read for sure falls where they talked on after it."""
    no = next(iter(since_last(telling, REOPENS, frozenset({Stance.DECLINED}))[-1:]), None)
    unsure = no is not None and no.reading is not None and not no.reading.sure
    return None if unsure and no != telling[-1] else no


def _after(found: tuple[Turn, ...], talked_on: date | None) -> tuple[Turn, ...]:
    """Those written after the day they spoke or met."""
    return found if talked_on is None else tuple(t for t in found if t.at.date() > talked_on)


def _met(due: date, talked_on: date | None) -> bool:
    return talked_on is not None and talked_on >= due


def _ended(replies: tuple[Turn, ...], told: Sequence[Word], now: datetime) -> Told | None:
    end = last_end(told, now.date())
    return None if end is None or any(t.at.date() > end.on for t in replies) else end


def _left_open(replies: tuple[Turn, ...]) -> int:
    asked = replies[-1].reading.asked if replies and replies[-1].reading else ()
    return sum(a.state is AnswerState.OPEN for a in asked)


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


def _vague_again(here: tuple[Turn, ...], evasions: tuple[Turn, ...]) -> bool:
    if len(evasions) < 2:
        return False
    first, last = here.index(evasions[0]), here.index(evasions[-1])
    return any(is_straight_ask(turn) for turn in here[first:last])


def _promised(pending: tuple[Turn, ...]) -> Turn | None:
    """A promise is kept by the next mail that does more than remind or ask whether to go on."""
    for turn in reversed(pending):
        if is_promise(turn):
            return turn
        if not is_bump(turn) and not is_straight_ask(turn):
            return None
    return None


def _debt(here: tuple[Turn, ...], telling: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """The last reply with a real question that nothing but reminders followed; one or none."""
    written: list[Turn] = []
    for turn in reversed(here):
        if turn.side is Side.SELLER:
            written.append(turn)
        elif turn in telling and turn.own_questions and turn.stance not in (Stance.DECLINED, Stance.OPTED_OUT):
            return () if any(is_answer(each, turn) for each in written) else (turn,)
    return ()
