"""What stands around a date becomes features, each with its place."""

from __future__ import annotations

from datetime import date

from nlp.dates.around import NEAR_WORDS, words_around
from nlp.dates.find import find
from nlp.lexicon.worded import BIAS, read_worded, worded

TODAY = date(2026, 11, 24)


def features(text: str, question: str | None = None, index: int = 0) -> frozenset[str]:
    dates = find(text, TODAY)
    return words_around(text, question, dates[index], dates)


def test_each_side_and_the_edges() -> None:
    seen = features("Call me on 3 March, please.")
    assert {"before call", "before me", "begins call", "right behind ,", "behind please", "sentence call"} <= seen
    assert "behind call" not in seen
    assert "right before <edge>" in features("Thursday works.")


def test_another_date_is_one_word_and_figures_are_one() -> None:
    seen = features("The 12 of us meet on 4 March and again on 9 March.", index=1)
    assert "before <date>" in seen
    assert "sentence 0" in seen
    assert "sentence 12" not in seen


def test_what_stands_in_other_sentences_counts_as_such_or_not_at_all() -> None:
    seen = features("Unrelated words come first. Try me in March. Until then silence. And more.")
    assert {"before me", "next silence"} <= seen
    assert not {"sentence unrelated", "sentence silence", "next more"} & seen


def test_far_words_count_for_the_sentence_alone() -> None:
    seen = features("far " + "word " * NEAR_WORDS + "Friday")
    assert "sentence far" in seen
    assert "before far" not in seen


def test_the_last_thing_asked_counts() -> None:
    seen = features("30 November.", "Thanks for that. When does it end? Kind regards")
    assert {"asked first when", "asked first when does", "asked end"} <= seen
    assert "asked thanks" not in seen


def test_words_of_contact_outweigh_those_of_an_event() -> None:
    call = worded(features("Please call me again on 3 March."))
    assert call > worded(features("The warranty runs until 3 March."))
    assert worded(()) == read_worded()[BIAS]
