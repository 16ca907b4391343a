"""Pipe `questions`."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


@Language.component("questions")
def create(doc: Doc) -> Doc:
    """Leave the document as it is."""
    return doc
