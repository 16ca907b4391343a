"""Whose turn it is, and since when.

| what stands last | whose turn |
|---|---|
| a question of theirs, or a promise of the seller's | the seller's |
| a message of the seller's | the prospect's; where a step is agreed and nothing is asked, nobody's |
| a step gone by without a word, or a promise of theirs with nothing asked for | the prospect's |
| a slot that the seller proposed, taken; an invitation answered; a mere thanks before a step | nobody's |
| whatever it is, after an exit | nobody's |
| another reply | the seller's |

What the training hands agree on where LABELS.md is silent; they differ on whose turn it is after an exit (nobody's by
four of six, in 30 of 50 points) and on steps that both sides wait for: there the commoner answer stands.
"""

from __future__ import annotations

import re
from datetime import UTC, date

from nlp.labels import Move, Stance, WaitingFor
from server.verdict.asking import asks_for_something, promises_to_bring
from server.verdict.decision import Decision, Rule
from server.verdict.features import Features
from server.verdict.turns import Side, Turn
from server.verdict.values import EXITS, Waiting

_SLOT_WORDS = 20  # a longer mail says more than that a slot is taken; chosen on gold train threads
_NOBODYS_TURN = frozenset({Rule.IN_COPY, Rule.NOTHING, Rule.WON, Rule.TALKED})
_SELLERS_TURN = frozenset({Rule.REFERRAL, Rule.DATE_COME, Rule.CHECK_IN, Rule.PROMISED})
_GOES_ON = frozenset({Rule.STEP_AHEAD, Rule.FORWARD, Rule.VAGUE})
_NOBODY = Waiting(WaitingFor.NOBODY, None)


def waiting_for(decision: Decision, f: Features) -> Waiting:
    """Whose turn it is by a decision."""
    if decision.move in EXITS or decision.rule in _NOBODYS_TURN:
        return _NOBODY
    if f.debt is not None:
        return _waits(WaitingFor.SELLER, f.debt)
    if decision.move is Move.PAUSE:
        return _NOBODY
    if decision.rule in _SELLERS_TURN and decision.turn is not None:
        return _waits(WaitingFor.SELLER, decision.turn)
    return _after_ours(decision, f) if f.pending else _after_theirs(decision, f)


def _after_ours(decision: Decision, f: Features) -> Waiting:
    settled = decision.rule is Rule.STEP_AHEAD and not f.pending[-1].read.questions
    if settled and decision.turn is not None and not promises_to_bring(decision.turn):
        return _NOBODY
    return _waits(WaitingFor.PROSPECT, (f.chased or f.pending)[0])


def _after_theirs(decision: Decision, f: Features) -> Waiting:
    last = f.replies[-1] if f.replies else None
    if last is not None and decision.rule is Rule.STEP_PASSED:
        return _waits(WaitingFor.PROSPECT, last)
    if last is not None and decision.rule in _GOES_ON and promises_to_bring(last) and not asks_for_something(last):
        return _waits(WaitingFor.PROSPECT, last)
    if last is not None and decision.rule is Rule.STEP_AHEAD and _settles(last, f):
        return _NOBODY
    first = _first_since_seller(f)
    return _waits(WaitingFor.SELLER, first) if first else _NOBODY


def _settles(last: Turn, f: Features) -> bool:
    """Whether a reply only takes the slot that the seller proposed, answers an invitation or thanks before a step."""
    if last.read.message.calendar is not None or last.stance is Stance.UNCLEAR:
        return True
    proposed = [t for t in f.sellers if t.at < last.at][-1:]
    if f.step is None or f.step.turn != last or not proposed or asks_for_something(last):
        return False
    short = len(last.read.own_text.text.split()) <= _SLOT_WORDS
    return short and _names(f.step.on, proposed[0].read.own_text.text)


def _names(day: date, text: str) -> bool:
    """Whether a text names a day, by its number or its weekday."""
    return re.search(rf"\b(?:{day.day}(?:st|nd|rd|th)?|{day:%A})\b", text, re.IGNORECASE) is not None


def _waits(who: WaitingFor, turn: Turn) -> Waiting:
    return Waiting(who, turn.at.astimezone(UTC))


def _first_since_seller(f: Features) -> Turn | None:
    found: Turn | None = None
    for turn in reversed(f.turns):
        if turn.side is Side.SELLER:
            break
        if turn.side is Side.PROSPECT:
            found = turn
    return found
