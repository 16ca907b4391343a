"""The words and patterns of `awaited_words.toml`, checked and compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun as a draft says it, and where it stands in a sentence."""

    name: str
    stands: re.Pattern[str]


Nouns = tuple[Noun, ...]


@dataclass(frozen=True, slots=True)
class ThingWords:
    """They promise a thing, or a thing asked for as "it" or by a day alone; what is no promise, what is signed."""

    promises: re.Pattern[str]
    nouns: Nouns
    yours: frozenset[str]
    it: re.Pattern[str]
    day_alone: re.Pattern[str]
    asked_for: re.Pattern[str]
    signs: re.Pattern[str]
    signed: frozenset[str]
    never: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """They let us know, and how a draft names that."""

    patterns: tuple[re.Pattern[str], ...]
    words: str


@dataclass(frozen=True, slots=True)
class AsksWords:
    """They ask somebody (group `whom`): whom one asks in small letters, and who is called otherwise in our mouth."""

    patterns: tuple[re.Pattern[str], ...]
    people: frozenset[str]
    turned: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WantedWords:
    """They ask us for something: a request or an order, a question about a price, and each thing as we say it."""

    requests: re.Pattern[str]
    price_question: re.Pattern[str]
    price: str
    orders: re.Pattern[str]
    said: Nouns


@dataclass(frozen=True, slots=True)
class DeskWords:
    """We sent something: the words of sending, and what one decides on, tries or reads."""

    sends: re.Pattern[str]
    decide: Nouns
    trial: Nouns
    read: Nouns


@dataclass(frozen=True, slots=True)
class AskedWords:
    """We asked (groups `ask` and `what`), for us to act or not; what cannot be asked once more or is too long."""

    opens: re.Pattern[str]
    acts: re.Pattern[str]
    never: re.Pattern[str]
    most_words: int


@dataclass(frozen=True, slots=True)
class PromiseWords:
    """We promise something in a sentence, and what makes it no promise."""

    promises: re.Pattern[str]
    never: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class AwaitedWords:
    """All of them; `times` is when we come back, beside the promise to."""

    thing: ThingWords
    answer: AnswerWords
    asks: AsksWords
    meeting: Nouns
    wanted: WantedWords
    desk: DeskWords
    asked: AskedWords
    owed: PromiseWords
    comes_back: PromiseWords
    times: re.Pattern[str]


@cache
def awaited_words() -> AwaitedWords:
    """The words that are shipped; `KeyError` or `re.error` where the data does not fit."""
    data = tomllib.loads(files("server.services").joinpath("awaited_words.toml").read_text(encoding="utf-8"))
    desk, back = data["desk"], data["comes_back"]
    return AwaitedWords(
        thing=_thing(data["thing"]),
        answer=AnswerWords(tuple(map(_pattern, data["answer"]["patterns"])), data["answer"]["words"]),
        asks=_asks(data["asks"]),
        meeting=_nouns(data["meeting"]["nouns"]),
        wanted=_wanted(data["wanted"]),
        desk=DeskWords(_pattern(desk["sends"]), _nouns(desk["decide"]), _nouns(desk["try"]), _nouns(desk["read"])),
        asked=_asked(data["asked"]),
        owed=PromiseWords(_pattern(data["owed"]["promises"]), _pattern(data["owed"]["never"])),
        comes_back=PromiseWords(_pattern(back["promises"]), _pattern(back["never"])),
        times=_pattern(back["times"]),
    )


def _thing(data: Mapping[str, Any]) -> ThingWords:
    return ThingWords(
        promises=_pattern(data["promises"]),
        nouns=_nouns(data["nouns"]),
        yours=frozenset(data["yours"]),
        it=_pattern(data["it"]),
        day_alone=_pattern(data["day_alone"]),
        asked_for=_pattern(data["asked_for"]),
        signs=_pattern(data["signs"]),
        signed=frozenset(data["signed"]),
        never=_pattern(data["never"]),
    )


def _asks(data: Mapping[str, Any]) -> AsksWords:
    people = frozenset(each.casefold() for each in data["people"])
    return AsksWords(tuple(map(_pattern, data["patterns"])), people, data["turned"])


def _wanted(data: Mapping[str, Any]) -> WantedWords:
    return WantedWords(
        requests=_pattern(data["requests"]),
        price_question=_pattern(data["price_question"]),
        price=data["price"],
        orders=_pattern(data["orders"]),
        said=tuple(Noun(name, _pattern(pattern)) for name, pattern in data["said"]),
    )


def _asked(data: Mapping[str, Any]) -> AskedWords:
    return AskedWords(_pattern(data["opens"]), _pattern(data["acts"]), _pattern(data["never"]), data["most_words"])


def _nouns(names: Iterable[str]) -> Nouns:
    return tuple(Noun(name, _pattern(rf"\b{name}\b(?!-)")) for name in names)


def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)
