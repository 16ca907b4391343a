"""The gold corpus and its split by writing hand: one file a hand below `texts/train`, `texts/dev`, `texts/test`."""

from __future__ import annotations

from pathlib import Path

from nlp.corpus.reader import GoldReply, read_gold

GOLD = Path(__file__).parent / "texts"
SECOND_READINGS = Path(__file__).parent / "second_readings"
"""Labels given to gold replies by another, blind reader; lines hold an id and labels, no text."""
SPLITS = ("train", "dev", "test")


def split(name: str) -> list[GoldReply]:
    """All replies of a split in the order of its hands. Test is for the final figures only."""
    return [reply for path in hands(name) for reply in read_gold(path)]


def everything() -> list[GoldReply]:
    """All replies of all splits."""
    return [reply for name in SPLITS for reply in split(name)]


def hands(name: str) -> list[Path]:
    """The files of a split; raises ValueError for a split there is not."""
    if name not in SPLITS:
        raise ValueError(f"no split {name!r}; there are {', '.join(SPLITS)}")
    return sorted((GOLD / name).glob("*.jsonl"))
