"""What a straight ask names: what they were to send, whom they were to ask, what they or we asked for.

Words and patterns are data (`awaited_words.toml`). Nothing is named that a sentence does not say: where none fits, a
draft asks plainly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from server.mail.english_days import WEEKDAYS
from server.services.awaited_words import Nouns, awaited_words
from server.services.clean_words import clean_words
from server.services.draft_people import own_latest_first
from server.verdict.values import ReadMessage, ReadThread

_SENTENCES = re.compile(r"(?<=[.!?;])\s+|\n+")
_LIMIT_CHARACTERS = 90
_LATEST = 2
"""So many of the seller's latest mails are looked at for what lies with them: what is older is not what they weigh."""


class Kind(StrEnum):
    """What is awaited: a thing that they send, somebody's word that they get, a talk with us."""

    THING = "thing"
    ASKED = "asked"
    MEETING = "meeting"


class Desk(StrEnum):
    """What they do with what was sent to them."""

    DECIDE = "decide"
    TRY = "try"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is awaited, and its name behind a verb: "the signed contract", "your team", "a demo"."""

    kind: Kind
    name: str


def awaited_in(sentence: str) -> Awaited | None:
    """What the writer of a sentence says that they will send, ask, or hold."""
    said = _straight(sentence)
    whom = _whom(said)
    if whom:
        return Awaited(Kind.ASKED, whom)
    thing, answer = awaited_words().thing, awaited_words().answer
    noun = None if thing.never.search(said) else _noun(thing.nouns, said)
    if noun and thing.promises.search(said):
        return _thing(f"signed {noun}" if noun in thing.signed and thing.signs.search(said) else noun)
    if any(pattern.search(said) for pattern in answer.patterns) and not said.endswith("?"):
        return Awaited(Kind.THING, answer.words)
    return None


def asked_thing(sentence: str, asking: ReadMessage | None) -> Awaited | None:
    """What the seller asked for in the mail before, where a sentence promises it as "it" or by a day alone."""
    thing, said = awaited_words().thing, _straight(sentence)
    it = thing.it.search(said) and thing.promises.search(said) and not thing.never.search(said)
    if not it and not thing.day_alone.search(said):
        return None
    asks = (each for each in reversed(_sentences(asking)) if thing.asked_for.search(each))
    noun = next(filter(None, (_noun(thing.nouns, each) for each in asks)), None)
    return _thing(noun) if noun else None


def promised_day(reply: ReadMessage) -> date | None:
    """The day that a reply promises a thing for by the name of a weekday alone, counted from the day of writing."""
    wrote = reply.message.envelope.at
    for sentence in reversed(_sentences(reply)) if wrote else ():
        found = awaited_in(sentence)
        days = [at for at, name in enumerate(WEEKDAYS) if re.search(rf"\b{name}\b", sentence, re.IGNORECASE)]
        if wrote and found and found.kind is Kind.THING and len(days) == 1 and not re.search(r"\d", sentence):
            return wrote.date() + timedelta(days=(days[0] - wrote.weekday() - 1) % 7 + 1)
    return None


def _thing(noun: str) -> Awaited:
    return Awaited(Kind.THING, f"{'your' if noun in awaited_words().thing.yours else 'the'} {noun}")


def meeting_in(sentences: Iterable[str]) -> Awaited | None:
    """The talk that the first of the sentences which names one speaks of: "a demo"."""
    found = (_noun(awaited_words().meeting, _straight(sentence)) for sentence in sentences)
    return next((Awaited(Kind.MEETING, f"a {noun}") for noun in found if noun), None)


def promised_by(reply: ReadMessage | None) -> Awaited | None:
    """What a reply promises, by the last of its sentences that does."""
    found = (awaited_in(sentence) for sentence in reversed(_sentences(reply)))
    return next(filter(None, found), None)


def wanted_by(reply: ReadMessage | None, *, ordered: bool = False) -> str | None:
    """What a reply asks for, as the seller says it: "the brochure"; `ordered` where only an order to send it counts."""
    wanted = awaited_words().wanted
    asks = wanted.orders if ordered else wanted.requests
    found = (_noun(wanted.said, sentence) for sentence in _sentences(reply) if asks.search(sentence))
    return next(filter(None, found), None)


def price_asked(question: str | None) -> str | None:
    """What the seller sends to who asks this: "the price"; None where the question is about anything else."""
    wanted = awaited_words().wanted
    return wanted.price if question and wanted.price_question.search(question) else None


def on_their_desk(thread: ReadThread) -> tuple[Desk, str] | None:
    """What the seller's latest mails sent, and what one does with it: ("decide", "the quote")."""
    words = awaited_words().desk
    nouns = {Desk.DECIDE: words.decide, Desk.TRY: words.trial, Desk.READ: words.read}
    for item in own_latest_first(thread)[:_LATEST]:
        for sentence in reversed(_sentences(item)):
            if words.sends.search(sentence):
                found = ((each, _noun(nouns[each], sentence)) for each in Desk)
                sent = next(((each, noun) for each, noun in found if noun), None)
                if sent:
                    return sent[0], f"the {sent[1]}"
    return None


def asked_in(item: ReadMessage | None) -> str | None:
    """The last question of a seller's mail as a clause to be asked once more: "Shall I draft the contract for six"."""
    question = next((each for each in reversed(_sentences(item)) if each.endswith("?")), "")
    asked = awaited_words().asked
    found = asked.opens.search(question)
    what = clean_words(found["what"].strip(" ,"), _LIMIT_CHARACTERS) if found else None
    if found is None or what is None or len(what.split()) > asked.most_words or asked.never.search(what):
        return None
    ask = "Shall I" if asked.acts.search(found["ask"]) else found["ask"]
    return f"{ask[0].upper()}{ask[1:]} {what}"


def owed_by(item: ReadMessage | None) -> bool:
    """Whether a mail of the seller's promises to send or to find out something, on no condition."""
    owed = awaited_words().owed
    return any(owed.promises.search(each) and not owed.never.search(each) for each in _sentences(item))


def comes_back(item: ReadMessage | None) -> bool:
    """Whether a mail of the seller's says when they come back ("I write to you again on 19 January")."""
    back, times = awaited_words().comes_back, awaited_words().times
    return any(
        back.promises.search(each) and times.search(each) and not back.never.search(each) for each in _sentences(item)
    )


def _whom(said: str) -> str | None:
    asks = awaited_words().asks
    for pattern in asks.patterns:
        for found in pattern.finditer(said):
            *article, noun = found["whom"].split()
            if noun.casefold() in asks.turned and not article:
                return asks.turned[noun.casefold()]
            if noun.casefold() in asks.people:
                mine = article and article[0].casefold() != "the"
                return f"{'your' if mine else 'the'} {noun}"
    return None


def _noun(nouns: Nouns, sentence: str) -> str | None:
    """The first of some nouns that stands in a sentence, as the list has it."""
    return next((noun.name for noun in nouns if noun.stands.search(sentence)), None)


def _sentences(item: ReadMessage | None) -> list[str]:
    text = _straight(item.own_text.text) if item else ""
    return [" ".join(sentence.split()) for sentence in _SENTENCES.split(text) if sentence.strip()]


def _straight(text: str) -> str:
    return text.replace("’", "'").strip()
