"""What a prospect's message amounts to for the judge, from its reading, its calendar answer and its headers.

| message | amounts to | source |
|---|---|---|
| invitation accepted or sent by the prospect | advancing | "A step already booked or taken" |
| invitation declined or cancelled without words | evasive: a dropped slot | "a requested slot dropped" |
| invitation answered tentatively without words | noncommittal | "a commitment under might, should, hope" |
| headers or reading say machine | automatic | "Machine mail is automatic" |
| opt-out words beside a stance that ranks behind opted_out | opted_out | "Decide in this order", 3 |
| a no that may well be an opt-out, or wishes for silence | opted_out | the safer of the two |
| an order that somebody of the seller's stop, beside no step | opted_out | any wish not to be contacted |
| opt-out words beside a wish for word of it, or an answer not read for sure | opted_out | never outweighed in doubt |
| hostility with nothing of business beside it | opted_out | "hostility without any request" |
| such a wish that is about less (wishes.py) from who goes on | what that is | "unsubscribe our seat" is no opt-out |
| a later or what is vague that takes a slot, or says "yes please" | advancing | "A step already booked or taken", 2 |
| a later that waits for what they demand of the seller, no question beside it | engaged | they want something |
| a later, not for sure, that reminds the seller or says when it is decided | engaged | an answer, no later |
| a no to one item or way beside words of an order (nos.py) | engaged | the deal goes on without that |
| not read for sure, and by plain words or a farewell a no (nos.py) | declined | a clear no |
| what is vague, unclear or no more than a reminder of what the seller owes | engaged | they wait for an answer |
| machine mail by its words alone, not for sure, to several people | the next likeliest | RFC 3834, 4: answers one |
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
from server.verdict.nos import is_partial as is_partial_no
from server.verdict.nos import is_plain as is_plain_no
from server.verdict.patterns import patterns, says
from server.verdict.values import ReadMessage
from server.verdict.wanted import reminds_beside_no, wanted_in
from server.verdict.wishes import About, about, demands, ends_by_itself, later_named, takes_a_day

# All chosen on gold train threads. Below it an opt-out or a later is a stray match, a question not surely specific; a
# no that may be an opt-out by this much is one, and what is vague and may be a no by this much is held against the net.
OPT_OUT_SCORE: Final = 0.6
TORN_PROBABILITY: Final = 0.25
NET_PROBABILITY: Final = 0.1
LATER_SCORE: Final = 0.5
SPECIFIC_SCORE: Final = 0.8
ADVANCE_SCORE: Final = 0.6

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
    spoken = _heeded(read, read.reading) if read.reading else Stance.UNCLEAR
    if answer is not None:
        wordless = spoken in _WORDLESS or (answer in _STEPS and spoken not in _NO)
        return _CALENDAR[answer] if wordless else spoken
    if read.message.machine not in (None, MachineKind.CALENDAR, MachineKind.LIST):
        return Stance.AUTOMATIC
    if spoken is Stance.AUTOMATIC and read.reading and _is_a_persons(read, read.reading):
        others = {stance: share for stance, share in read.reading.stances.items() if stance is not Stance.AUTOMATIC}
        return max(others, key=lambda stance: others[stance])
    return spoken


def _is_a_persons(read: ReadMessage, reading: Reading) -> bool:
    """Whether what reads like a machine's mail is a person's: no header says so, and it was written to several."""
    return read.message.machine is None and not reading.sure and len(read.message.envelope.recipients) > 1


def wishes_silence(read: ReadMessage) -> bool:
    """Whether the words of a prospect's message wish for silence, whatever that is about."""
    if read.reading is None:
        return False
    spoken = _spoken(read.reading)
    told = spoken not in _STEPS_ASIDE and says(read.own_text.text, patterns().told_to_stop)
    wished = told or (_may_be_no(spoken, read.reading) and says(read.own_text.text, patterns().no_more))
    awaits_word = spoken is Stance.ADVANCING and says(read.own_text.text, patterns().word_of_it)
    doubtful = awaits_word or (spoken is Stance.ENGAGED and not read.reading.sure)
    torn = doubtful and _opts_out(read.reading)
    return wished or torn or spoken is Stance.OPTED_OUT


def _opts_out(reading: Reading) -> bool:
    return any(s.label is Signal.OPT_OUT and s.score >= OPT_OUT_SCORE for s in reading.signals)


def _heeded(read: ReadMessage, reading: Reading) -> Stance:
    """The stance of the words, with every wish to be left alone heeded that is, or may be, about all of the mail."""
    if not wishes_silence(read):
        return _about_a_step(read, _spoken(reading))
    if about(read) is not About.LESS:
        return Stance.OPTED_OUT
    if ends_by_itself(read):
        return Stance.NOT_NOW
    if any(s.label is Signal.ADVANCE and s.score >= ADVANCE_SCORE for s in reading.signals):
        return Stance.ADVANCING
    return Stance.NOT_NOW if later_named(reading) else Stance.ENGAGED


def _about_a_step(read: ReadMessage, spoken: Stance) -> Stance:
    """What is vague or for later and takes what is offered is a step; a later that waits for the seller is none."""
    if is_plain_no(read):
        return Stance.DECLINED
    if spoken is Stance.DECLINED and is_partial_no(read):
        return Stance.ENGAGED
    if spoken in VAGUE | {Stance.NOT_NOW} and takes_a_day(read):
        return Stance.ADVANCING
    if spoken is Stance.NOT_NOW and read.reading is not None and _talks_on(read, read.reading):
        return Stance.ENGAGED
    return Stance.ENGAGED if _reminds(read, spoken) else spoken


def _talks_on(read: ReadMessage, reading: Reading) -> bool:
    """Whether a later demands, or not for sure reminds or says when it is decided; none beside a buyer's question."""
    asks = any(s.label is Signal.BUYING_QUESTION for s in reading.signals)
    text = read.own_text.text
    unsure = not reading.sure and (bool(wanted_in(text)) or says(text, patterns().decides))
    return not asks and (unsure or demands(read))


def _reminds(read: ReadMessage, spoken: Stance) -> bool:
    """Whether a reply reminds the seller of what they owe, and says no more of its own."""
    text = read.own_text.text
    if spoken in VAGUE | {Stance.UNCLEAR}:
        return bool(wanted_in(text))
    return spoken is Stance.DECLINED and read.reading is not None and reminds_beside_no(text, read.reading)


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
    asked = [q.text for q in reading.questions if not says(q.text, known.asks_price)]
    return any(says(text, known.specific) for text in asked)


def _spoken(reading: Reading) -> Stance:
    labels = {span.label for span in reading.signals}
    opt_out = _opts_out(reading)
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
