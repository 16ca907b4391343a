"""The shipped model: as good as its committed figures say, the same every time, and inside its bounds."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

import nlp.model
from nlp.api import load
from nlp.corpus.gold import hands, split
from nlp.corpus.reader import read_gold
from nlp.evaluation.measure import Report, measure
from nlp.labels import Signal, Stance
from nlp.values import Reply

FOLDER = Path(next(iter(nlp.model.__path__))) / "default"
MOST_BYTES = 25_000_000

# Measured on the development hands, rounded down: a later model that is worse does not replace this unnoticed.
FLOORS = {"am": 0.89, "g": 0.95, "p": 0.90, "v": 0.85, "w": 0.80}


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    reader = load()
    return {path.stem: measure(reader, list(read_gold(path))) for path in hands("dev")}


@pytest.mark.parametrize(("hand", "floor"), FLOORS.items())
def test_it_is_no_worse_on_dev_than_it_was(reports: dict[str, Report], hand: str, floor: float) -> None:
    assert reports[hand].macro_f1 >= floor


def test_what_it_is_sure_of_is_mostly_right(reports: dict[str, Report]) -> None:
    for hand in FLOORS:
        assert reports[hand].sure_accuracy >= 0.92
        assert reports[hand].sure_share >= 0.75


def test_it_was_trained_on_the_corpus_that_lies_beside_it() -> None:
    notes = json.loads((FOLDER / "notes.json").read_text(encoding="utf-8"))
    digest = sha256()
    for path in hands("train"):
        digest.update(path.read_bytes())
    assert notes["corpus_sha256"] == digest.hexdigest()
    assert notes["trained_on"] == len(split("train"))


def test_it_fits_its_size() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) <= MOST_BYTES


def test_the_same_reply_alone_and_among_others_reads_the_same() -> None:
    replies = [item.reply for item in split("dev")[:24]]
    together = list(load().read_many(replies))
    assert [load().read(reply) for reply in replies[:6]] == together[:6]


def test_evidence_is_short_and_stands_in_the_text() -> None:
    for item, reading in zip(split("dev")[:150], load().read_many(i.reply for i in split("dev")[:150]), strict=True):
        for signal in reading.signals:
            assert item.reply.text[signal.start : signal.end] == signal.text
            assert signal.text.strip()
            assert signal.text[0] not in ".,;:!)" or not signal.text.strip(".,;:!) ")
            assert len(signal.text.split()) <= 14


@pytest.mark.parametrize(
    ("text", "stance", "signal"),
    [
        ("Please take me off your list and don't write again.", Stance.OPTED_OUT, Signal.OPT_OUT),
        ("Thanks, but we've gone with another supplier.", Stance.DECLINED, Signal.INCUMBENT),
        ("Tuesday at 10 works, send the invite over.", Stance.ADVANCING, Signal.ADVANCE),
        ("That's not me, please speak to Ana Ruiz in purchasing.", Stance.REDIRECTED, Signal.REFERRAL),
        ("Not interested, thanks.", Stance.DECLINED, Signal.REFUSAL),
        ("Just send me some info.", Stance.EVASIVE, Signal.INFO_BRUSH_OFF),
        ("Sounds great, we'll have a think and be in touch.", Stance.NONCOMMITTAL, Signal.EMPTY_PRAISE),
    ],
)
def test_plain_replies_are_read_plainly(text: str, stance: Stance, signal: Signal) -> None:
    reading = load().read(Reply(text, "Would you have twenty minutes for a demo this week?"))
    assert reading.stance is stance
    assert signal in {found.label for found in reading.signals}


@pytest.mark.parametrize(
    ("text", "language"),
    [("Vielen Dank, wir haben leider keinen Bedarf und möchten nicht mehr kontaktiert werden.", "de")],
)
def test_another_language_is_named_and_never_judged(text: str, language: str) -> None:
    reading = load().read(Reply(text))
    assert (reading.stance, reading.sure, reading.language) == (Stance.UNCLEAR, False, language)
