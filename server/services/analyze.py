"""Read one raw reply outside any thread: own text first, then the pipeline, offsets back into the text given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import tee

from nlp.api import ReplyReader
from nlp.values import Reading, Reply, SignalSpan
from server.mail.machine_mail import by_words
from server.mail.message import OwnText
from server.mail.own_text import strip


@dataclass(frozen=True, slots=True)
class RawReply:
    """A reply as it came: quote, signature and all."""

    text: str
    question: str | None = None
    sent_at: datetime | None = None


def analyze(replies: Iterable[RawReply], reader: ReplyReader) -> Iterator[Reading]:
    """Read raw replies in their order; signal offsets are into `RawReply.text`."""
    prepared, kept = tee((raw, strip(raw.text, "text")) for raw in replies)
    readings = reader.read_many(_reply(raw, own) for raw, own in prepared)
    for (raw, own), reading in zip(kept, readings, strict=True):
        yield replace(reading, signals=tuple(_moved(signal, own, raw.text) for signal in reading.signals))


def _reply(raw: RawReply, own: OwnText) -> Reply:
    question = strip(raw.question, "text").text if raw.question else None
    machine = by_words("", own.text) is not None
    return Reply(text=own.text, question=question, sent_at=raw.sent_at, machine=machine)


def _moved(signal: SignalSpan, own: OwnText, raw: str) -> SignalSpan:
    start, end = own.to_body(signal.start, signal.end)
    return replace(signal, start=start, end=end, text=raw[start:end])
