"""Precision and recall of the choice on labelled mailboxes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.prospects.labelled_mailbox import Figures, Labelled, choose, figures, load, rules_of

HERE = Path(__file__).parent
ME = frozenset({"dana@northlight.example"})
FLOOR = 0.95


def _figures(threads: list[Labelled], me: frozenset[str] = ME, *, words: bool = True) -> Figures:
    return figures(threads, choose(threads, rules_of(me), words=words))


def test_the_development_mailbox(record_property: pytest.RecordProperty) -> None:
    threads = load(HERE / "dev_mailbox", ME)
    bare, full = _figures(threads, words=False), _figures(threads)
    record_property("headers_only", str(bare))
    record_property("with_words", str(full))
    assert len(threads) >= 80
    assert bare.recall == 1.0, f"headers alone must lose no prospect: {bare}"
    assert full.precision >= FLOOR, str(full)
    assert full.recall >= FLOOR, str(full)


def test_the_test_mailbox() -> None:
    path = HERE / "test_mailbox.jsonl"
    if not path.is_file():
        pytest.skip("tests/server/prospects/test_mailbox.jsonl is not there yet")
    threads = load(path, ME)
    full = _figures(threads)
    assert len(threads) >= 150
    assert full.precision >= FLOOR, str(full)
    assert full.recall >= FLOOR, str(full)


def test_the_choice_does_not_depend_on_the_order_of_threads() -> None:
    threads = load(HERE / "dev_mailbox", ME)
    rules = rules_of(ME)
    assert choose(threads, rules) == choose(threads[::-1], rules)


