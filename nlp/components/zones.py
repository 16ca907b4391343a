"""Pipe `zones`: which tokens are not the writer's own words.

Own text is cut out before a reply is read. What can remain are lines quoted with ">" between inline answers, and, where
mail was read from elsewhere, history below a header line. No signal, date or question is read there.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extensions import text_of
from nlp.lexicon.expressions import expression


def foreign_spans(text: str) -> list[tuple[int, int]]:
    """Give the offsets of quoted lines, history and disclaimers in `text`."""
    spans = [match.span() for match in expression("zones.toml", "quoted_line").finditer(text)] if ">" in text else []
    spans += [match.span() for match in expression("zones.toml", "disclaimer").finditer(text)]
    history = expression("zones.toml", "history").search(text)
    if history is not None and text[: history.start()].strip():
        spans.append((history.start(), len(text)))
    return spans


class Zones:
    """Writes `doc._.quoted`, a flag per token."""

    def __call__(self, doc: Doc) -> Doc:
        """Flag the tokens that are not the writer's own."""
        spans = foreign_spans(text_of(doc))
        doc._.quoted = (
            tuple(any(start <= token.idx < end for start, end in spans) for token in doc)
            if spans
            else (False,) * len(doc)
        )
        return doc


@Language.factory("zones", assigns=["doc._.quoted"])
def create(nlp: Language, name: str) -> Zones:
    """Make the pipe."""
    return Zones()
