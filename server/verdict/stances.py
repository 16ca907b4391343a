"""What a prospect's message amounts to for the judge, from its reading, its calendar answer and its headers.

| message | amounts to | source |
|---|---|---|
| invitation accepted or sent by the prospect | advancing | "A step already booked or taken" |
| invitation declined or cancelled without words | evasive: a dropped slot | "a requested slot dropped" |
| invitation answered tentatively without words | noncommittal | "a commitment under might, should, hope" |
| headers or reading say machine | automatic | "Machine mail is automatic" |
| opt-out words beside a stance that ranks behind opted_out | opted_out | "Decide in this order", 3 |
| a no that may well be an opt-out, or wishes for silence | opted_out | the safer of the two |
| hostility with nothing of business beside it | opted_out | "hostility without any request" |
| a specific question beside what was read as vague | engaged | "a specific question is asked", rule 5 |
| a question of theirs beside a no for now | not_now | "not_now beside a real question is pause" |
| evasive, not for sure, beside a no for now | not_now | "declined, then redirected, then not_now …" |
| no reading | unclear | "the user is asked, never guessed for" |
"""

from __future__ import annotations

from typing import Final

from nlp.labels import Signal, Stance
from nlp.values import Reading
from server.mail.message import CalendarAnswer, MachineKind
from server.verdict.patterns import patterns
from server.verdict.values import ReadMessage

# All chosen on gold train threads. Below it an opt-out or a later is a stray match, a question not surely specific; a
# no that may be an opt-out by this much is one, and what is vague and may be a no by this much is held against the net.
OPT_OUT_SCORE: Final = 0.6
TORN_PROBABILITY: Final = 0.25
NET_PROBABILITY: Final = 0.1
LATER_SCORE: Final = 0.5
SPECIFIC_SCORE: Final = 0.8

VAGUE: Final = frozenset({Stance.EVASIVE, Stance.NONCOMMITTAL})
_WORDLESS: Final = frozenset({Stance.AUTOMATIC, Stance.UNCLEAR})
_STEPS_ASIDE: Final = frozenset({Stance.ADVANCING, Stance.REDIRECTED})  # these rank before opted_out
_FISHES: Final = frozenset({Signal.PRICE_FISHING, Signal.INFO_BRUSH_OFF})
_BUSINESS: Final = frozenset({Signal.BUYING_QUESTION, Signal.NEED_STATED, Signal.ADVANCE, Signal.REFERRAL})
_CALENDAR: Final = {
    CalendarAnswer.ACCEPTED: Stance.ADVANCING,
    CalendarAnswer.REQUEST: Stance.ADVANCING,
    CalendarAnswer.TENTATIVE: Stance.NONCOMMITTAL,
    CalendarAnswer.DECLINED: Stance.EVASIVE,
    CalendarAnswer.CANCELLED: Stance.EVASIVE,
}
_STEPS: Final = frozenset({CalendarAnswer.ACCEPTED, CalendarAnswer.REQUEST})
_NO: Final = frozenset({Stance.DECLINED, Stance.OPTED_OUT})


def effective_stance(read: ReadMessage) -> Stance:
    """The stance of a prospect's message as the table above settles it."""
    answer = read.message.calendar
    spoken = _spoken(read.reading) if read.reading else Stance.UNCLEAR
    if (
        read.reading
        and _may_be_no(spoken, read.reading)
        and any(p.search(read.own_text.text) for p in patterns().no_more)
    ):
        spoken = Stance.OPTED_OUT
    if answer is not None:
        wordless = spoken in _WORDLESS or (answer in _STEPS and spoken not in _NO)
        return _CALENDAR[answer] if wordless else spoken
    if read.message.machine not in (None, MachineKind.CALENDAR, MachineKind.LIST):
        return Stance.AUTOMATIC
    return spoken


def _may_be_no(spoken: Stance, reading: Reading) -> bool:
    """A no, or what is vague and may be one, however unlikely: the net's words are plain."""
    torn = spoken in VAGUE and reading.stances.get(Stance.DECLINED, 0.0) >= NET_PROBABILITY
    return spoken is Stance.DECLINED or torn


def _asks_something(reading: Reading) -> bool:
    """A question of theirs that the reading marks as specific, or about the seller's work, and no price or papers."""
    if any(s.label in _FISHES and s.score >= SPECIFIC_SCORE for s in reading.signals):
        return False
    if any(s.label is Signal.BUYING_QUESTION and s.score >= SPECIFIC_SCORE for s in reading.signals):
        return True
    known = patterns()
    asked = [q.text for q in reading.questions if not any(p.search(q.text) for p in known.asks_price)]
    return any(p.search(text) for text in asked for p in known.specific)


def _spoken(reading: Reading) -> Stance:
    labels = {span.label for span in reading.signals}
    opt_out = any(s.label is Signal.OPT_OUT and s.score >= OPT_OUT_SCORE for s in reading.signals)
    if reading.stance is Stance.AUTOMATIC or reading.stance is Stance.OPTED_OUT:
        return reading.stance
    if reading.stance is Stance.DECLINED and reading.stances.get(Stance.OPTED_OUT, 0.0) >= TORN_PROBABILITY:
        return Stance.OPTED_OUT
    later = any(s.label is Signal.NOT_NOW and s.score >= LATER_SCORE for s in reading.signals)
    if reading.stance is Stance.ENGAGED and later and Signal.BUYING_QUESTION in labels and not opt_out:
        return Stance.NOT_NOW
    if reading.stance is Stance.EVASIVE and not reading.sure and later and not opt_out:
        return Stance.NOT_NOW
    if reading.stance in VAGUE and not opt_out and _asks_something(reading):
        return Stance.ENGAGED
    if reading.stance in _STEPS_ASIDE or (reading.stance is Stance.ENGAGED and labels & _BUSINESS):
        return reading.stance
    if opt_out or (Signal.HOSTILE in labels and not labels & _BUSINESS):
        return Stance.OPTED_OUT
    return reading.stance
