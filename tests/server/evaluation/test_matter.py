"""Marked mail, and the finder of topics on it."""

from __future__ import annotations

import pytest

from nlp.corpus.reader import read_gold
from server.evaluation.gold_threads import SPLITS, gold_threads
from server.evaluation.matter.__main__ import main
from server.evaluation.matter.figures import given
from server.evaluation.matter.gold import CORPUS, HANDS, marked, rows, texts
from server.evaluation.matter.train import kinds_of, train
from server.services.matter.finder import shipped
from server.services.subjects import bare_subject


@pytest.mark.parametrize("split", ["train", "test"])
def test_every_marked_phrase_stands_letter_for_letter_in_its_message(split: str) -> None:
    said = {
        thread.id: {0: " ".join(row["subject"] for row in thread.messages)}
        | {row["n"]: row["body"] for row in thread.messages}
        for each_split in SPLITS
        for thread in gold_threads(each_split)
    }
    for path in (CORPUS / "texts" / split).glob("*.jsonl"):
        said |= {each.id: {1: each.reply.question or "", 2: each.reply.text} for each in read_gold(path)}
    seen = 0
    for hand in HANDS[split]:
        for row in rows(split, hand):
            offers = [row["offer"]] if row["offer"] else []
            for mark in (*row["topics"], *offers):
                seen += 1
                assert mark["words"] in said[row["id"]][mark["n"]], row["id"]
                assert mark in offers or len(mark["words"].split()) <= 7, row["id"]
    assert seen > 200


def test_the_kinds_of_words_are_those_of_the_corpus() -> None:
    assert kinds_of(texts()) == shipped().kinds


def test_the_weights_are_what_the_marked_mail_makes() -> None:
    made, known = train(marked("train"), shipped().kinds), shipped()
    assert made.threshold == known.threshold
    assert set(made.weights) == set(known.weights)
    assert made.weights == pytest.approx(known.weights, abs=0.01)


def test_an_unknown_word_makes_no_weights(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nonsense"]) == 2
    assert capsys.readouterr().err.startswith("usage: ")


def test_the_topics_given_are_seldom_others_than_the_marked_ones() -> None:
    sure = [each for each in given(marked("train"), shipped()) if each.log_odds >= shipped().threshold]
    assert len(sure) > 40
    assert sum(each.marked for each in sure) / len(sure) > 0.9  # seen in training: a guard, no figure


def test_threads_are_read_as_drafts_read_them() -> None:
    thread = next(each for each in marked("train") if each.id == "ta-001")
    subject, first, *_ = thread.mails
    assert subject.subject
    assert subject.text == bare_subject(subject.text)
    assert first.own
    assert "mette" in thread.barred.names
    assert "rugbrodhuset" in thread.barred.firms
    assert "fenlandwrap" not in thread.barred.firms
