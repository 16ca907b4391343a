"""Gold threads: stories of mail with the move, whose turn it is and the revisit date at several points in time.

The files lie in `nlp/corpus/threads/<split>/<hand>.jsonl`; nlp/corpus/threads/README.md is their data card.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from nlp.labels import Move, WaitingFor

FOLDER = Path(__file__).parents[2] / "nlp" / "corpus" / "threads"
SPLITS = ("train", "test")


class GoldThreadError(ValueError):
    """A line is not a valid gold thread; the message names file and line, never the text."""


@dataclass(frozen=True, slots=True)
class GoldPoint:
    """What is true at `at`, when the first `after` messages have been sent."""

    after: int
    at: datetime
    move: Move
    waiting_for: WaitingFor
    revisit: date | None


@dataclass(frozen=True, slots=True)
class GoldThread:
    """A story: its messages as the writing hand gave them (see the card), and the points that are labelled."""

    id: str
    hand: str
    me: tuple[str, ...]
    hard: bool
    outcome: str
    messages: tuple[Mapping[str, Any], ...]
    points: tuple[GoldPoint, ...]


def gold_threads(split: str, folder: Path = FOLDER) -> list[GoldThread]:
    """All threads of a split, hands in order. `test` is looked at for final figures only."""
    if split not in SPLITS:
        raise ValueError(f"no split {split!r}; there are {', '.join(SPLITS)}")
    return [thread for path in sorted((folder / split).glob("*.jsonl")) for thread in _read(path)]


def _read(path: Path) -> Iterator[GoldThread]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield _thread(json.loads(line))
        except (KeyError, TypeError, ValueError) as error:
            reason = "not JSON" if isinstance(error, json.JSONDecodeError) else str(error)
            raise GoldThreadError(f"{path.name}:{number}: {reason}") from error


def _thread(row: Mapping[str, Any]) -> GoldThread:
    points = tuple(read_point(each) for each in row["points"])
    count = len(row["messages"])
    if [message["n"] for message in row["messages"]] != list(range(1, count + 1)):
        raise ValueError("the messages are not numbered from 1")
    if not points or any(not 1 <= point.after <= count for point in points):
        raise ValueError("a point stands after a message there is not")
    return GoldThread(
        id=row["id"],
        hand=row["hand"],
        me=tuple(row["me"]),
        hard=row["hard"],
        outcome=row["outcome"],
        messages=tuple(row["messages"]),
        points=points,
    )


def read_point(row: Mapping[str, Any]) -> GoldPoint:
    """Read one labelled point; raises KeyError or ValueError where it is not valid."""
    return GoldPoint(
        after=row["after"],
        at=datetime.fromisoformat(row["at"]).astimezone(UTC),
        move=Move(row["move"]),
        waiting_for=WaitingFor(row["waiting_for"]),
        revisit=date.fromisoformat(row["revisit"]) if row["revisit"] else None,
    )
