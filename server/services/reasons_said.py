"""The reason a prospect gave, as a clause a draft may repeat: in their own words where that is safe, else in ours.

Ours stand only where their words show the reason (`server/services/situations.py`); a signal alone says too little.
"""

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
from server.services.ports.situation import Situation
from server.services.situations import why_no
from server.verdict.values import ReadMessage

_LIMIT_WORDS = 9
_LIMIT_CHARACTERS = 60
# Whoever said no or not now gave a reason; whoever is still talking gave none that a goodbye may rest on.
_GIVING = frozenset({Stance.DECLINED, Stance.NOT_NOW})
_EDGE = re.compile(r"^(?:but|and|so|as|because|since|well|sorry|actually|unfortunately)[ ,]+|[ .,;!]+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Reason:
    situation: Situation
    clause: str
    past: str


@dataclass(frozen=True, slots=True)
class _Words:
    reasons: tuple[_Reason, ...]
    said: tuple[tuple[Signal, tuple[re.Pattern[str], ...]], ...]
    never: frozenset[str]
    turned: Mapping[str, str]
    asks: tuple[tuple[Signal, str], ...]


def reason_now(reply: ReadMessage | None) -> str | None:
    """The reason as a clause of the present ("you went with Rotaplan"), for a goodbye; None where none was given."""
    if reply is None or reply.reading is None or reply.reading.stance not in _GIVING:
        return None
    reading = reply.reading
    theirs = (
        _their_words(span, patterns)
        for label, patterns in _words().said
        for span in reading.signals
        if span.label is label
    )
    reason = _reason(reply)
    return next(filter(None, theirs), None) or (reason.clause if reason else None)


def reason_then(reply: ReadMessage | None) -> str | None:
    """The reason as a clause of the past ("there was no budget for it"), for coming back."""
    if reply is None or reply.reading is None or reply.reading.stance not in _GIVING:
        return None
    reason = _reason(reply)
    return reason.past if reason else None


def _reason(reply: ReadMessage) -> _Reason | None:
    why = why_no(reply)
    return next((reason for reason in _words().reasons if reason.situation is why), None)


def asks_for(reading: Reading | None) -> str | None:
    """What their last reply was vague about: "who" decides, "when", or "what" it is to achieve."""
    present = {span.label for span in reading.signals} if reading else set()
    return next((asks for signal, asks in _words().asks if signal in present), None)


def _their_words(span: SignalSpan, patterns: tuple[re.Pattern[str], ...]) -> str | None:
    said = _EDGE.sub("", clean_words(span.text.replace("’", "'"), _LIMIT_CHARACTERS) or "")
    parts = said.split()
    if not parts or len(parts) > _LIMIT_WORDS or not any(pattern.fullmatch(said) for pattern in patterns):
        return None
    words = _words()
    if any(part.casefold() in words.never for part in parts):
        return None
    return " ".join(words.turned.get(part.casefold(), part) for part in parts)


@cache
def _words() -> _Words:
    data = tomllib.loads(files("server.services").joinpath("draft_reasons.toml").read_text(encoding="utf-8"))
    return _Words(
        reasons=tuple(_Reason(Situation(name), each["clause"], each["past"]) for name, each in data["reason"].items()),
        said=tuple(
            (Signal(name), tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns))
            for name, patterns in data["said"].items()
        ),
        never=frozenset(data["never"]["words"]),
        turned=data["turned"],
        asks=tuple((Signal(signal), asks) for signal, asks in data["asks"].items()),
    )
