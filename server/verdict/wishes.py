"""What a wish to be left alone is about, and what of business stands beside it in the same mail.

"Stop sending me this list, I need the one for 2026" is no wish to be left alone: its object is a list. Objects that are
less than the seller's mail to them (wishes.toml):

| object | for example |
|---|---|
| a paper, a version, an old offer, for who has talked with the seller before | "stop sending me this list" |
| mail for many, or by a machine, for the same | "unsubscribe me from the newsletter" |
| the copy line | "no need to copy me" |
| one way to be reached, another one named | "don't ring, write" |
| somebody else's mail | "we do not wish to be contacted by him" |
| mail to somebody else, by name, who has gone | "do not contact Jim any more, he retired" |
| an answer to whether there is more to ask | "no further questions" |
| their name or picture in public | "delete the picture from your page" |
| work, an order, a delivery | "stop, don't cut" |
| somebody else's data, a seat | "delete her file" |
| a bargain | "12 % less or forget it" |
| a time, with what comes after it | "stop the mails until the audit, then I am yours" |

One sentence that wishes for silence and names none of these, and the wish is about all of it: an opt-out. Where all
name one it stays in doubt, unless words of an order beside them say that they go on and nothing protests. A question
does not ("Is this even legal?"): what the reading takes for a buyer's, or for a step, may be about the mail itself.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from nlp.labels import Signal, Stance
from nlp.values import Reading
from server.verdict.patterns import patterns, says
from server.verdict.values import ReadMessage

# Chosen on gold train threads: no true no and no true opt-out there stands beside a span of business so certain.
_BUSINESS_SCORE: Final = 0.4
_WISH_SCORE: Final = 0.5
_LATER_SCORE: Final = 0.5
_CURT_WORDS: Final = 6

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?\n]*")
_BARE_STOP: Final = re.compile(r"\W*(?:please )?stop(?: please)?\W*", re.IGNORECASE)

_BUYING: Final = frozenset({Signal.BUYING_QUESTION, Signal.ADVANCE})
_BUSINESS: Final = _BUYING | {Signal.NEED_STATED}

Range = tuple[int, int]


class About(StrEnum):
    """What the wishes for silence in a reply are about, as a whole."""

    ALL = "all"
    LESS = "less"
    DOUBT = "doubt"


def about(read: ReadMessage) -> About:
    """Whether the wishes for silence in a reply are about all of the seller's mail to them.

    LESS where each names something less and words of an order stand beside them, or where they end by themselves.
    DOUBT where nothing says so, where they protest, and for a bare "stop" beside business.
    """
    text = _plain(read)
    telling = _telling(read, text)
    if not telling:
        sure = read.reading is None or read.reading.sure
        beside_business = bool(_wishes(read)) and (means_to_buy if sure else means_business)(read)
        return About.DOUBT if beside_business else About.ALL
    if ends_by_itself(read):
        return About.LESS
    if not all(_names_less(wish, text) for wish in telling):
        return About.ALL
    by_a_day = _dated(read) and not says(text, patterns().word_of_it)
    goes_on = orders_beside(read) or (by_a_day and spares_the_writer(read))
    return About.LESS if goes_on and not says(text, patterns().protests) else About.DOUBT


def spares_the_writer(read: ReadMessage) -> bool:
    """Whether each wish closes one way to reach them, another one named, or is about somebody else by name.

    So not even a stranger's may mean all of the seller's mail.
    """
    known, text = patterns(), _plain(read)
    telling, instead = _telling(read, text), says(text, patterns().channel_instead)
    return bool(telling) and all(says(wish, known.third) or (instead and _closes(wish)) for wish in telling)


def is_about_some_mail(read: ReadMessage) -> bool:
    """Whether a wish for silence names papers or mail for many: from a stranger to the seller it may mean all of it."""
    return any(says(wish, patterns().some_mail) for wish in _telling(read, _plain(read)))


def is_for_one(read: ReadMessage) -> bool:
    """Whether the wishes for silence are for the writer alone ("leave me out"), and not for the firm."""
    known, telling = patterns(), _telling(read, _plain(read))
    firm = any(says(wish, known.for_the_firm + known.whole) for wish in telling)
    return bool(telling) and not firm and any(says(wish, known.for_me) for wish in telling)


def ends_by_itself(read: ReadMessage) -> bool:
    """Whether the silence they wish for lasts until a day they name, with an invitation for what comes after it."""
    known, text = patterns(), _plain(read)
    named = read.reading is not None and later_named(read.reading)
    return named and says(text, known.and_then) and not says(text, known.whole + known.protests)


def means_business(read: ReadMessage) -> bool:
    """Whether the reading finds a question, a step or a need beside the wishes of a reply."""
    known, wishes = patterns(), _wishes(read)
    asked = [q.text for q in (read.reading.questions if read.reading else ()) if not _within(q.start, wishes)]
    own = any(not says(text, known.no_more + known.about_me) for text in asked)
    return own or _shows(read, _BUSINESS)


def means_to_buy(read: ReadMessage) -> bool:
    """Whether the reading finds a buyer's question or a step beside the wishes of a reply.

    Of the training and development replies 1 of 590 opt-outs and 5 of 1,017 nos have one, and 7 and 31 another
    question or a need ("Found a hoglet?"): only this stands against what is read for sure.
    """
    return _shows(read, _BUYING)


def is_curt_answer(read: ReadMessage) -> bool:
    """Whether a reply is a curt no to questions of the seller's that are not about the deal ("a door in it?" "No")."""
    known, asked = patterns(), read.reading.asked if read.reading else ()
    text = _plain(read)
    curt = len(text.split()) <= _CURT_WORDS and says(text, known.curt_no)
    silent = curt and not _wishes(read)
    return silent and bool(asked) and not any(says(a.question.text, known.about_the_deal) for a in asked)


def orders_beside(read: ReadMessage) -> bool:
    """Whether words of an order, or of one who takes what is offered, stand in a reply beside its wishes."""
    return says(beside(read), patterns().orders + patterns().takes)


def takes_a_day(read: ReadMessage) -> bool:
    """Whether a reply says yes to what is offered, or takes or names a slot on a day."""
    known, text = patterns(), _plain(read)
    return says(text, known.accepts) or (_dated(read) and says(text, known.slots))


def demands(read: ReadMessage) -> bool:
    """Whether a reply wants something of the seller and names no day of its own."""
    return not _dated(read) and says(beside(read), patterns().demands)


def beside(read: ReadMessage) -> str:
    """The words of a reply that stand beside its wishes."""
    text, end = _plain(read), 0
    kept = []
    for start, stop in _wishes(read):
        kept.append(text[end:start])
        end = stop
    return " ".join([*kept, text[end:]])


def later_named(reading: Reading) -> bool:
    """Whether a reply names a day for later."""
    later = any(s.label is Signal.NOT_NOW and s.score >= _LATER_SCORE for s in reading.signals)
    return later and reading.revisit_on is not None


def _telling(read: ReadMessage, text: str) -> list[str]:
    """The wishes that may say what they are about: a bare "stop" does not."""
    wishes = [text[start:end] for start, end in _wishes(read)]
    if not wishes and read.reading is not None and read.reading.stance is Stance.OPTED_OUT:
        wishes = [found[0] for found in _SENTENCE.finditer(text) if says(found[0], patterns().channel)]
    return [wish for wish in wishes if not _BARE_STOP.fullmatch(wish)]


def _names_less(wish: str, text: str) -> bool:
    known = patterns()
    if says(wish, known.whole):
        return False
    if _closes(wish) and says(text, known.channel_instead):
        return True
    return says(wish, known.less + known.third + known.some_mail) and not says(wish, known.writing)


def _closes(wish: str) -> bool:
    return says(wish, patterns().channel) and not says(wish, patterns().whole)


def _dated(read: ReadMessage) -> bool:
    return read.reading is not None and read.reading.revisit_on is not None


def _wishes(read: ReadMessage) -> list[Range]:
    """The sentences that the reading marks as a wish to be left alone, or whose words are one."""
    text, spans, known = _plain(read), read.reading.signals if read.reading else (), patterns()
    marked = [s for s in spans if s.label is Signal.OPT_OUT and s.score >= _WISH_SCORE]
    return [
        (found.start(), found.end())
        for found in _SENTENCE.finditer(text)
        if says(found[0], known.no_more + known.told_to_stop)
        or any(s.start < found.end() and s.end > found.start() for s in marked)
    ]


def _shows(read: ReadMessage, labels: frozenset[Signal]) -> bool:
    """Whether a span of these labels stands beside the wishes of a reply."""
    wishes = _wishes(read)
    spans = [s for s in (read.reading.signals if read.reading else ()) if s.label in labels]
    told = [s for s in spans if s.score >= _BUSINESS_SCORE and not _within(s.start, wishes)]
    return any(not says(s.text, patterns().no_more + patterns().about_me) for s in told)


def _within(position: int, ranges: list[Range]) -> bool:
    return any(start <= position < end for start, end in ranges)


def _plain(read: ReadMessage) -> str:
    """Own text with straight apostrophes, its offsets as they were."""
    return read.own_text.text.replace("’", "'")
