"""`python -m nlp.evaluation FILE…`: measure the default reader on gold files."""

from __future__ import annotations

import sys
from pathlib import Path

from nlp.api import load
from nlp.corpus.reader import CorpusError, read_gold
from nlp.evaluation.measure import lines, measure


def main(arguments: list[str]) -> int:
    """Print a table for each file; 2 where one cannot be read."""
    if not arguments:
        sys.stderr.write("usage: python -m nlp.evaluation FILE…\n")
        return 2
    reader = load()
    for name in arguments:
        try:
            gold = list(read_gold(Path(name)))
        except (OSError, CorpusError) as error:
            sys.stderr.write(f"{error}\n")
            return 2
        sys.stdout.write("\n".join(lines(Path(name).name, measure(reader, gold))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
