"""`python -m server.evaluation.matter`: make the weights of the topics, and the words that are no names, anew.

With `figures` or `test` it measures the weights.

`figures` prints what each training thread would get by a model that never saw it, the surest first; `test` measures the
shipped model on the test hand.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from server.evaluation.matter.figures import Given, cross_validated, given
from server.evaluation.matter.gold import marked, texts
from server.evaluation.matter.small_words import small_words
from server.evaluation.matter.train import kinds_of, train
from server.services.matter import finder

_FOLDER = Path(finder.__file__).parent


def main(wanted: list[str]) -> int:
    """Do what is asked for; 2 where that is nothing known."""
    if wanted == ["test"]:
        _print(given(marked("test"), finder.shipped()), finder.shipped().threshold)
        return 0
    if wanted not in ([], ["figures"]):
        sys.stderr.write("usage: python -m server.evaluation.matter [figures|test]\n")
        return 2
    kinds = kinds_of(texts())
    if wanted:
        _print(cross_validated(marked("train"), kinds), None)
        return 0
    model = train(marked("train"), kinds)
    (_FOLDER / "small_words.txt").write_text("\n".join(small_words(texts())) + "\n", encoding="utf-8")
    (_FOLDER / "weights.json").write_text(
        json.dumps(asdict(model), ensure_ascii=False, indent=0) + "\n", encoding="utf-8"
    )
    sys.stdout.write(f"{len(model.weights)} weights, {len(kinds)} words\n")
    return 0


def _print(found: Iterable[Given], threshold: float | None) -> None:
    right = 0
    for count, each in enumerate(sorted(found, key=lambda each: -each.log_odds), start=1):
        if threshold is not None and each.log_odds < threshold:
            break
        right += each.marked
        mark = "+" if each.marked else "-"
        sys.stdout.write(f"{count:4} {right / count:.3f} {each.log_odds:6.2f} {mark} {each.thread:7} {each.words}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
