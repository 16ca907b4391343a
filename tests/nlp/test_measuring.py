"""Gold files are checked, and scores are those of hand-made cases."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nlp.api import load
from nlp.corpus.reader import CorpusError, GoldSignal, read_gold
from nlp.evaluation.__main__ import main
from nlp.evaluation.agreement import kappa
from nlp.evaluation.measure import measure
from nlp.evaluation.reliability import diagram
from nlp.evaluation.scores import (
    accuracy,
    by_label,
    calibration_error,
    interval,
    label_intervals,
    macro_f1,
    matched,
    reliability,
)
from nlp.labels import Signal
from nlp.values import SignalSpan

ROW = {
    "id": "x1",
    "question": "Worth a chat?",
    "text": "Not interested, thanks.",
    "stance": "declined",
    "signals": [{"label": "refusal", "quote": "Not interested"}],
    "revisit": None,
    "sent_at": "2026-11-24",
}


def write(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    return path


def test_a_gold_line_becomes_values(tmp_path: Path) -> None:
    (gold,) = read_gold(write(tmp_path / "gold.jsonl", ROW))
    assert gold.signals == (GoldSignal(Signal.REFUSAL, 0, 14),)
    assert gold.reply.sent_at is not None


@pytest.mark.parametrize(
    "change",
    [{"stance": "maybe"}, {"signals": [{"label": "refusal", "quote": "absent"}]}, {"text": None}, {"revisit": "soon"}],
)
def test_an_invalid_line_is_named_without_its_text(tmp_path: Path, change: dict[str, object]) -> None:
    path = write(tmp_path / "gold.jsonl", ROW, ROW | change)
    with pytest.raises(CorpusError, match=r"gold.jsonl:2") as caught:
        list(read_gold(path))
    assert "Not interested" not in str(caught.value)


def test_scores_of_labels() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("c", "b")]
    table = by_label(pairs)
    assert (table["a"].precision, table["a"].recall) == (1.0, 0.5)
    assert table["b"].precision == pytest.approx(1 / 3)
    assert accuracy(pairs) == 0.5
    assert macro_f1(pairs) == pytest.approx((2 / 3 + 0.5 + 0) / 3)


def test_interval_holds_the_score_and_is_seeded() -> None:
    pairs = [("a", "a")] * 30 + [("a", "b")] * 10
    low, high = interval(pairs, accuracy)
    assert low < 0.75 < high
    assert interval(pairs, accuracy) == (low, high)


def test_calibration_error() -> None:
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)]) == pytest.approx(0.0)
    assert calibration_error([(1.0, False)]) == pytest.approx(1.0)


def test_spans_match_one_to_one() -> None:
    gold = [GoldSignal(Signal.REFUSAL, 0, 10)]
    guesses = [SignalSpan(Signal.REFUSAL, 0, 9, "", 1.0), SignalSpan(Signal.REFUSAL, 1, 10, "", 1.0)]
    assert len(matched(gold, guesses)) == 1
    assert not matched(gold, [SignalSpan(Signal.REFUSAL, 9, 30, "", 1.0)])
    assert not matched(gold, [SignalSpan(Signal.OPT_OUT, 0, 10, "", 1.0)])


def test_the_command_prints_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(write(tmp_path / "gold.jsonl", ROW))]) == 0
    assert "stance accuracy 1.000" in capsys.readouterr().out
    assert main([str(tmp_path / "absent.jsonl")]) == 2


@pytest.mark.shared
def test_the_reader_beats_keyword_rules_on_examples(shared: Path) -> None:
    """Keyword rules reach .21 macro-F1 on replies of this kind, the shipped reader .87."""
    gold = list(read_gold(shared / "data" / "reply_examples.jsonl"))
    assert measure(load(), gold).macro_f1 > 0.85


def test_reliability_counts_every_reading_once_and_draws_it() -> None:
    guesses = [(0.05, False), (0.55, True), (0.58, False), (0.97, True), (1.0, True)]
    found = reliability(guesses)
    assert [(each.low, each.count, each.accuracy) for each in found] == [(0.0, 1, 0.0), (0.5, 2, 0.5), (0.9, 2, 1.0)]
    drawn = ElementTree.fromstring(diagram("Reliability, n = 5", guesses))
    (said,) = [part.text for part in drawn if part.tag.endswith("desc")]
    assert said is not None
    assert said.split("; ")[1:] == ["0.56 sure, 0.50 right (n 2)", "0.98 sure, 1.00 right (n 2)"]


def test_kappa_is_that_of_cohens_example() -> None:
    # 20 + 15 of 50 the same, marginals 25/25 and 30/20: (.7 - .5) / (1 - .5)
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([("a", "a")]) == 1.0


def test_a_label_has_an_interval_around_its_f1() -> None:
    pairs = [("a", "a")] * 40 + [("a", "b")] * 10 + [("b", "b")] * 50
    found = label_intervals(pairs)
    assert found["a"][0] < by_label(pairs)["a"].f1 < found["a"][1]
    assert label_intervals(pairs) == found
    assert label_intervals([]) == {}
