"""Take a thread's texts away but for the words that verdicts show; pure, and no verdict changes by it.

A letter taken away becomes a middle dot, so that every offset, word count and end of a sentence stays where it was. The
judge looks at more than it shows (how the seller asked, whether an answer takes up a question), so each redaction is
judged beside the whole thread, now and later: where that differs, the seller's own words stay, and where it still
differs the thread stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from server.mail.message import OwnText
from server.services.judging import judge_threads
from server.services.present import verdict_json
from server.verdict.evidence import AROUND_CHARACTERS
from server.verdict.told import Word
from server.verdict.values import Evidence, ReadMessage, ReadThread, Verdict

DOT = "·"
_LETTER = re.compile(r"\w")
# The verdict must stay the same when silence has grown, and when most dates they named have come.
_LATER = (timedelta(0), timedelta(days=45), timedelta(days=400))

Range = tuple[int, int]


def redact(
    threads: Sequence[ReadThread],
    wanted: Collection[str],
    now: datetime,
    told: Mapping[str, Sequence[Word]] | None = None,
) -> list[ReadThread]:
    """Those of the wanted threads that could be redacted; all threads with the same people must be among `threads`."""
    before = _judged(threads, now, told)
    shown = judge_threads(threads, now, told)
    together = {
        thread.id: _redacted(thread, verdict, keep_own=False)
        for thread, verdict in zip(threads, shown, strict=True)
        if thread.id in wanted
    }
    if _judged(_with(threads, together), now, told) == before:
        return list(together.values())
    done: dict[str, ReadThread] = {}
    for thread, verdict in zip(threads, shown, strict=True):
        for keep_own in (False, True) if thread.id in wanted else ():
            tried = {**done, thread.id: _redacted(thread, verdict, keep_own=keep_own)}
            if _judged(_with(threads, tried), now, told) == before:
                done = tried
                break
    return list(done.values())


def _with(threads: Sequence[ReadThread], changed: Mapping[str, ReadThread]) -> list[ReadThread]:
    return [changed.get(thread.id, thread) for thread in threads]


def _judged(threads: Sequence[ReadThread], now: datetime, told: Mapping[str, Sequence[Word]] | None) -> list[Any]:
    """What the judge says of the threads, now and later, but for the words around the quotes."""
    return [_bare(verdict_json(each)) for later in _LATER for each in judge_threads(threads, now + later, told)]


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _bare(part) for key, part in value.items() if key not in {"prefix", "suffix"}}
    return [_bare(part) for part in value] if isinstance(value, list) else value


def _redacted(thread: ReadThread, verdict: Verdict, *, keep_own: bool) -> ReadThread:
    quotes = list(_evidence(verdict))
    return replace(thread, messages=tuple(_message(read, quotes, keep_own=keep_own) for read in thread.messages))


def _evidence(verdict: Verdict) -> Iterator[Evidence]:
    found = [reason.evidence for reason in verdict.reasons]
    found += [*verdict.unanswered_questions, *verdict.owed_answers]
    found += [note.evidence for note in verdict.over_pursuit]
    return (each for each in found if each is not None)


def _message(read: ReadMessage, quotes: Sequence[Evidence], *, keep_own: bool) -> ReadMessage:
    body = read.message.body
    keep = [*_quoted(read, quotes), *(read.own_text.to_body(*each) for each in _carrying(read))]
    if read.own and keep_own:
        keep += [(piece.start, piece.end) for piece in read.own_text.pieces]
    left = _dotted(body, keep)
    own = replace(read.own_text, text=_own(read.own_text, left), signature=read.own_text.signature if read.own else "")
    return replace(read, message=replace(read.message, body=left, html=None), own_text=own)


def _quoted(read: ReadMessage, quotes: Sequence[Evidence]) -> Iterator[Range]:
    """What a verdict shows of the message, with the words around by which the extension finds it again."""
    for each in quotes:
        if each.message_id == read.message.envelope.message_id:
            yield max(0, each.start - AROUND_CHARACTERS), each.end + AROUND_CHARACTERS


def _carrying(read: ReadMessage) -> Iterator[Range]:
    """What a verdict may show at another moment: signals and questions, as offsets into the own text."""
    reading = read.reading
    yield from ((each.start, each.end) for each in read.questions)
    if reading is not None:
        yield from ((each.start, each.end) for each in reading.signals)
        yield from ((each.start, each.end) for each in reading.questions)


def _dotted(text: str, keep: Sequence[Range]) -> str:
    left = list(_LETTER.sub(DOT, text))
    for start, end in keep:
        left[start:end] = text[start:end]
    return "".join(left)


def _own(own: OwnText, body: str) -> str:
    """The own text of a redacted body: what lies between its pieces was never anybody's words."""
    text = list(_LETTER.sub(DOT, own.text))
    for piece in own.pieces:
        length = min(piece.end - piece.start, len(text) - piece.own_start)
        text[piece.own_start : piece.own_start + length] = body[piece.start : piece.start + length]
    return "".join(text)
