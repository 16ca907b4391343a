"""Quoted history in a body: marked lines, attributions, header blocks, dividers.

A program that marks its quotes (">", blockquote) leaves room for answers below them, so only the marked lines and their
announcement go. An announcement followed by unmarked text means that everything below it is history.
"""

from __future__ import annotations

import re

from server.mail.lines import Kind, Line, set_kind
from server.mail.quote_patterns import patterns

_ATTRIBUTION_LINES = 5
_ATTRIBUTION_CHARACTERS = 400
_HEADER_BLOCK_LINES = 12
_WRAPPED_AT = 60
_SHARED_LINE = re.compile(r"(.*?\w)(-{2,}\s*On .{6,200}\bwrote:\s*)")
_SEPARATOR_CHARACTERS = frozenset("-_=*~ \t—–")


def mark_quotes(lines: list[Line]) -> None:
    """Set `Kind.QUOTE` on every line of quoted history."""
    _mark_marked(lines)
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.kind is Kind.OWN and not line.is_blank and _announces_rest(lines, index):
            set_kind(lines, index, len(lines), Kind.QUOTE)
            return
        if line.kind is Kind.OWN and (first := attribution_ending_at(lines, index)) is not None:
            if not _is_followed_by_quote(lines, index + 1):
                set_kind(lines, first, len(lines), Kind.QUOTE)
                return
            set_kind(lines, first, index + 1, Kind.QUOTE)
        index += 1


def split_shared_lines(lines: list[Line]) -> None:
    """Own words and an attribution on one line become two ("see you then--- On … wrote:")."""
    for index, line in enumerate(lines):
        shared = _SHARED_LINE.fullmatch(line.text) if "--" in line.text else None
        if shared is not None and line.kind is Kind.OWN:
            middle = line.start + shared.end(1)
            lines[index : index + 1] = [
                Line(line.start, middle, shared[1]),
                Line(middle, line.end, line.text[shared.end(1) :]),
            ]


def _mark_marked(lines: list[Line]) -> None:
    """Lines with a mark, and the rest of a marked line that was wrapped without its mark."""
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else None
        if line.is_marked and not _closes_address(line, before):
            line.kind = Kind.QUOTE
            continue
        if before is None or not before.is_marked or line.is_blank:
            continue
        said = before.text.rstrip()
        if len(said) >= _WRAPPED_AT and said[-1] not in ".?!:" and line.text.lstrip()[:1].islower():
            line.kind = Kind.QUOTE


def _closes_address(line: Line, before: Line | None) -> bool:
    """A ">" that ends an address wrapped over lines ("<jane@client.example\\n> wrote:")."""
    wraps = before is not None and not before.is_marked and "@" in before.text
    # A line that is an attribution by itself wraps nothing: what is marked below it quotes another one.
    wraps = wraps and before is not None and not _ends_with_verb(before.text.rstrip(" :："))
    return wraps and _ends_with_verb(line.text.rstrip(" :："))


def _announces_rest(lines: list[Line], index: int) -> bool:
    """Whether a divider or the header block of a quoted mail begins at a line."""
    text = lines[index].text
    if len(text) < 3:
        return False
    if patterns().reply_above.fullmatch(text):
        return any(not line.is_blank for line in lines[:index])
    if patterns().divider.fullmatch(text):
        return not _is_rule(text)
    return (":" in text or "：" in text) and is_header_block(lines, index)


def is_header_block(lines: list[Line], index: int) -> bool:
    """Two differing header lines or more ("From:", "Sent:" …) in close order, who or what among them."""
    first = patterns().label.match(lines[index].text)
    if first is None or first.lastgroup in (None, "other", "cc"):
        return False
    if patterns().label_inside.search(lines[index].text, first.end()) and "@" in lines[index].text:
        return True
    seen: set[str] = set()
    gap = 0
    for line in lines[index : index + _HEADER_BLOCK_LINES]:
        if line.is_blank:
            gap += 1
            if gap > 1 and len(seen) > 1:
                break
            continue
        found = patterns().label.match(line.text)
        if found is None or found.lastgroup is None:
            gap += 2
        else:
            gap = 0
            seen.add(found.lastgroup)
        if gap > 3:
            break
    return len(seen - {"other"}) >= 2 and bool(seen & {"from", "subject"} or {"date", "to"} <= seen)


def attribution_ending_at(lines: list[Line], last: int) -> int | None:
    """Index of the first line of an attribution that ends at line `last`, None where there is none."""
    tail = lines[last].text.rstrip(" \t-–—*_")
    if len(tail) < 4:
        return None
    closes = tail.endswith((":", "："))
    if not closes and not _ends_with_verb(tail):
        return None
    joined = ""
    first: int | None = None
    for index in range(last, max(-1, last - _ATTRIBUTION_LINES), -1):
        line = lines[index]
        if line.kind is not Kind.OWN or (index < last and line.text.rstrip().endswith((":", ".", "?", "!"))):
            break
        joined = f"{line.text.strip()} {joined}"
        if len(joined) > _ATTRIBUTION_CHARACTERS:
            break
        if not line.is_blank and patterns().opening.match(line.text) and _is_attribution(joined, closes=closes):
            first = index
    if first is None and closes and _is_short_attribution(lines, last):
        return last
    return first


def _ends_with_verb(text: str) -> bool:
    tail = text[-40:]
    return any(found.end() == len(tail) for found in patterns().verb.finditer(tail)) if tail else False


def _is_attribution(text: str, *, closes: bool) -> bool:
    """A date or an address, and who wrote: by verb, or by an address right before the colon."""
    has_date = sum(character.isdigit() for character in text) > 1
    if not has_date and not (closes and "@" in text and ">" in text):
        return False
    head = text.rstrip(" \t-–—*_:：")
    if patterns().verb.search(text):
        return closes or _ends_with_verb(head)
    return has_date and closes and "@" in text and head.endswith((">", ")", "]"))


def _is_short_attribution(lines: list[Line], index: int) -> bool:
    """ "Jane wrote:" without a date counts when marked lines follow."""
    text = lines[index].text.rstrip()
    return len(text) < 100 and _ends_with_verb(text.rstrip(" :：")) and _is_followed_by_quote(lines, index + 1)


def _is_followed_by_quote(lines: list[Line], index: int) -> bool:
    for line in lines[index : index + 4]:
        if not line.is_blank:
            return line.kind is Kind.QUOTE
    return False


def _is_rule(text: str) -> bool:
    return all(character in _SEPARATOR_CHARACTERS for character in text)


def is_separator(line: Line) -> bool:
    """A line of dashes, underscores or the like, which belongs to the quote below it."""
    text = line.text.strip()
    return len(text) > 1 and _is_rule(text)
