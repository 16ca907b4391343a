"""A body as lines that know their place and what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from server.mail.quote_patterns import LINE_CHARACTERS


class Kind(Enum):
    """What a line is: own until something says otherwise."""

    OWN = auto()
    QUOTE = auto()
    SIGNATURE = auto()
    FOOTER = auto()


@dataclass(slots=True)
class Line:
    """One line of a body at start..end (without its newline); `text` is cut to what patterns look at."""

    start: int
    end: int
    text: str
    kind: Kind = Kind.OWN
    is_blank: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether it bears a quote mark (">", RFC 3676 section 4.5)."""
        return self.text.lstrip(" \t")[:1] == ">"


def lines_of(body: str) -> list[Line]:
    """The lines of a body."""
    found: list[Line] = []
    start = 0
    for text in body.split("\n"):
        end = start + len(text)
        shown = text[:LINE_CHARACTERS].rstrip("\r")
        found.append(Line(start, end, shown, is_blank=not shown or shown.isspace()))
        start = end + 1
    return found


def own_runs(lines: list[Line]) -> Iterator[tuple[int, int]]:
    """Index ranges first..last (end exclusive) of neighbouring own lines."""
    first: int | None = None
    for index, line in enumerate(lines):
        if line.kind is Kind.OWN:
            first = index if first is None else first
        elif first is not None:
            yield first, index
            first = None
    if first is not None:
        yield first, len(lines)


def set_kind(lines: list[Line], first: int, last: int, kind: Kind) -> None:
    """Make the own lines first..last (end exclusive) of a kind; what is something else already stays."""
    for line in lines[first:last]:
        if line.kind is Kind.OWN:
            line.kind = kind
