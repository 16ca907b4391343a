"""`python -m server.evaluation [train|test|fit]`: figures of the judge on gold threads, all the way from mail bytes.

`python -m server.evaluation drafts [COUNT] [SEED]` prints drafts for gold threads as JSON Lines, for readers to judge;
`python -m server.evaluation readings` what they said of them.
"""

from __future__ import annotations

import json
import random
import sys
from dataclasses import replace
from itertools import islice

from nlp.api import ReplyReader
from server.bootstrap.drafting import draft_renderer
from server.bootstrap.reading import reply_reader
from server.evaluation.agreement import agreement
from server.evaluation.figures import figures
from server.evaluation.fit import as_shipped, cross_fitted, examples_of, fit
from server.evaluation.gold_drafts import draft_lines
from server.evaluation.gold_threads import SPLITS, gold_threads
from server.evaluation.judge_gold import Outcome, judge_gold
from server.evaluation.readings_of_drafts import rounds, table
from server.settings import Settings
from server.verdict.reliability import Reliability
from server.verdict.weights import default_weights

_DRAFTS_COUNT = 100
_DRAFTS_SEED = 1


def main(wanted: list[str]) -> int:
    """Print the figures asked for, or all of them."""
    what, *numbers = wanted or [""]
    if what == "drafts" and len(numbers) <= 2 and all(number.isdecimal() for number in numbers):
        _print_drafts(reply_reader(), *map(int, numbers))
        return 0
    if wanted == ["readings"]:
        for name, rows in rounds().items():
            _say(f"## {name}\n" + "\n".join(table(rows)) + "\n")
        return 0
    if set(wanted) - {*SPLITS, "fit"}:
        sys.stderr.write(
            f"usage: python -m server.evaluation [{'|'.join(SPLITS)}|fit|readings|drafts [COUNT] [SEED]]\n"
        )
        return 2
    reader = reply_reader()
    if wanted == ["fit"]:
        outcomes = list(judge_gold(gold_threads("train"), reader))
        for name, value in fit(examples_of(outcomes), default_weights()).items():
            _say(f"{name} = {value}")
        return 0
    outcomes = []
    for split in wanted or SPLITS:
        found = list(judge_gold(gold_threads(split), reader))
        _print_moves(split, found)
        outcomes += found
    if not wanted:
        _print_agreement()
    _say("## probability (leaving: walk_away or stop)")
    _say(f"as shipped:    {_line(as_shipped(outcomes))}")
    _say(f"cross-fitted:  {_line(cross_fitted(outcomes))}")
    return 0


def _print_drafts(reader: ReplyReader, count: int = _DRAFTS_COUNT, seed: int = _DRAFTS_SEED) -> None:
    """One point of each thread and the threads in an order, both by chance, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  # a sample, no secret
    threads = [thread for split in SPLITS for thread in gold_threads(split)]
    sample = [replace(thread, points=(chance.choice(thread.points),)) for thread in threads]
    chance.shuffle(sample)
    lines = draft_lines(judge_gold(sample, reader), draft_renderer(Settings.from_environment()))
    for line in islice(lines, count):
        _say(json.dumps(line, ensure_ascii=False))


def _say(line: str, end: str = "\n") -> None:
    sys.stdout.write(line + end)
    sys.stdout.flush()


def _print_moves(split: str, outcomes: list[Outcome]) -> None:
    found = figures(outcomes)
    _say(f"## {split}: {len({o.thread.id for o in outcomes})} threads, {found.points} points")
    for each in found.moves:
        _say(f"{each.move.value:16} {each.gold:4}  P {each.precision:.2f}  R {each.recall:.2f}  F1 {each.f1:.2f}")
    _say(f"macro-F1 {found.macro_f1:.3f}, accuracy {found.accuracy:.3f}")
    _say(f"live deals told to leave {found.live_left}, stops missed {found.stops_missed}")
    _say(f"whose turn {found.waiting:.3f}, revisit date {found.revisit:.3f}")
    for hand in sorted({outcome.thread.hand for outcome in outcomes}):
        own = figures([outcome for outcome in outcomes if outcome.thread.hand == hand])
        told = f"live told to leave {own.live_left}, stops missed {own.stops_missed}"
        _say(f"hand {hand}: macro-F1 {own.macro_f1:.3f}, whose turn {own.waiting:.3f}, {told}, {own.points} points")
    _say(f"probability: {_line(as_shipped(outcomes))}\n")


def _print_agreement() -> None:
    found = agreement(thread for split in SPLITS for thread in gold_threads(split))
    _say(f"## two readers: {found.threads} threads, {found.points} points")
    _say(f"move {found.move:.3f}, whose turn {found.waiting:.3f}, ", end="")
    _say(f"revisit date {found.revisit:.3f}\n")


def _line(found: Reliability) -> str:
    slope = f"slope {found.slope} ({found.slope_low} to {found.slope_high})"
    return f"Brier {found.brier}, skill {found.skill} over base rate {found.base_rate}, {slope}, {found.count} points"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
