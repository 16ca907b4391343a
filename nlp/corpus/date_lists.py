"""The lists of dates: replies that name a day for contact, and traps that name none, written apart from the grammar.

A line has `id`, `text`, `question`, `sent_at` and, where a date is named, `revisit` (ISO dates).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from nlp.values import Reply

LISTS = Path(__file__).parent / "dated"
NAMES = (
    "dev",
    "dev_traps",
    "dev_second",
    "dev_second_traps",
    "dev_third",
    "dev_third_traps",
    "test",
    "test_traps",
)
"""Each list with its traps. A quarter of the second list is in other tongues, which are named and not read. The test
lists are looked at for final figures only."""


@dataclass(frozen=True, slots=True)
class DatedReply:
    """A reply and the day it names for contact, None for a trap."""

    id: str
    reply: Reply
    revisit: date | None


def dated(name: str) -> list[DatedReply]:
    """Read a list; raises ValueError for one that is not there."""
    if name not in NAMES:
        raise ValueError(f"no list {name!r}; there are {', '.join(NAMES)}")
    lines = (LISTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_dated(line) for line in lines if line.strip()]


def _dated(line: str) -> DatedReply:
    row = json.loads(line)
    sent_at = datetime.combine(date.fromisoformat(row["sent_at"]), time(12))
    named = row.get("revisit")
    return DatedReply(
        row["id"], Reply(row["text"], row["question"], sent_at), date.fromisoformat(named) if named else None
    )
