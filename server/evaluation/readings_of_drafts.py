"""What blind readers said of drafts and of mails by hand for the same points: "would you send it unedited?"

One file a reading round in `readings/`; a line holds the point of a gold thread, the intent, by whom the mail was
written (`draft`, `hand`, or `older`: a draft by the templates before), the mail as it was read, and each reader's
answer (`yes`, `touch`: after a word or two, `no`) with why not.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

READINGS = Path(__file__).parent / "readings"
ANSWERS = ("yes", "touch", "no")


def rounds(folder: Path = READINGS) -> dict[str, list[dict[str, Any]]]:
    """The lines of each round by its name, the oldest first."""
    files = sorted(folder.glob("*.jsonl"), key=lambda file: file.stem)
    return {file.stem: [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] for file in files}


def table(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """How often each answer was given, by whom the mail is, and by intent."""
    found = list(rows)
    said: Counter[tuple[str, str, str]] = Counter()
    for row in found:
        for answer in row["send"]:
            said[row["by"], "all", answer] += 1
            said[row["by"], row["intent"], answer] += 1
    for by, what in sorted({(by, what) for by, what, _ in said}):
        counts = [said[by, what, answer] for answer in ANSWERS]
        shown = ", ".join(f"{name} {count}" for name, count in zip(ANSWERS, counts, strict=True))
        yield f"{by:5} {what:18} {shown}  ({counts[0] / sum(counts):.2f})"
    same = sum(len(set(row["send"])) == 1 for row in found)
    yield f"all readers of a mail say the same: {same} of {len(found)}"
