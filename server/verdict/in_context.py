"""What a reply amounts to in its thread, where its words alone are read as a no, a wish for silence or a later.

| reply | amounts to | source |
|---|---|---|
| a later that names a near day while an agreed step stands | advancing | "a later slot for an agreed one" |
| what is vague or unclear, and in a few words takes what the seller showed | advancing | an action they order |
| what is vague or unclear, and sends what the seller asked for | advancing | "a document sent" |
| a later, not for sure, that is about the rest of what they order | advancing | "A step already booked or taken" |
| a curt no to what is not about the deal, from who talked on before | engaged | "a question is answered" |
| words of an order beside a no that is not sure, from who talked on before | engaged | the no is about something else |
| a wish for less (wishes.py) beside business, from who never talked on | opted_out | it may mean all of it |
| a wish of one person's to be left out, who names a colleague | redirected | "leave me out of it, talk to Ines" |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from nlp.labels import Signal, Stance
from server.verdict.asking import is_straight_ask
from server.verdict.patterns import patterns, says
from server.verdict.referral import referral_in
from server.verdict.stances import VAGUE, wishes_silence
from server.verdict.standing import FORWARD, Step, step_of
from server.verdict.turns import Side, Turn
from server.verdict.wishes import is_curt_answer, is_for_one, orders_beside, spares_the_writer

_MOVED = timedelta(days=21)  # a day further off is a later, no other slot; chosen on gold train threads


def in_context(all_turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns with the stances of the table above."""
    found: list[Turn] = []
    for turn in all_turns:
        stance = turn.stance if turn.side is not Side.PROSPECT else _stance(turn, found)
        found.append(turn if stance is turn.stance else replace(turn, stance=stance))
    return tuple(found)


def talked_on(turn: Turn, before: Sequence[Turn]) -> bool:
    """Whether the last word of the same person before a turn was a step or an answer."""
    theirs = [t for t in before if t.side is Side.PROSPECT and t.sender.email == turn.sender.email and t.at < turn.at]
    return bool(theirs) and theirs[-1].stance in FORWARD


def _stance(turn: Turn, before: Sequence[Turn]) -> Stance | None:
    if turn.stance is Stance.NOT_NOW and _moves_slot(turn, before):
        return Stance.ADVANCING
    if _takes(turn, before) or _orders_a_part(turn):
        return Stance.ADVANCING
    if turn.stance is Stance.OPTED_OUT and _hands_over(turn, before):
        return Stance.REDIRECTED
    if turn.stance in FORWARD and wishes_silence(turn.read) and not _may_mean_less(turn, before):
        return Stance.OPTED_OUT
    if turn.stance is not Stance.DECLINED or not talked_on(turn, before):
        return turn.stance
    unsure = turn.reading is not None and not turn.reading.sure
    answers = is_curt_answer(turn.read) or (unsure and orders_beside(turn.read))
    return Stance.ENGAGED if answers else turn.stance


def _may_mean_less(turn: Turn, before: Sequence[Turn]) -> bool:
    return talked_on(turn, before) or spares_the_writer(turn.read)


def _hands_over(turn: Turn, before: Sequence[Turn]) -> bool:
    """Whether who wants to be left out, alone, names somebody of their own firm to go on with."""
    known, text = patterns(), turn.read.own_text.text.replace("’", "'")
    if not turn.has(Signal.OPT_OUT) or not says(text, known.hands_over) or not is_for_one(turn.read):
        return False
    if says(text, known.protests + known.mocks):
        return False
    found = referral_in(replace(turn, stance=Stance.REDIRECTED), before)
    return found is not None and not found.elsewhere


def _takes(turn: Turn, before: Sequence[Turn]) -> bool:
    """Whether a reply sends what it was asked for, or tells the seller in a few words to go ahead.

    "Do it" to "shall I stop?" is none.
    """
    if turn.stance not in VAGUE | {Stance.UNCLEAR} or not before or before[-1].side is not Side.SELLER:
        return False
    known, text = patterns(), turn.read.own_text.text
    asked = any(says(q.text, known.asks_to_send) for q in before[-1].read.questions)
    if asked and says(text, known.sends):
        return True
    return not is_straight_ask(before[-1]) and says(text, known.goes_ahead)


def _orders_a_part(turn: Turn) -> bool:
    """Whether a yes to a part stands before the words of a later, which then is about the rest."""
    if turn.stance is not Stance.NOT_NOW or turn.reading is None or turn.reading.sure:
        return False
    later = [s.start for s in turn.signals if s.label is Signal.NOT_NOW]
    parts = (pattern.search(turn.read.own_text.text) for pattern in patterns().in_part)
    return bool(later) and any(part is not None and part.end() <= min(later) for part in parts)


def _moves_slot(turn: Turn, before: Sequence[Turn]) -> bool:
    telling = [t for t in before if t.side is Side.PROSPECT and t.stance is not Stance.UNCLEAR]
    step: Step | None = step_of(telling)
    named = turn.reading.revisit_on if turn.reading else None
    return step is not None and named is not None and turn.at.date() <= step.on < named <= step.on + _MOVED
