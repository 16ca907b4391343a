"""The custom attributes of `Doc` that pipes read and write, registered in one place.

| attribute | written by | holds |
|---|---|---|
| question_text, sent_on, machine | the reader, before the pipes run | the context of the reply |
| quoted | zones | a flag per token: it stands in a quoted line or below a header of history |
| dates | dates | every date expression, with its interval |
| asked, questions | questions | the seller's direct questions and their fate; the reply's own |
| language | language | ISO 639-1 or "und" |
| modifiers | scope | modifiers found (for inspection) |
| revisit | revisit | the date or trigger for contact |
| stances, sure | stance | probabilities |
| certain_from | stance | the probability from which a thread may be left by them |
| scores | encoder | the network's raw scores |

Signals are spans: `doc.spans["cues"]` before scope, `doc.spans["signals"]` after; `span._.score` in 0..1, and
`span._.step` for a step already taken or booked.
"""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc, Span

_DOC_ATTRIBUTES: dict[str, Any] = {
    "question_text": None,
    "sent_on": None,
    "machine": False,
    "quoted": (),
    "dates": (),
    "asked": (),
    "questions": (),
    "language": "und",
    "modifiers": (),
    "revisit": None,
    "stances": None,
    "sure": False,
    "certain_from": 1.0,
    "scores": None,
}


def register() -> None:
    """Register the attributes; harmless when repeated."""
    for name, default in _DOC_ATTRIBUTES.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
    for name, value in (("score", 0.0), ("step", False)):
        if not Span.has_extension(name):
            Span.set_extension(name, default=value)


def text_of(doc: Doc) -> str:
    """Give the text of a document, kept after the first time: `doc.text` joins all tokens anew at each call."""
    text: str | None = doc.user_data.get("joined")
    if text is None:
        text = doc.user_data["joined"] = doc.text
    return text
