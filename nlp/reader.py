"""The reader behind the door: replies to documents, documents to plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.asking.find import QuestionFinder
from nlp.labels import Signal, Stance
from nlp.pipeline import build
from nlp.sentences import SentenceSplitter
from nlp.values import Question, Reading, Reply, SignalSpan

LONGEST_CHARS = 20_000
"""A reply is read up to here: some 3,500 words, far more than people write, and a bound on the time."""
BATCH = 64
LONGEST_RUN_CHARS = 200
"""No word is longer; longer runs without a blank (rulers, encoded data) are broken for the tokenizer's sake."""

_ENDLESS = re.compile(rf"\S{{{LONGEST_RUN_CHARS},}}")

_SAME_LENGTH = str.maketrans(
    {"\0": " ", "\r": " ", "\u00a0": " ", "\u2019": "'", "\u2018": "'", "\u202f": " ", "\ufeff": " "}
)


class SpacyReader:
    """A `nlp.api.ReplyReader` on the pipeline of one variant."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._finder = QuestionFinder(SentenceSplitter())

    def read(self, reply: Reply) -> Reading:
        """Read one reply."""
        return next(self.read_many((reply,)))

    def read_many(self, replies: Iterable[Reply]) -> Iterator[Reading]:
        """Read replies in batches, in the order of the input."""
        for doc in self._nlp.pipe(documents(self._nlp, replies), batch_size=BATCH):
            yield _reading(doc)

    def questions(self, text: str) -> tuple[Question, ...]:
        """Find the direct questions in a text."""
        return tuple(direct.question for direct in self._finder.find(clean(text)))


def documents(nlp: Language, replies: Iterable[Reply]) -> Iterator[Doc]:
    """Make a document of each reply, with the context its pipes need."""
    for reply in replies:
        doc = nlp.make_doc(clean(reply.text))
        doc.user_data["text"] = reply.text
        doc._.question_text = clean(reply.question) if reply.question else None
        doc._.sent_on = reply.sent_at.date() if reply.sent_at else None
        doc._.machine = reply.machine
        yield doc


def clean(text: str) -> str:
    """Cut a text and smooth its characters one for one, so that offsets stay true."""
    return _ENDLESS.sub(_broken, text[:LONGEST_CHARS].translate(_SAME_LENGTH))


def _broken(run: re.Match[str]) -> str:
    """A run without blanks, broken every so often: the tokenizer takes time quadratic in its length."""
    return "".join(" " if i % LONGEST_RUN_CHARS == LONGEST_RUN_CHARS - 1 else c for i, c in enumerate(run[0]))


def load(variant: str) -> SpacyReader:
    """Build the reader of a variant."""
    return SpacyReader(build(variant))


def _reading(doc: Doc) -> Reading:
    stances: dict[Stance, float] = doc._.stances
    reading = Reading(
        stance=max(stances, key=lambda stance: stances[stance]),
        sure=doc._.sure,
        stances=stances,
        signals=tuple(_signal(doc, span) for span in doc.spans["signals"]),
        asked=tuple(doc._.asked),
        questions=tuple(doc._.questions),
        language=doc._.language,
        certain_from=doc._.certain_from,
    )
    if (revisit := doc._.revisit) is None:
        return reading
    return replace(reading, revisit_on=revisit.on, revisit_words=revisit.words, trigger_words=revisit.trigger)


def _signal(doc: Doc, span: Span) -> SignalSpan:
    words = doc.user_data["text"][span.start_char : span.end_char]
    return SignalSpan(Signal(span.label_), span.start_char, span.end_char, words, round(span._.score, 4))
