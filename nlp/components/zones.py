"""Pipe `zones`: which tokens are not the writer's own words.

Own text is cut out before a reply is read. What can remain are lines quoted with ">" between inline answers, and, where
mail was read from elsewhere, history below a header line. No signal, date or question is read there.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_HISTORY = re.compile(
    r"^(?:-{3,} ?(?:original message|forwarded message|urspr|mensaje original|message d'origine).*|on .{6,120} wrote:|"
    r"from: .+\n(?:sent|to|date|cc|subject): |_{10,}\s*$|-- ?$)",
    re.MULTILINE | re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"^.{0,60}(?:this (?:e-?mail|message)(?: and any| is| may| \(including|,? including|'s contents)|confidential(?:ity notice| and)"
    r"|intended (?:solely|only) for|please consider the environment|registered (?:in|office)|company reg).*$",
    re.MULTILINE | re.IGNORECASE,
)


def foreign_spans(text: str) -> list[tuple[int, int]]:
    """Give the offsets of quoted lines, history and disclaimers in `text`."""
    spans = [match.span() for match in _QUOTED_LINE.finditer(text)] if ">" in text else []
    spans += [match.span() for match in _DISCLAIMER.finditer(text)]
    history = _HISTORY.search(text)
    if history is not None and text[: history.start()].strip():
        spans.append((history.start(), len(text)))
    return spans


class Zones:
    """Writes `doc._.quoted`, a flag per token."""

    def __call__(self, doc: Doc) -> Doc:
        spans = foreign_spans(doc.text)
        doc._.quoted = (
            tuple(any(start <= token.idx < end for start, end in spans) for token in doc) if spans else (False,) * len(doc)
        )
        return doc


@Language.factory("zones", assigns=["doc._.quoted"])
def create(nlp: Language, name: str) -> Zones:
    """Make the pipe."""
    return Zones()
