"""Sentences from sentences.toml, filled in: names, days and numbers as a person would say them, locale apart."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from server.mail.english_days import MONTHS, WEEKDAYS
from server.mail.message import Address

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NAME_LONGEST = 40
_UNSEEN = frozenset({"Cf", "Co", "Cs"})  # joiners and direction marks, private use, half characters
# Letters, with the marks of scripts that need them; two marks in a row over a Latin letter are a heap, not a name.
_WORD = re.compile(
    r"[^\W\d_](?:[^\W\d_]|[.'’‘-]|[\u0300-\u036f](?![\u0300-\u036f])|[\u0591-\u05c7\u064b-\u065f\u0900-\u109f])*"
)


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentence templates by kind and name."""

    reasons: Mapping[str, str]
    signals: Mapping[str, str]
    features: Mapping[str, str]
    change: Mapping[str, str]
    pushing: Mapping[str, str]
    chosen: Mapping[str, str]
    foreign: Mapping[str, str]


@cache
def sentences() -> Sentences:
    """The packaged sentences."""
    return Sentences(**tomllib.loads(files("server.verdict").joinpath("sentences.toml").read_text("utf-8")))


def fill(template: str, slots: Mapping[str, str]) -> str:
    """The template with its slots filled; a slot with a capital starts the sentence."""
    capital = {key.capitalize(): value[:1].upper() + value[1:] for key, value in slots.items()}
    return template.format_map({**slots, **capital})


def first_name(address: Address | None) -> str:
    """The name to speak of somebody by: the first name where a name is known, else "the prospect".

    Strangers choose what they are called: direction marks and the like are dropped, letters and their marks made one
    (NFC), and what is no word is no name, nor is a host ("login.evil.com").
    """
    shown = "".join(c for c in address.name if unicodedata.category(c) not in _UNSEEN) if address else ""
    name = " ".join(unicodedata.normalize("NFC", shown).split())
    if not name or "@" in name or len(name) > _NAME_LONGEST:
        return "the prospect"
    if "," in name:
        name = name.partition(",")[2].strip() or name.partition(",")[0]
    first = name.split()[0].strip("\"'()")
    return first if _is_name(first) else "the prospect"


def _is_name(word: str) -> bool:
    """Whether a word may be a name: a dot stands at its end or after an initial ("J.-P.")."""
    *initials, last = word.removesuffix(".").split(".")
    dotted = all(len(part.lstrip("-")) == 1 for part in initials)
    host = bool(initials) and len(last) > 1 and last[0].islower()
    return dotted and not host and _WORD.fullmatch(word) is not None


def say_day(moment: datetime, now: datetime) -> str:
    """A weekday within the last six days, else a date."""
    back = (now.date() - moment.date()).days
    return WEEKDAYS[moment.weekday()] if 0 <= back < 7 else say_date(moment.date(), now)


def say_date(day: date, now: datetime) -> str:
    """Day and month, and the year where it is another one."""
    text = f"{day.day} {MONTHS[day.month - 1]}"
    return text if day.year == now.year else f"{text} {day.year}"


def say_count(number: int) -> str:
    """A number in words up to ten."""
    return _COUNTS[number] if number < len(_COUNTS) else str(number)


def say_ordinal(number: int) -> str:
    """An ordinal in words up to ten."""
    return _ORDINALS[number] if number < len(_ORDINALS) else f"{number}th"
