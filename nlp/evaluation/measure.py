"""Measure a reader on gold files and say it in a table of plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

from nlp.api import ReplyReader
from nlp.corpus.reader import GoldReply
from nlp.evaluation.scores import (
    Prf,
    accuracy,
    by_label,
    calibration_error,
    interval,
    label_intervals,
    macro_f1,
    matched,
    prf,
)
from nlp.labels import Signal
from nlp.values import Reading


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured. Intervals are 95 %, by bootstrap over replies; `guesses` are (confidence, right) pairs."""

    replies: int
    accuracy: float
    accuracy_interval: tuple[float, float]
    macro_f1: float
    macro_f1_interval: tuple[float, float]
    stances: dict[str, Prf]
    stance_intervals: dict[str, tuple[float, float]]
    confusion: Counter[tuple[str, str]]
    calibration_error: float
    guesses: tuple[tuple[float, bool], ...]
    sure_share: float
    sure_accuracy: float
    signals: dict[str, Prf]
    signal_f1: float
    revisit_right: int
    revisit_of: int
    revisit_false: int
    replies_per_second: float


def measure(reader: ReplyReader, gold: Sequence[GoldReply]) -> Report:
    """Read every reply and compare."""
    began = perf_counter()
    readings = list(reader.read_many(item.reply for item in gold))
    seconds = perf_counter() - began
    pairs = [(item.stance.value, reading.stance.value) for item, reading in zip(gold, readings, strict=True)]
    sure = [pair for pair, reading in zip(pairs, readings, strict=True) if reading.sure]
    dated = [(item, reading) for item, reading in zip(gold, readings, strict=True) if item.has_revisit]
    signals = _signals(gold, readings)
    guesses = tuple(
        (reading.stances[reading.stance], true == guess) for (true, guess), reading in zip(pairs, readings, strict=True)
    )
    return Report(
        replies=len(gold),
        accuracy=accuracy(pairs),
        accuracy_interval=interval(pairs, accuracy),
        macro_f1=macro_f1(pairs),
        macro_f1_interval=interval(pairs, macro_f1),
        stances=by_label(pairs),
        stance_intervals=label_intervals(pairs),
        confusion=Counter(pair for pair in pairs if pair[0] != pair[1]),
        calibration_error=calibration_error(guesses),
        guesses=guesses,
        sure_share=len(sure) / len(pairs) if pairs else 0.0,
        sure_accuracy=accuracy(sure),
        signals=signals,
        signal_f1=signals["all"].f1,
        revisit_right=sum(item.revisit == reading.revisit_on for item, reading in dated if item.revisit),
        revisit_of=sum(item.revisit is not None for item, _ in dated),
        revisit_false=sum(item.revisit is None and reading.revisit_on is not None for item, reading in dated),
        replies_per_second=len(gold) / seconds if seconds else 0.0,
    )


def _signals(gold: Sequence[GoldReply], readings: Sequence[Reading]) -> dict[str, Prf]:
    hits: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for item, reading in zip(gold, readings, strict=True):
        if item.signals is not None:
            hits.update(pair[0].label.value for pair in matched(item.signals, reading.signals))
            guessed.update(span.label.value for span in reading.signals)
            true.update(span.label.value for span in item.signals)
    table = {
        signal.value: prf(hits[signal], guessed[signal], true[signal])
        for signal in Signal
        if guessed[signal] or true[signal]
    }
    table["all"] = prf(hits.total(), guessed.total(), true.total())
    return table


def lines(name: str, report: Report) -> Iterator[str]:
    """Yield the table of a report."""
    low, high = report.accuracy_interval
    yield f"{name}: {report.replies} replies, {report.replies_per_second:.0f} replies/s"
    yield f"  stance accuracy {report.accuracy:.3f} [{low:.3f}, {high:.3f}]"
    low, high = report.macro_f1_interval
    yield f"  stance macro-F1 {report.macro_f1:.3f} [{low:.3f}, {high:.3f}]"
    yield f"  calibration error {report.calibration_error:.3f}"
    yield f"  sure {report.sure_share:.2f}, right when sure {report.sure_accuracy:.3f}"
    yield f"  revisit dates right {report.revisit_right} of {report.revisit_of}, given for none {report.revisit_false}"
    yield from _table("stance", report.stances, report.stance_intervals)
    yield from _table("signal", report.signals, {})
    yield "  most confused: " + ", ".join(
        f"{true} as {guess} {n}" for (true, guess), n in report.confusion.most_common(8)
    )


def _table(title: str, scores: Mapping[str, Prf], intervals: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    yield f"  {title:<18} precision recall    f1  gold"
    for label, score in scores.items():
        row = f"  {label:<18} {score.precision:9.3f} {score.recall:6.3f} {score.f1:5.3f} {score.gold:5d}"
        yield row + ("  f1 in [{:.2f}, {:.2f}]".format(*intervals[label]) if label in intervals else "")
