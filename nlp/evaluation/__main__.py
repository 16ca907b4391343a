"""`python -m nlp.evaluation [FILE…] [--variant NAME] [--diagram FILE.svg]`: measure a reader on gold files.

Without files: the development and test hands, and beside them what lies in ../shared/data, where present.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from nlp.api import ReplyReader, load
from nlp.corpus.date_lists import NAMES, dated
from nlp.corpus.gold import hands
from nlp.corpus.reader import CorpusError, GoldReply, read_gold
from nlp.evaluation.measure import lines, measure
from nlp.evaluation.reliability import diagram

_BESIDE = Path(__file__).parent.parent.parent.parent / "shared" / "data"
_TRANSFER = ("reply_examples.jsonl", "real_replies.dev.jsonl")


def main(arguments: list[str]) -> int:
    """Print a table for each set; 2 where a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m nlp.evaluation", description="Measure a reader on gold files.")
    parser.add_argument("files", nargs="*", type=Path, help="gold files (default: dev, test, transfer)")
    parser.add_argument("--variant", default="default", help="the pipeline to measure")
    parser.add_argument("--diagram", type=Path, help="draw the reliability over all sets given into this SVG file")
    options = parser.parse_args(arguments)
    reader = load(options.variant)
    guesses: list[tuple[float, bool]] = []
    try:
        for name, gold in _sets(options.files):
            report = measure(reader, gold)
            guesses += report.guesses
            sys.stdout.write("\n".join(lines(name, report)) + "\n")
        if not options.files:
            sys.stdout.write("\n".join(_dates(reader)) + "\n")
        if options.diagram:
            options.diagram.write_text(diagram(f"Reliability, n = {len(guesses)}", guesses), encoding="utf-8")
    except (OSError, CorpusError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _dates(reader: ReplyReader) -> Iterator[str]:
    for name in NAMES:
        items = dated(name)
        found = [reading.revisit_on for reading in reader.read_many(item.reply for item in items)]
        named = [(item.revisit, day) for item, day in zip(items, found, strict=True) if item.revisit]
        traps = [day for item, day in zip(items, found, strict=True) if item.revisit is None]
        if named:
            yield f"dates {name}: {sum(true == day for true, day in named)} of {len(named)} right"
        if traps:
            yield f"dates {name}: {sum(day is not None for day in traps)} false of {len(traps)}"


def _sets(files: list[Path]) -> list[tuple[str, list[GoldReply]]]:
    if files:
        return [(path.name, list(read_gold(path))) for path in files]
    sets = [(f"dev {path.stem}", list(read_gold(path))) for path in hands("dev")]
    sets.append(("test", [reply for path in hands("test") for reply in read_gold(path)]))
    return sets + [(name, list(read_gold(_BESIDE / name))) for name in _TRANSFER if (_BESIDE / name).is_file()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
