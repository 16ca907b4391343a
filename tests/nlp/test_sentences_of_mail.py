"""Sentences by the rules of mail."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.sentences import SentenceSplitter

CASES = [
    ("One. Two.", ["One.", "Two."]),
    ("no capitals here. none there", ["no capitals here.", "none there"]),
    ("Really?! Yes.", ["Really?!", "Yes."]),
    ("Ask Dr. Okafor, e.g. on Mon. at noon.", ["Ask Dr. Okafor, e.g. on Mon. at noon."]),
    ("Hi Ann\n\nthanks", ["Hi Ann", "thanks"]),
    ("- one\n- two", ["- one", "- two"]),
    ("1. first\n2. second", ["1. first", "2. second"]),
    ("short line\nnext line", ["short line", "next line"]),
    ("well... maybe not", ["well... maybe not"]),
    ("Room no. 4 is free", ["Room no. 4 is free"]),
    ("J. R. Smith writes.", ["J. R. Smith writes."]),
    (
        "this line is wrapped at seventy-two columns as old mail programs do it\nand goes on",
        ["this line is wrapped at seventy-two columns as old mail programs do it\nand goes on"],
    ),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_split(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in SentenceSplitter().split(text)] == expected


@given(st.text(max_size=300))
def test_sentences_are_in_order_and_lose_no_letter(text: str) -> None:
    spans = SentenceSplitter().split(text)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
