"""The words and weights of relations.toml as values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Relation(StrEnum):
    """What the other side is to the user."""

    PROSPECT = "prospect"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    PITCHED_TO_USER = "pitched_to_user"
    RECRUITER = "recruiter"
    ADVISER = "adviser"
    COLLEAGUE = "colleague"
    PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that speak for a relation, which one depending on whose message they stand in.

    `attachments` reads the names of attachments instead of the text. With `they_began` the other side's words count
    only where that side began, with `reply` any words only in answer to the other side, with `opener` only in the
    thread's first message.
    """

    id: str
    weight: float
    user: Relation | None
    them: Relation | None
    further: float
    most: float
    attachments: bool
    they_began: bool
    reply: bool
    opener: bool
    pattern: re.Pattern[str]

    def wordings(self, text: str) -> set[str]:
        """The different wordings of the cue in a text made plain by `plain`."""
        return {match.group() for match in self.pattern.finditer(text)}

    def points(self, wordings: int) -> float:
        """The weight of so many different wordings (one or more)."""
        return min(self.weight + self.further * (wordings - 1), self.most)


@dataclass(frozen=True, slots=True)
class Decision:
    """How evidence is weighed (see the head of relations.toml); `longest_text` in characters per message."""

    elsewhere: float
    their_words: float
    longest_text: int


@dataclass(frozen=True, slots=True)
class Structure:
    """Weights of what is seen without reading words."""

    started_by_user: float
    role_address: float
    public_domain: float
    same_surname_public: float
    same_surname: float
    sibling_domain: float


@dataclass(frozen=True, slots=True)
class CueBook:
    """All of relations.toml."""

    decision: Decision
    structure: Structure
    cues: tuple[Cue, ...]


@cache
def cue_book() -> CueBook:
    """The cues of the package, read once."""
    return read_cues((files("server.prospects") / "relations.toml").read_text(encoding="utf-8"))


def read_cues(text: str) -> CueBook:
    """A cue book from TOML; raises `ValueError`, `KeyError` or `re.error` where it is not well formed."""
    data = tomllib.loads(text)
    return CueBook(
        Decision(**data["decision"]),
        Structure(**data["structure"]),
        tuple(_cue(entry) for entry in data["cue"]),
    )


def plain(text: str, longest: int) -> str:
    """A text as the patterns expect it: lower case, straight apostrophes, single spaces, no longer than `longest`."""
    straight = text[:longest].replace("\u2019", "'").replace("\u2018", "'").replace("\xad", "")
    return " ".join(straight.lower().split())


def _cue(entry: Mapping[str, Any]) -> Cue:
    weight = float(entry["weight"])
    return Cue(
        id=entry["id"],
        weight=weight,
        user=Relation(entry["user"]) if "user" in entry else None,
        them=Relation(entry["them"]) if "them" in entry else None,
        further=float(entry.get("further", weight / 2)),
        most=float(entry.get("most", 2 * weight)),
        they_began=bool(entry.get("they_began", False)),
        reply=bool(entry.get("reply", False)),
        opener=bool(entry.get("opener", False)),
        attachments=bool(entry.get("attachments", False)),
        pattern=re.compile(r"(?<!\w)(?:" + "|".join(entry["patterns"]) + r")(?!\w)"),
    )
