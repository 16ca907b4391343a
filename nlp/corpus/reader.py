"""Read gold replies from JSON Lines and check them.

A line is an object with `text` and `stance`, and optionally `id`, `question`, `signals` (each a `label` and a `quote`
that occurs in the text, or `start` and `end`), `revisit` and `sent_at` (ISO dates).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from nlp.labels import Signal, Stance
from nlp.values import Reply


class CorpusError(ValueError):
    """A gold line is not valid; the message names the file and line, never the text."""


@dataclass(frozen=True, slots=True)
class GoldSignal:
    """A signal with its offsets in the text."""

    label: Signal
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class GoldReply:
    """A reply with what is true of it. `signals` and `revisit` are None where the file does not label them."""

    id: str
    reply: Reply
    stance: Stance
    signals: tuple[GoldSignal, ...] | None
    revisit: date | None
    has_revisit: bool


def read_gold(path: Path) -> Iterator[GoldReply]:
    """Yield the replies of a file; raises CorpusError for the first invalid line and OSError if it cannot be read."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield _gold(json.loads(line), f"{path.stem}-{number}")
                except (KeyError, TypeError, ValueError) as error:
                    reason = "not JSON" if isinstance(error, json.JSONDecodeError) else str(error)
                    raise CorpusError(f"{path.name}:{number}: {reason}") from error


def read_second(path: Path, gold: Mapping[str, GoldReply]) -> Iterator[GoldReply]:
    """Yield second readings of gold replies (lines of id, stance, signals, revisit) with the text of the first.

    Raises CorpusError for a line that is not valid or names a reply that is not there.
    """
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    row = json.loads(line)
                    yield _gold({**row, "text": gold[row["id"]].reply.text}, row["id"])
                except (KeyError, TypeError, ValueError) as error:
                    raise CorpusError(f"{path.name}:{number}: {error}") from error


def _gold(row: Mapping[str, Any], fallback_id: str) -> GoldReply:
    text = row["text"]
    if not isinstance(text, str):
        raise TypeError("text is no string")
    sent_on = row.get("sent_at")
    return GoldReply(
        id=str(row.get("id", fallback_id)),
        reply=Reply(
            text=text,
            question=row.get("question"),
            sent_at=datetime.combine(date.fromisoformat(sent_on[:10]), time(12)) if sent_on else None,
        ),
        stance=Stance(row["stance"]),
        signals=tuple(_signal(text, signal) for signal in row["signals"]) if "signals" in row else None,
        revisit=date.fromisoformat(row["revisit"]) if row.get("revisit") else None,
        has_revisit="revisit" in row,
    )


def _signal(text: str, row: Mapping[str, Any]) -> GoldSignal:
    label = Signal(row["label"])
    if "start" in row:
        return GoldSignal(label, int(row["start"]), int(row["end"]))
    start = text.find(row["quote"])
    if start < 0:
        raise ValueError(f"the quote of a {label} does not occur in the text")
    return GoldSignal(label, start, start + len(row["quote"]))
