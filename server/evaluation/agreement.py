"""How far two readers agree on gold threads: a second, blind reading of their points beside the first.

The second readings lie in `nlp/corpus/threads/second_readings` and hold no text: a thread's id, and its points.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from server.evaluation.gold_threads import FOLDER, GoldPoint, GoldThread, GoldThreadError, read_point

SECOND_READINGS = FOLDER / "second_readings"


@dataclass(frozen=True, slots=True)
class PointAgreement:
    """Points read twice: the shares with the same move, the same turn, and the same revisit date."""

    threads: int
    points: int
    move: float
    waiting: float
    revisit: float


def agreement(threads: Iterable[GoldThread], folder: Path = SECOND_READINGS) -> PointAgreement:
    """Compare; raises GoldThreadError for a reading of a thread or a point that is not there."""
    first = {thread.id: thread for thread in threads}
    pairs: list[tuple[GoldPoint, GoldPoint]] = []
    read = 0
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            row = json.loads(line)
            thread = first.get(row["id"])
            if thread is None or len(row["points"]) != len(thread.points):
                raise GoldThreadError(f"{path.name}:{number}: no such thread, or other points")
            pairs += zip(thread.points, (read_point(point) for point in row["points"]), strict=True)
            read += 1
    return PointAgreement(
        threads=read,
        points=len(pairs),
        move=sum(a.move is b.move for a, b in pairs) / len(pairs),
        waiting=sum(a.waiting_for is b.waiting_for for a, b in pairs) / len(pairs),
        revisit=sum(a.revisit == b.revisit for a, b in pairs) / len(pairs),
    )
