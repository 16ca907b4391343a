"""The threads of the sample mailbox as written down in `threads/*.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from nlp.labels import Move
from server.mail.message import Address

SELLER = Address("Mara Lindqvist", "mara@brightwharf.example")
"""Whose mailbox it is."""

_SELLER_KEY = "mara"
_SELLER_FOOT = "\n\nBest wishes,\nMara\n\n-- \nMara Lindqvist\nBrightwharf | delivery booking for goods-in teams"


class QuoteStyle(StrEnum):
    """How somebody's mail program quotes what is answered."""

    GMAIL = "gmail"
    OUTLOOK = "outlook"
    BELOW = "below"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes in a thread, and how their mail looks."""

    address: Address
    foot: str
    quotes: QuoteStyle
    html: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a thread: `days` working days before now, at `hour`:`minute`; date marks still in the text."""

    author: Person
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    days: int
    hour: int
    minute: int
    text: str
    subject: str | None
    headers: tuple[tuple[str, str], ...]
    attachments: tuple[str, ...]
    calendar: str | None
    bounce: str | None


@dataclass(frozen=True, slots=True)
class Script:
    """One thread and the move it is meant to show; None where it must not count as a prospect's thread."""

    name: str
    expect: Move | None
    trade: str
    why: str
    subject: str
    lines: tuple[Line, ...]


@cache
def scripts() -> tuple[Script, ...]:
    """All threads, by name."""
    folder = files("server.demo").joinpath("threads")
    found = sorted((item for item in folder.iterdir() if item.name.endswith(".toml")), key=lambda item: item.name)
    return tuple(_script(item.name.removesuffix(".toml"), tomllib.loads(item.read_text("utf-8"))) for item in found)


def _script(name: str, data: dict[str, Any]) -> Script:
    seller = Person(SELLER, _SELLER_FOOT, QuoteStyle.GMAIL, html=False)
    people = {_SELLER_KEY: seller} | {key: _person(entry) for key, entry in data["people"].items()}
    return Script(
        name=name,
        expect=None if data["expect"] == "none" else Move(data["expect"]),
        trade=data["trade"],
        why=data["why"],
        subject=data["subject"],
        lines=tuple(_line(entry, people) for entry in data["message"]),
    )


def _person(entry: dict[str, Any]) -> Person:
    signature = entry.get("signature", "").rstrip("\n")
    return Person(
        address=Address(entry["name"], entry["email"]),
        foot=f"\n\n{signature}" if signature else "",
        quotes=QuoteStyle(entry["quotes"]) if "quotes" in entry else QuoteStyle.GMAIL,
        html=entry.get("html", False),
    )


def _line(entry: dict[str, Any], people: dict[str, Person]) -> Line:
    author = people[entry["from"]]
    others = [key for key in people if key != _SELLER_KEY]
    to = entry.get("to", others[:1] if entry["from"] == _SELLER_KEY else [_SELLER_KEY])
    hour, _, minute = entry["at"].partition(":")
    return Line(
        author=author,
        to=tuple(people[key].address for key in to),
        cc=tuple(people[key].address for key in entry.get("cc", ())),
        days=entry["days"],
        hour=int(hour),
        minute=int(minute),
        text=entry["text"].strip("\n") + entry.get("signature", author.foot),
        subject=entry.get("subject"),
        headers=tuple(entry.get("headers", {}).items()),
        attachments=tuple(entry.get("attachments", ())),
        calendar=entry.get("calendar"),
        bounce=entry.get("bounce"),
    )
