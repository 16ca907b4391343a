r"""Where messages begin in an mbox file.

The facts: an mbox has no index; a message begins at a line `From <sender> <date>`. Writers differ in how they keep a
body line that starts with "From " apart from it: mboxo and mboxrd put ">" before it, mboxcl2 leaves it alone and
counts octets in Content-Length, many leave it alone and count nothing. So "From " alone decides nothing.

The rule that must hold: a line is a separator only where a header line follows it (or the file ends), and
 - a blank line or the file's start comes before it, and it ends in a date with weekday, time and year, or has
   nothing at all (Thunderbird writes "From " and "From - " so); or
 - it has exactly the form of asctime, which no prose has, even where the blank line is missing; and
 - it does not lie inside a body whose Content-Length leads to the next separator or to the end of the file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

BOM = b"\xef\xbb\xbf"
"""What editors on Windows put in front of a file in UTF-8; it is no part of the first separator."""

_CHUNK = 1 << 20
_LOOKAHEAD = 1 << 16
"""How much of a message's header is searched for its Content-Length; longer headers do without."""
_LINE_LIMIT = 1024

_DATED = re.compile(
    rb"From [^\r\n]*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [^\r\n]*\d{1,2}:\d{2}[^\r\n]*(?:\d{4}|\b[A-Z]{2,5})\s*"
)
_YEAR = re.compile(rb"\b(?:19|20)\d{2}\b")
_BARE = re.compile(rb"From (?:- ?)?")
_STRICT = re.compile(
    rb"From \S+ +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d "
    rb"\d{2}:\d{2}(?::\d{2})?(?: [A-Z]{3,4}| [+-]\d{4})? \d{4}(?: [+-]\d{4})?"
)
_HEADER_LINE = re.compile(rb"[!-9;-~]+[ \t]*:|>From ")
_COUNTED = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,12})[ \t]*\r?$")
_HEADER_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Separator:
    """A separator line at offset `at`; its message begins at `start`.

    `counted` says that the message's Content-Length leads to the next separator, so its lines were left unquoted.
    """

    at: int
    start: int
    counted: bool = False


def find_separator(data: bytes) -> int | None:
    """Offset of the first separator in the bytes given, None where there is none."""
    for at in _candidates(data):
        if _line_end(data, at) is not None and _is_separator(data, at):
            return at
    return None


def separators(descriptor: int, size: int) -> Iterator[Separator]:
    """All separators of the open file, in bounded memory."""
    counted_until = 0
    front = len(BOM) if os.pread(descriptor, len(BOM), 0) == BOM else 0
    for base in range(front, size, _CHUNK):
        before = min(base - front, 4)
        window = os.pread(descriptor, before + _CHUNK + _LOOKAHEAD, base - before)
        for place in _candidates(window):
            at = base - before + place
            if not base <= at < base + _CHUNK or at < counted_until or not _is_separator(window, place, at == front):
                continue
            end = _line_end(window, place)
            start = size if end is None else base - before + end
            claimed = _claimed_end(descriptor, size, window[end:] if end else b"", start)
            counted_until = claimed or 0
            yield Separator(at, start, claimed is not None)


def _candidates(window: bytes) -> Iterator[int]:
    if window.startswith(b"From "):
        yield 0
    place = window.find(b"\nFrom ")
    while place >= 0:
        yield place + 1
        place = window.find(b"\nFrom ", place + 1)


def _line_end(window: bytes, at: int) -> int | None:
    end = window.find(b"\n", at)
    return None if end < 0 else end + 1


def _is_separator(window: bytes, at: int, first: bool = True) -> bool:
    end = _line_end(window, at)
    line = window[at : end or len(window)].rstrip(b"\r\n")
    if len(line) > _LINE_LIMIT:
        return False
    if end is not None and end < len(window) and not _HEADER_LINE.match(window, end):
        return False
    if _STRICT.fullmatch(line):
        return True
    after_blank = (at == 0 and first) or window[:at].endswith((b"\n\n", b"\n\r\n"))
    dated = _DATED.fullmatch(line) is not None and _YEAR.search(line) is not None
    return after_blank and (dated or _BARE.fullmatch(line) is not None)


def _claimed_end(descriptor: int, size: int, message: bytes, start: int) -> int | None:
    header_end = _HEADER_END.search(message, 0, _LOOKAHEAD)
    found = _COUNTED.search(message, 0, header_end.start() + 1) if header_end else None
    if not header_end or not found:
        return None
    end = start + header_end.end() + int(found.group(1))
    if end > size:
        return None
    following = os.pread(descriptor, _LINE_LIMIT, end).lstrip(b"\r\n")
    return end if not following or following.startswith(b"From ") else None
