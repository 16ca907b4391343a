"""The reason a prospect gave, as a clause a draft may repeat: in their own words where that is safe, else in ours."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from nlp.labels import Signal, Stance
from nlp.values import Reading, SignalSpan
from server.services.clean_words import clean_words

_LIMIT_WORDS = 9
_LIMIT_CHARACTERS = 60
# Whoever said no or not now gave a reason; whoever is still talking gave none that a goodbye may rest on.
_GIVING = frozenset({Stance.DECLINED, Stance.NOT_NOW})
_EDGE = re.compile(r"^(?:but|and|so|as|because|since|well|sorry|actually|unfortunately)[ ,]+|[ .,;!]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reason:
    signal: Signal
    clause: str | None
    past: str
    said: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class _Words:
    reasons: tuple[_Reason, ...]
    never: frozenset[str]
    turned: Mapping[str, str]
    asks: tuple[tuple[Signal, str], ...]


def reason_now(reading: Reading | None) -> str | None:
    """The reason as a clause of the present ("you went with Rotaplan"), for a goodbye; None where none was given."""
    if reading is None or reading.stance not in _GIVING:
        return None
    for reason in _words().reasons:
        for span in reading.signals:
            if span.label is reason.signal and reason.clause:
                return _their_words(span, reason) or reason.clause
    return None


def reason_then(reading: Reading | None) -> str | None:
    """The reason as a clause of the past ("there was no budget for it"), for coming back."""
    present = {span.label for span in reading.signals} if reading and reading.stance in _GIVING else set()
    return next((reason.past for reason in _words().reasons if reason.signal in present), None)


def asks_for(reading: Reading | None) -> str | None:
    """What their last reply was vague about: "who" decides, "when", or "what" it is to achieve."""
    present = {span.label for span in reading.signals} if reading else set()
    return next((asks for signal, asks in _words().asks if signal in present), None)


def _their_words(span: SignalSpan, reason: _Reason) -> str | None:
    said = _EDGE.sub("", clean_words(span.text.replace("’", "'"), _LIMIT_CHARACTERS) or "")
    parts = said.split()
    if not parts or len(parts) > _LIMIT_WORDS or not any(pattern.fullmatch(said) for pattern in reason.said):
        return None
    words = _words()
    if any(part.casefold() in words.never for part in parts):
        return None
    return " ".join(words.turned.get(part.casefold(), part) for part in parts)


@cache
def _words() -> _Words:
    data = tomllib.loads(files("server.services").joinpath("draft_reasons.toml").read_text(encoding="utf-8"))
    return _Words(
        reasons=tuple(
            _Reason(
                Signal(entry["signal"]),
                entry.get("clause"),
                entry["past"],
                tuple(re.compile(pattern, re.IGNORECASE) for pattern in entry["said"]),
            )
            for entry in data["reason"]
        ),
        never=frozenset(data["never"]["words"]),
        turned=data["turned"],
        asks=tuple((Signal(signal), asks) for signal, asks in data["asks"].items()),
    )
