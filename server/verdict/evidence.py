"""Evidence: the exact words of a mail, with offsets into its body and enough around them to find them again."""

from __future__ import annotations

import re

from server.verdict.values import Evidence, ReadMessage

AROUND_CHARACTERS = 32
_SENTENCE = re.compile(r"\S.*?(?:[.!?…](?=\s|$)|$)", re.MULTILINE)
_LONGEST = 160


def evidence(read: ReadMessage, start: int, end: int) -> Evidence | None:
    """The own-text range start..end as evidence; None where no words are left of it."""
    text = read.own_text.text[start:end]
    start += len(text) - len(text.lstrip())
    end = start + len(text.strip())
    if end <= start or not read.own_text.pieces:
        return None
    body = read.message.body
    first, last = read.own_text.to_body(start, end)
    first, last = min(first, len(body)), min(last, len(body))
    if last <= first:
        return None
    return Evidence(
        message_id=read.message.envelope.message_id,
        gmail_message_id=read.message.envelope.gmail_message_id,
        quote=body[first:last],
        prefix=body[max(0, first - AROUND_CHARACTERS) : first],
        suffix=body[last : last + AROUND_CHARACTERS],
        start=first,
        end=last,
    )


def around(read: ReadMessage, start: int, end: int) -> Evidence | None:
    """The sentence of the own text around start..end, or just these words where it has over 160 characters."""
    text = read.own_text.text
    for match in _SENTENCE.finditer(text):
        if match.start() <= start and end <= match.end() and match.end() - match.start() <= _LONGEST:
            return evidence(read, match.start(), match.end())
    return evidence(read, start, end)


def first_words(read: ReadMessage) -> Evidence | None:
    """The first sentence of the own text (at most 160 characters), where no span carries the point."""
    match = _SENTENCE.search(read.own_text.text)
    return evidence(read, match.start(), min(match.end(), match.start() + _LONGEST)) if match else None
