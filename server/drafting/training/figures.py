"""How much of what is marked the checker finds, and how much of what it finds is marked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from nlp.labels import Intent, Tone
from server.drafting.etiquette import check
from server.drafting.learned import Model
from server.drafting.training.train import Text
from server.services.ports.draft import Finding

TEXTS = Path("tests/server/drafting/etiquette")
TRAINED_ON = ("dev", "e3", "e4", "e5", "e6", "e7", "e8")
_WHOLE = {"too_long", "too_short"}


def texts(name: str, folder: Path = TEXTS) -> list[Text]:
    """The texts of one hand."""
    lines = (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def figures(items: Iterable[Text], model: Model) -> tuple[float, float]:
    """Recall over the marked breaches and precision over the findings: a finding counts that touches a mark."""
    marks = hits = found = true = 0
    for item in items:
        findings = [each for each in check(item["text"], Intent(item["intent"]), Tone.PLAIN, model) if not each.advice]
        near = [_near(item["text"], mark["quote"], mark["kind"], findings) for mark in item["findings"]]
        marks += len(near)
        hits += sum(map(bool, near))
        found += len(findings)
        true += len(set().union(*near))
    return hits / marks, true / found


def _near(text: str, quote: str, kind: str, findings: Sequence[Finding]) -> set[int]:
    start = text.index(quote)
    end = start + len(quote)
    return {
        number
        for number, each in enumerate(findings)
        if (each.start < end and each.end > start) or (kind in _WHOLE and each.rule == kind)
    }
