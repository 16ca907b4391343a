"""Mail whose matter readers have marked (nlp/corpus/matter/README.md), put together with its texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cache
from pathlib import Path
from typing import Any

from server.evaluation.gold_threads import GoldThread, gold_threads
from server.services.matter.finder import Barred
from server.services.matter.people import barred
from server.services.matter.phrases import Mail, tokens_of
from server.services.matter.traits import small
from server.services.subjects import bare_subject

CORPUS = Path(__file__).parents[3] / "nlp" / "corpus"
HANDS = {"train": ("mk1", "mk2", "mk4", "mk5", "mk6"), "test": ("mk3",)}

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A thread's mails, what is never a topic in it, and its topics: as marked, and in small letters."""

    id: str
    hand: str
    mails: tuple[Mail, ...]
    barred: Barred
    marks: tuple[tuple[int, str], ...]
    topics: frozenset[Words]


def marked(split: str) -> list[Marked]:
    """All marked threads of a split, hands in order. `test` is looked at for final figures only."""
    return [_marked(row, hand) for hand in HANDS[split] for row in rows(split, hand)]


def rows(split: str, name: str) -> list[dict[str, Any]]:
    """The lines of one file of marks."""
    lines = (CORPUS / "matter" / split / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def as_words(text: str) -> Words:
    """A phrase as phrases are compared."""
    return tuple(small(token) for token in tokens_of(text))


def _marked(row: dict[str, Any], hand: str) -> Marked:
    thread = _threads().get(row["id"])
    mails, never = _of_thread(thread) if thread else _of_reply(_replies()[row["id"]])
    marks = tuple((mark["n"], mark["words"]) for mark in row["topics"])
    return Marked(row["id"], hand, tuple(mails), never, marks, frozenset(as_words(words) for _, words in marks))


def _of_thread(thread: GoldThread) -> tuple[list[Mail], Barred]:
    own = [any(parseaddr(row["from"])[1] == me for me in thread.me) for row in thread.messages]
    bodies = [
        Mail(mine, row["body"]) for mine, row in zip(own, thread.messages, strict=True) if row.get("auto") is None
    ]
    mails = [Mail(own[0], bare_subject(thread.messages[0]["subject"]), subject=True), *bodies]
    people = {parseaddr(text) for row in thread.messages for text in (row["from"], *row["to"], *row["cc"])}
    return mails, barred(
        [name for name, _ in people],
        [mail.text for mail in bodies],
        [email.rpartition("@")[2] for _, email in people if email not in thread.me],
    )


def _of_reply(row: dict[str, Any]) -> tuple[list[Mail], Barred]:
    mails = [Mail(True, row["question"]), Mail(False, row["text"])]
    return mails, barred([], [mail.text for mail in mails], [])


@cache
def _threads() -> dict[str, GoldThread]:
    return {thread.id: thread for split in ("train", "test") for thread in gold_threads(split)}


@cache
def _replies() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in _rows_of((CORPUS / "texts" / "train").glob("*.jsonl"))}


def _rows_of(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for path in sorted(paths):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def texts() -> list[str]:
    """Every seller's message and every reply of the training texts: what the kinds of words are counted in."""
    return [row[name] for row in _replies().values() for name in ("question", "text") if row.get(name)]
