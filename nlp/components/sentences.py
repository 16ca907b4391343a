"""Pipe `mail_sentences`: sentence starts by the rules of mail."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from nlp.extensions import text_of
from nlp.sentences import SentenceSplitter


class MailSentences:
    """Sets `token.is_sent_start` for every token."""

    def __init__(self) -> None:
        self._splitter = SentenceSplitter()

    def __call__(self, doc: Doc) -> Doc:
        """Mark where sentences begin."""
        starts = iter([start for start, _ in self._splitter.split(text_of(doc))])
        following = next(starts, None)
        # As an array: setting `token.is_sent_start` looks through the whole document each time.
        marks: Any = doc.to_array(["SENT_START"]).view("int64")
        for token in doc:
            begins = following is not None and token.idx + len(token) > following
            marks[token.i] = 1 if begins or token.i == 0 else -1
            while following is not None and token.idx + len(token) > following:
                following = next(starts, None)
        return doc.from_array(["SENT_START"], marks.view("uint64"))


@Language.factory("mail_sentences", assigns=["token.is_sent_start"], retokenizes=False)
def create(nlp: Language, name: str) -> MailSentences:
    """Make the pipe."""
    return MailSentences()
