"""The lists of dates written apart from the grammar keep their promises, and the reader keeps its figures on them."""

from __future__ import annotations

import pytest

from nlp.api import ReplyReader, load
from nlp.corpus.date_lists import NAMES, dated

# Measured (`make evaluate`), with one reply of slack at most: a change that finds fewer days, or more where none is
# named, shows here.
LEAST_RIGHT = {"dev": 0.95, "dev_second": 0.68, "dev_third": 0.89, "test": 0.90}
MOST_FALSE = {"dev_traps": 0.035, "dev_second_traps": 0.05, "dev_third_traps": 0.12, "test_traps": 0.135}


@pytest.fixture(scope="module")
def reader() -> ReplyReader:
    return load()


@pytest.mark.parametrize("name", NAMES)
def test_a_list_is_long_and_without_repetition(name: str) -> None:
    items = dated(name)
    assert len(items) >= (60 if name.endswith("traps") else 100)
    assert len({item.id for item in items}) == len({item.reply.text for item in items}) == len(items)
    assert all((item.revisit is None) == name.endswith("traps") for item in items)


def test_an_unknown_list_is_refused() -> None:
    with pytest.raises(ValueError, match="dev_traps"):
        dated("all")


@pytest.mark.parametrize(("name", "least"), LEAST_RIGHT.items())
def test_days_named_are_found(reader: ReplyReader, name: str, least: float) -> None:
    items = dated(name)
    found = reader.read_many(item.reply for item in items)
    right = sum(item.revisit == reading.revisit_on for item, reading in zip(items, found, strict=True))
    assert right / len(items) >= least


@pytest.mark.parametrize(("name", "most"), MOST_FALSE.items())
def test_traps_give_hardly_a_day(reader: ReplyReader, name: str, most: float) -> None:
    items = dated(name)
    false = sum(reading.revisit_on is not None for reading in reader.read_many(item.reply for item in items))
    assert false / len(items) <= most
