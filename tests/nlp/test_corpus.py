"""The gold corpus keeps its promises: valid, split by hand, without near-duplicates."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations

import pytest

from nlp.corpus.gold import SPLITS, everything, hands, split
from nlp.labels import Signal, Stance

SHINGLE_WORDS = 5
# Two replies that share more than this part of their five-word runs are the same text with changes.
MOST_SHARED = 0.3


def test_every_text_is_valid_and_ids_are_unique() -> None:
    ids = Counter(reply.id for reply in everything())
    assert len(ids) >= 1500
    assert [each for each, count in ids.items() if count > 1] == []


def test_a_hand_writes_for_one_split_only() -> None:
    named = [path.stem for name in SPLITS for path in hands(name)]
    assert len(named) == len(set(named))
    assert len(named) >= 10


def test_unknown_splits_are_refused() -> None:
    with pytest.raises(ValueError, match="train, dev, test"):
        hands("all")


@pytest.mark.parametrize("name", ["train", "dev", "test"])
def test_every_stance_and_most_signals_occur(name: str) -> None:
    replies = split(name)
    assert {reply.stance for reply in replies} == set(Stance)
    assert len({signal.label for reply in replies for signal in reply.signals or ()}) >= len(Signal) - 2


def test_no_two_texts_are_nearly_the_same() -> None:
    where: defaultdict[str, set[str]] = defaultdict(set)
    sizes = {}
    for reply in everything():
        if reply.stance is Stance.AUTOMATIC:  # bounces are worded by the same few programs
            continue
        words = re.findall(r"\w+", reply.reply.text.lower())
        runs = {" ".join(words[i : i + SHINGLE_WORDS]) for i in range(len(words) - SHINGLE_WORDS + 1)}
        sizes[reply.id] = len(runs)
        for run in runs:
            where[run].add(reply.id)
    shared = Counter(pair for ids in where.values() if 1 < len(ids) < 20 for pair in combinations(sorted(ids), 2))
    near = {
        pair: count for pair, count in shared.items() if count > MOST_SHARED * min(sizes[pair[0]], sizes[pair[1]]) > 2
    }
    assert near == {}


def test_signals_are_short_runs_of_the_text() -> None:
    lengths = sorted(
        len(reply.reply.text[signal.start : signal.end].split())
        for reply in everything()
        for signal in reply.signals or ()
    )
    assert lengths[len(lengths) // 2] <= 12
