"""The door of `nlp`: load a reader, give it replies, get plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Protocol, cast

from nlp.values import Question, Reading, Reply


class ReplyReader(Protocol):
    """Reads replies. Same input, same output; not to be shared between threads at the same time."""

    def read(self, reply: Reply) -> Reading:
        """Read one reply."""
        ...

    def read_many(self, replies: Iterable[Reply]) -> Iterator[Reading]:
        """Read replies in batches; results come in the order of the input."""
        ...

    def questions(self, text: str) -> tuple[Question, ...]:
        """Find the direct questions in a text (offsets into it)."""
        ...


def load(variant: str = "default") -> ReplyReader:
    """Load the reader of a variant; raises `LookupError` for one that does not exist.

    spaCy takes about a second to import, so it is imported here and not with the door: commands that read no reply
    do not pay for it.
    """
    return cast(ReplyReader, import_module("nlp.reader").load(variant))
