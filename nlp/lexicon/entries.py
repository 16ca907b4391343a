"""Cues and modifiers as values, read from the data files of this package."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any, Generic, TypeVar

from nlp.labels import Signal
from nlp.lexicon.patterns import Normalize, Pattern, compile_pattern
from nlp.lexicon.shadow import Shadow


class LexiconError(ValueError):
    """A data file of the lexicon is not as it should be; the message names file and id."""


class Direction(StrEnum):
    """Where the scope of a modifier lies."""

    FORWARD = "forward"
    BACKWARD = "backward"
    BOTH = "both"


class ModifierKind(StrEnum):
    """What a modifier does to the cues in its scope."""

    NEGATION = "negation"
    HYPOTHESIS = "hypothesis"
    REPORTED = "reported"
    QUESTION = "question"
    PAST = "past"
    HEDGE = "hedge"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that carry a signal. `strength` in 0..1 is the belief in it when nothing else is known.

    `step` marks an advance already taken or booked in the reply (rule 2 of the decision order).
    """

    id: str
    signal: Signal
    strength: float
    patterns: tuple[str, ...]
    source: str
    notes: str = ""
    step: bool = False


@dataclass(frozen=True, slots=True)
class Modifier:
    """Words that change cues within `limit` tokens in `direction`, up to a terminator, never past the sentence.

    `signals` restricts it to these; `turns_to` replaces the signal instead of cancelling it.
    """

    id: str
    kind: ModifierKind
    direction: Direction
    limit: int
    terminators: tuple[str, ...]
    signals: frozenset[Signal]
    turns_to: Signal | None
    patterns: tuple[str, ...]
    source: str


Entry = TypeVar("Entry", Cue, Modifier)


@dataclass(frozen=True, slots=True)
class Found(Generic[Entry]):
    """An entry found in a document: token indices, end exclusive."""

    entry: Entry
    start: int
    end: int


class Matcher(Generic[Entry]):
    """Finds entries in shadows. Patterns are compiled to expressions when a reply first holds one of their anchors."""

    def __init__(self, entries: Iterable[Entry], normalize: Normalize) -> None:
        self._patterns: list[tuple[Entry, Pattern]] = []
        self._by_anchor: dict[str, list[int]] = {}
        self._expressions: dict[int, re.Pattern[str]] = {}
        for entry in entries:
            for source in entry.patterns:
                pattern = compile_pattern(source, normalize)
                for anchor in pattern.anchors:
                    self._by_anchor.setdefault(anchor, []).append(len(self._patterns))
                self._patterns.append((entry, pattern))

    @property
    def vocabulary(self) -> frozenset[str]:
        """The words the patterns are written in."""
        return frozenset(word for _, pattern in self._patterns for word in _LITERAL.findall(pattern.regex))

    def _expression(self, index: int) -> re.Pattern[str]:
        found = self._expressions.get(index)
        if found is None:
            found = self._expressions[index] = re.compile(self._patterns[index][1].regex)
        return found

    def find(self, shadow: Shadow) -> Iterator[Found[Entry]]:
        """Yield what is found, in the order of the entries."""
        candidates: set[int] = set()
        for key in shadow.keys:
            if key in self._by_anchor:
                candidates.update(self._by_anchor[key])
        for index in sorted(candidates):
            entry = self._patterns[index][0]
            for match in self._expression(index).finditer(shadow.text):
                if match.end() > match.start():
                    start, end = shadow.tokens(match.start(), match.end())
                    yield Found(entry, start, end)


_LITERAL = re.compile(r"(?<=\*)[a-z]{2,}(?= )")


def load_cues() -> tuple[Cue, ...]:
    """Read every file of cues; raises LexiconError on a missing field, an unknown signal or a repeated id."""
    cues = [_cue(name, defaults, row) for name, defaults, row in _rows("cues", "cue")]
    _check_unique(cue.id for cue in cues)
    return tuple(cues)


def load_modifiers() -> tuple[Modifier, ...]:
    """Read every file of modifiers; raises LexiconError as `load_cues` does."""
    modifiers = [_modifier(name, defaults, row) for name, defaults, row in _rows("modifiers", "modifier")]
    _check_unique(modifier.id for modifier in modifiers)
    return tuple(modifiers)


def load_norms() -> Mapping[str, str]:
    """Read further spellings ("pls" for "please")."""
    text = resources.files("nlp.lexicon").joinpath("norms.toml").read_text("utf-8")
    norms: dict[str, str] = tomllib.loads(text)["norms"]
    return norms


def _rows(folder: str, key: str) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    files = resources.files("nlp.lexicon").joinpath(folder)
    for file in sorted(files.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text("utf-8"))
            for row in data[key]:
                yield file.name, data, row


def _cue(name: str, defaults: Mapping[str, Any], row: Mapping[str, Any]) -> Cue:
    try:
        return Cue(
            id=row["id"],
            signal=Signal(row["signal"]),
            strength=float(row["strength"]),
            patterns=tuple(row["patterns"]),
            source=row.get("source", defaults["source"]),
            notes=row.get("notes", ""),
            step=row.get("step", False),
        )
    except (KeyError, ValueError) as error:
        raise LexiconError(f"{name}: {row.get('id')}: {error}") from error


def _modifier(name: str, defaults: Mapping[str, Any], row: Mapping[str, Any]) -> Modifier:
    try:
        return Modifier(
            id=row["id"],
            kind=ModifierKind(row["kind"]),
            direction=Direction(row["direction"]),
            limit=int(row["limit"]),
            terminators=tuple(row.get("terminators", defaults["terminators"])),
            signals=frozenset(Signal(signal) for signal in row["signals"]),
            turns_to=Signal(row["turns_to"]) if "turns_to" in row else None,
            patterns=tuple(row["patterns"]),
            source=row.get("source", defaults["source"]),
        )
    except (KeyError, ValueError) as error:
        raise LexiconError(f"{name}: {row.get('id')}: {error}") from error


def _check_unique(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for identifier in ids:
        if identifier in seen:
            raise LexiconError(f"id used twice: {identifier}")
        seen.add(identifier)
