"""Pipe `reply_language`: the language of the reply, in `doc._.language`."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extensions import text_of
from nlp.language.detect import detect


class ReplyLanguage:
    """Writes `doc._.language`."""

    def __call__(self, doc: Doc) -> Doc:
        """Tell the language."""
        doc._.language = detect(text_of(doc))
        return doc


@Language.factory("reply_language", assigns=["doc._.language"])
def create(nlp: Language, name: str) -> ReplyLanguage:
    """Make the pipe."""
    return ReplyLanguage()
