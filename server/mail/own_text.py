"""A reply's own words: the body without quoted history, signature, disclaimer and footers, with the way back.

Facts: most of a reply's body is not its author's; the seller's own footer read as the prospect's words is the costliest
mistake there is. Order of work: marks of the HTML, quote marks and announcements, words of earlier messages, tails.
Rule that must hold: every piece maps to the same characters of the body, and pieces are in order.
The time is bounded: a body is looked at up to `MAX_READ_CHARACTERS`, and no more than `MAX_OWN_CHARACTERS` are own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from server.mail.html import Mark, Marked, Rendered, rendered
from server.mail.lines import Kind, Line, lines_of, set_kind
from server.mail.message import Address, OwnText, Piece
from server.mail.quotes import attribution_ending_at, is_header_block, is_separator, mark_quotes, split_shared_lines
from server.mail.repeated import MAX_READ_CHARACTERS, Range, Repeated
from server.mail.signatures import mark_tails

#: Own words beyond this are dropped (the signature's too): some 9,000 words, and the reader reads 20,000 characters.
MAX_OWN_CHARACTERS = 50_000
_ANSWER_WORDS = 60


def own_text(
    message_body: str, *, html: str | None = None, earlier: Repeated | None = None, sender: Address | None = None
) -> OwnText:
    """Own text of a message's body.

    `html` is the message's HTML part: its marks are used where the body was rendered from it. `earlier` holds the whole
    bodies of earlier messages of the thread; leave out other copies of this same mail (the same `message_id`), or
    nothing of it is its own. `sender` helps to know a signature.
    """
    shown = rendered(html) if html else None
    marks = shown.marks if shown is not None and shown.text == message_body else ()
    return _own(message_body, marks, earlier or Repeated(), sender)


def own_text_of_text(raw: str, earlier: Sequence[str] = ()) -> OwnText:
    """Own text of plain text; offsets point into `raw`."""
    return _own(raw, (), Repeated(earlier), None)


def own_text_of_html(raw: str, earlier: Sequence[str] = ()) -> OwnText:
    """Own text of HTML; offsets point into `html.rendered(raw).text`."""
    shown = rendered(raw)
    return _own(shown.text, shown.marks, Repeated(earlier), None)


def strip(raw: str, kind: str, earlier: Sequence[str] = ()) -> OwnText:
    """Own text of `raw`, which is "text" or "html"."""
    return own_text_of_html(raw, earlier) if kind == "html" else own_text_of_text(raw, earlier)


def _own(body: str, marks: tuple[Marked, ...], repeated: Repeated, sender: Address | None) -> OwnText:
    body = body[:MAX_READ_CHARACTERS]
    lines = lines_of(body)
    split_shared_lines(lines)
    _apply_marks(lines, Rendered(body, marks))
    looked_up = repeated.look_up(body, lines)
    answers = _answers(lines, repeated, looked_up)
    mark_quotes(lines)
    inside = repeated.mark(lines, looked_up)
    for line, is_answer in zip(lines, answers, strict=True):
        if is_answer and line.kind is Kind.QUOTE:
            line.kind = Kind.OWN
    mark_tails(lines, sender)
    _drop_separators(lines)
    return _assemble(body, lines, inside)


def _apply_marks(lines: list[Line], shown: Rendered) -> None:
    inner = sorted(
        (each.start, each.end) for each in shown.marks if each.mark in (Mark.QUOTE, Mark.BLOCKQUOTE, Mark.INDENT)
    )
    ends = [line.end for line in lines]
    quoted: list[Range] = []
    for each in shown.marks:
        if each.mark is Mark.QUOTE_BOX:
            held = inner[bisect_left(inner, (each.start, 0)) : bisect_left(inner, (each.end, 0))]
            quoted.extend(held or [(each.start, each.end)])
        elif each.mark is Mark.QUOTE_BEGINS:
            quoted.append((each.start, len(shown.text)))
        elif each.mark in (Mark.QUOTE, Mark.BLOCKQUOTE) or (
            each.mark is Mark.INDENT and _is_announced(lines, bisect_left(ends, each.start))
        ):
            quoted.append((each.start, each.end))
    _set_ranges(lines, quoted, Kind.QUOTE)
    _set_ranges(lines, [(each.start, each.end) for each in shown.marks if each.mark is Mark.SIGNATURE], Kind.SIGNATURE)


def _is_announced(lines: list[Line], first: int) -> bool:
    above = next((at for at in range(first - 1, max(-1, first - 5), -1) if not lines[at].is_blank), None)
    return above is not None and attribution_ending_at(lines, above) is not None


def _set_ranges(lines: list[Line], ranges: list[Range], kind: Kind) -> None:
    """Lines lying in one of the ranges become of a kind."""
    at = 0
    joined = _joined(ranges)
    for line in lines:
        while at < len(joined) and joined[at][1] <= line.start:
            at += 1
        if at == len(joined):
            return
        start, end = joined[at]
        if start <= line.start and line.end <= end and line.kind is Kind.OWN and not line.is_blank:
            line.kind = kind


def _joined(ranges: list[Range]) -> list[Range]:
    out: list[Range] = []
    for start, end in sorted(each for each in ranges if each[0] < each[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _answers(lines: list[Line], repeated: Repeated, looked_up: list[list[Range] | None]) -> list[bool]:
    """Lines answering right below a question of an earlier message, in history that bears no marks."""
    if not repeated.runs:
        return [False] * len(lines)
    lines = [replace(line) for line in lines]
    repeated.mark(lines, looked_up)
    found = [False] * len(lines)
    below_question = False
    words = 0
    for index, line in enumerate(lines):
        if line.is_blank:
            continue
        if line.kind is Kind.QUOTE or line.is_marked:
            below_question = line.text.rstrip().endswith("?") and not line.is_marked
            words = 0
            continue
        words += len(line.text.split())
        is_history = is_header_block(lines, index) or attribution_ending_at(lines, index) is not None
        below_question = below_question and words <= _ANSWER_WORDS and not is_history
        found[index] = below_question
    return found


def _drop_separators(lines: list[Line]) -> None:
    """Rules and blank lines that led to what was dropped go with it."""
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        is_last = index + 1 == len(lines)
        if line.kind is Kind.OWN and (line.is_blank or is_separator(line)):
            after = Kind.FOOTER if is_last else lines[index + 1].kind
            set_kind(lines, index, index + 1, after)


def _assemble(body: str, lines: list[Line], inside: list[Range]) -> OwnText:
    own = _ranges_of(lines, Kind.OWN)
    pieces: list[Piece] = []
    parts: list[str] = []
    length = 0
    for start, last in (_trimmed(body, each) for each in _without(own, _joined(inside))):
        if start == last:
            continue
        if parts:
            length += 1
        if (room := MAX_OWN_CHARACTERS - length) <= 0:
            break
        end = min(last, start + room)
        pieces.append(Piece(length, start, end))
        parts.append(body[start:end])
        length += end - start
    signature = "\n".join(body[start:end] for start, end in _ranges_of(lines, Kind.SIGNATURE))
    return OwnText(
        "\n".join(parts), signature.strip()[:MAX_OWN_CHARACTERS], tuple(pieces), tuple(_ranges_of(lines, Kind.QUOTE))
    )


def _trimmed(body: str, own: Range) -> Range:
    start, end = own
    while start < end and body[start].isspace():
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    return start, end


def _ranges_of(lines: list[Line], kind: Kind) -> list[Range]:
    out: list[Range] = []
    for index, line in enumerate(lines):
        if line.kind is not kind:
            continue
        if out and index and lines[index - 1].kind is kind:
            out[-1] = (out[-1][0], line.end)
        else:
            out.append((line.start, line.end))
    return out


def _without(ranges: list[Range], holes: list[Range]) -> list[Range]:
    out: list[Range] = []
    at = 0
    for first, end in ranges:
        start = first
        while at < len(holes) and holes[at][0] < end:
            if holes[at][1] > start:
                out.append((start, holes[at][0]))
                start = holes[at][1]
            at += 1
        out.append((start, end))
    return [each for each in out if each[0] < each[1]]
