"""What a straight ask names: what they were to send, whom they were to ask, what they or we asked for.

Words and patterns are data (`awaited_words.toml`). Nothing is named that a sentence does not say: where none fits, a
draft asks plainly.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from server.mail.english_days import WEEKDAYS
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
    data = _data()
    thing = None if _has(data["thing"]["never"], said) else _noun(data["thing"]["nouns"], said)
    if thing and _has(data["thing"]["promises"], said):
        signed = thing in data["thing"]["signed"] and _has(data["thing"]["signs"], said)
        return _thing(f"signed {thing}" if signed else thing)
    if any(_has(pattern, said) for pattern in data["answer"]["patterns"]) and not said.endswith("?"):
        return Awaited(Kind.THING, data["answer"]["words"])
    return None


def asked_thing(sentence: str, asking: ReadMessage | None) -> Awaited | None:
    """What the seller asked for in the mail before, where a sentence promises it as "it" or by a day alone."""
    data, said = _data()["thing"], _straight(sentence)
    it = _has(data["it"], said) and _has(data["promises"], said) and not _has(data["never"], said)
    if not it and not _has(data["day_alone"], said):
        return None
    asks = (each for each in reversed(_sentences(asking)) if _has(data["asked_for"], each))
    noun = next(filter(None, (_noun(data["nouns"], each) for each in asks)), None)
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
    return Awaited(Kind.THING, f"{'your' if noun in _data()['thing']['yours'] else 'the'} {noun}")


def meeting_in(sentences: Iterable[str]) -> Awaited | None:
    """The talk that the first of the sentences which names one speaks of: "a demo"."""
    found = (_noun(_data()["meeting"]["nouns"], _straight(sentence)) for sentence in sentences)
    return next((Awaited(Kind.MEETING, f"a {noun}") for noun in found if noun), None)


def promised_by(reply: ReadMessage | None) -> Awaited | None:
    """What a reply promises, by the last of its sentences that does."""
    found = (awaited_in(sentence) for sentence in reversed(_sentences(reply)))
    return next(filter(None, found), None)


def wanted_by(reply: ReadMessage | None, *, ordered: bool = False) -> str | None:
    """What a reply asks for, as the seller says it: "the brochure"; `ordered` where only an order to send it counts."""
    data = _data()["wanted"]
    for sentence in _sentences(reply):
        if _has(data["orders" if ordered else "requests"], sentence):
            found = next((name for name, pattern in data["said"] if _has(pattern, sentence)), None)
            if found:
                return str(found)
    return None


def price_asked(question: str | None) -> str | None:
    """What the seller sends to who asks this: "the price"; None where the question is about anything else."""
    data = _data()["wanted"]
    return str(data["price"]) if question and _has(data["price_question"], question) else None


def on_their_desk(thread: ReadThread) -> tuple[Desk, str] | None:
    """What the seller's latest mails sent, and what one does with it: ("decide", "the quote")."""
    data = _data()["desk"]
    for item in own_latest_first(thread)[:_LATEST]:
        for sentence in reversed(_sentences(item)):
            if _has(data["sends"], sentence):
                found = ((each, _noun(data[each.value], sentence)) for each in Desk)
                sent = next(((each, noun) for each, noun in found if noun), None)
                if sent:
                    return sent[0], f"the {sent[1]}"
    return None


def asked_in(item: ReadMessage | None) -> str | None:
    """The last question of a seller's mail as a clause to be asked once more: "Shall I draft the contract for six"."""
    question = next((each for each in reversed(_sentences(item)) if each.endswith("?")), "")
    data = _data()["asked"]
    found = re.search(data["opens"], question, re.IGNORECASE)
    what = clean_words(found["what"].strip(" ,"), _LIMIT_CHARACTERS) if found else None
    if found is None or what is None or len(what.split()) > data["most_words"] or _has(data["never"], what):
        return None
    ask = "Shall I" if _has(data["acts"], found["ask"]) else found["ask"]
    return f"{ask[0].upper()}{ask[1:]} {what}"


def owed_by(item: ReadMessage | None) -> bool:
    """Whether a mail of the seller's promises to send or to find out something, on no condition."""
    data = _data()["owed"]
    return any(_has(data["promises"], each) and not _has(data["never"], each) for each in _sentences(item))


def comes_back(item: ReadMessage | None) -> bool:
    """Whether a mail of the seller's says when they come back ("I write to you again on 19 January")."""
    data = _data()["comes_back"]
    return any(
        _has(data["promises"], each) and _has(data["times"], each) and not _has(data["never"], each)
        for each in _sentences(item)
    )


def _whom(said: str) -> str | None:
    data = _data()["asks"]
    for pattern in data["patterns"]:
        for found in re.finditer(pattern, said, re.IGNORECASE):
            *article, noun = found["whom"].split()
            if noun.casefold() in data["turned"] and not article:
                return str(data["turned"][noun.casefold()])
            if noun.casefold() in {each.casefold() for each in data["people"]}:
                mine = article and article[0].casefold() != "the"
                return f"{'your' if mine else 'the'} {noun}"
    return None


def _noun(nouns: Sequence[str], sentence: str) -> str | None:
    """The first of some nouns that stands in a sentence, as the list has it."""
    return next((noun for noun in nouns if re.search(rf"\b{noun}\b(?!-)", sentence, re.IGNORECASE)), None)


def _sentences(item: ReadMessage | None) -> list[str]:
    text = _straight(item.own_text.text) if item else ""
    return [" ".join(sentence.split()) for sentence in _SENTENCES.split(text) if sentence.strip()]


def _straight(text: str) -> str:
    return text.replace("’", "'").strip()


def _has(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("server.services").joinpath("awaited_words.toml").read_text(encoding="utf-8"))
