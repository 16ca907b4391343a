"""How far two readers agree: `python -m nlp.evaluation.agreement`.

Compares the second, blind readings in `nlp/corpus/second_readings` with the labels of the gold they were made of.
Cohen's kappa corrects agreement for chance (Cohen 1960); per stance it is that of "this stance or another".
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.corpus.gold import SECOND_READINGS, everything
from nlp.corpus.reader import GoldReply, read_second
from nlp.evaluation.scores import Prf, accuracy, matched, prf
from nlp.labels import Stance
from nlp.values import SignalSpan

Pair = tuple[GoldReply, GoldReply]


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two readers agree on: share and kappa of the stance, kappa per stance, signals as F1, dates as a share."""

    replies: int
    share: float
    kappa: float
    by_stance: dict[str, float]
    signals: Prf
    dates: float


def compare(pairs: Sequence[Pair]) -> Agreement:
    """Compare first and second readings of the same replies."""
    stances = [(first.stance.value, second.stance.value) for first, second in pairs]
    dated = [(first.revisit, second.revisit) for first, second in pairs if first.revisit or second.revisit]
    return Agreement(
        replies=len(pairs),
        share=accuracy(stances),
        kappa=kappa(stances),
        by_stance={
            stance.value: kappa([(a if a == stance else "", b if b == stance else "") for a, b in stances])
            for stance in Stance
            if any(stance in pair for pair in stances)
        },
        signals=_signals(pairs),
        dates=sum(a == b for a, b in dated) / len(dated) if dated else 0.0,
    )


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Give Cohen's kappa of two label sequences; 1 where both only ever say the same one label."""
    labels = {label for pair in pairs for label in pair}
    n = len(pairs)
    chance = sum(sum(a == label for a, _ in pairs) * sum(b == label for _, b in pairs) for label in labels) / n**2
    return 1.0 if chance == 1 else (accuracy(pairs) - chance) / (1 - chance)


def _signals(pairs: Sequence[Pair]) -> Prf:
    hits = guessed = gold = 0
    for first, second in pairs:
        spans = [SignalSpan(each.label, each.start, each.end, "", 1.0) for each in second.signals or ()]
        hits += len(matched(first.signals or (), spans))
        guessed, gold = guessed + len(spans), gold + len(first.signals or ())
    return prf(hits, guessed, gold)


def lines(name: str, found: Agreement) -> Iterator[str]:
    """Yield the agreement in words."""
    yield f"{name}: {found.replies} replies read twice"
    yield f"  stance: the same in {found.share:.3f}, kappa {found.kappa:.3f}"
    yield "  kappa per stance: " + ", ".join(f"{name} {value:.2f}" for name, value in found.by_stance.items())
    yield f"  signals: F1 of one reader against the other {found.signals.f1:.3f}; dates: the same in {found.dates:.3f}"


def main() -> int:
    """Print the agreement for each file of second readings and over all."""
    gold = {reply.id: reply for reply in everything()}
    every: list[Pair] = []
    for path in sorted(Path(SECOND_READINGS).glob("*.jsonl")):
        pairs = [(gold[second.id], second) for second in read_second(path, gold)]
        every += pairs
        sys.stdout.write("\n".join(lines(path.stem, compare(pairs))) + "\n")
    sys.stdout.write("\n".join(lines("all", compare(every))) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
