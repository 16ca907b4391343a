"""Words that already stand in an earlier message of the thread: quotes, whatever announces them.

Runs of eight words are looked up in a set, so the work is linear in both texts. A lone run is only taken as quote when
it is long or no stock phrase: people do say the same short things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from server.mail.lines import Kind, Line
from server.mail.quote_patterns import patterns

#: Of a body, and of each earlier one, no more is looked at: a line of it costs some 40 µs, and a mail in which somebody
#: writes below so much history has not been met.
MAX_READ_CHARACTERS = 500_000
#: Words in a row that must stand in an earlier message.
RUN_WORDS = 8
#: A run this long is a quote even when a stock phrase is in it.
_SURE_WORDS = 14
#: A line with no more words than these beside repeated ones is repeated as a whole.
_LEFT_WORDS = 4
_LEFT_SHARE = 0.1
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

Range = tuple[int, int]


class Repeated:
    """The earlier messages of a thread, ready to be looked up; it grows with the thread, so each is gone over once."""

    def __init__(self, earlier: Iterable[str] = ()) -> None:
        self.runs: set[tuple[str, ...]] = set()
        self.lines: set[str] = set()
        for text in earlier:
            self.add(text)

    def add(self, text: str) -> None:
        """Take in the runs of words and the lines of one more message."""
        text = text[:MAX_READ_CHARACTERS]
        words = [found[0].lower() for found in _WORD.finditer(text)]
        self.runs.update(zip(*(words[at:] for at in range(RUN_WORDS)), strict=False))
        self.lines.update(filter(None, map(_plain, text.split("\n"))))

    def look_up(self, body: str, lines: list[Line]) -> list[list[Range] | None]:
        """For each line the ranges of it that stand in an earlier message; None where all of it does."""
        ranges = self._runs_in(body)
        found: list[list[Range] | None] = []
        position = 0
        for line in lines:
            while position < len(ranges) and ranges[position][1] <= line.start:
                position += 1
            if position == len(ranges) or ranges[position][0] >= line.end:
                found.append([])
            elif ranges[position][0] <= line.start and line.end <= ranges[position][1]:
                found.append(None)
            else:
                found.append(_shares(body, line, ranges, position))
        return found

    def _runs_in(self, body: str) -> list[Range]:
        """Body ranges of runs of words that stand in an earlier message."""
        if not self.runs:
            return []
        words = list(_WORD.finditer(body))
        texts = [word[0].lower() for word in words]
        found: list[Range] = []
        first = end = -1
        for at in range(len(words) - RUN_WORDS + 1):
            if tuple(texts[at : at + RUN_WORDS]) not in self.runs:
                continue
            if at > end and first >= 0:
                _keep_run(body, words[first].start(), words[end - 1].end(), end - first, found)
                first = -1
            first = at if first < 0 else first
            end = at + RUN_WORDS
        if first >= 0:
            _keep_run(body, words[first].start(), words[end - 1].end(), end - first, found)
        return found

    def mark(self, lines: list[Line], looked_up: list[list[Range] | None]) -> list[Range]:
        """Set `Kind.QUOTE` on repeated lines; returns the repeated ranges inside lines that stay own."""
        inside: list[Range] = []
        repeated = [False] * len(lines)
        for index, shares in enumerate(looked_up):
            if lines[index].kind is not Kind.OWN:
                continue
            if shares is None:
                lines[index].kind = Kind.QUOTE
                repeated[index] = True
            else:
                inside.extend(shares)
        if any(repeated):
            self._mark_neighbours(lines, repeated)
        return inside

    def _mark_neighbours(self, lines: list[Line], repeated: list[bool]) -> None:
        """A short line that is a whole line of an earlier message goes with the repeated lines above it.

        Below it they take only a salutation along: a short answer above a quote is an answer.
        """
        for order, is_upward in ((range(len(lines)), False), (range(len(lines) - 1, -1, -1), True)):
            beside = False
            for index in order:
                line = lines[index]
                if line.is_blank:
                    continue
                fits = not is_upward or line.text.rstrip().endswith(",")
                if line.kind is Kind.OWN and beside and fits and _plain(line.text) in self.lines:
                    line.kind = Kind.QUOTE
                    repeated[index] = True
                beside = repeated[index]


def _keep_run(body: str, start: int, end: int, count: int, found: list[Range]) -> None:
    if count >= _SURE_WORDS or not patterns().stock.search(body[start:end]):
        while end < len(body) and body[end] in "?!.,;:)\"'”»":
            end += 1
        found.append((start, end))


def _shares(body: str, line: Line, ranges: list[Range], at: int) -> list[Range] | None:
    shares: list[Range] = []
    while at < len(ranges) and ranges[at][0] < line.end:
        shares.append((max(ranges[at][0], line.start), min(ranges[at][1], line.end)))
        at += 1
    said = _count(body[line.start : line.end])
    left = said - sum(_count(body[start:end]) for start, end in shares)
    if left <= min(_LEFT_WORDS, _LEFT_SHARE * said):
        return None
    return [(start, end) for start, end in shares if _count(body[start:end]) >= RUN_WORDS]


def _count(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


def _plain(text: str) -> str:
    return " ".join(found[0].lower() for found in _WORD.finditer(text))
