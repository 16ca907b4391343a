"""Pipe `questions`: the seller's direct questions with their fate, and the reply's own.

A specific question of the reply's own is a `buying_question`, unless the lexicon read the sentence as something else.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.asking.answers import ReplyMarks, judge
from nlp.asking.find import Direct, QuestionFinder
from nlp.extensions import text_of
from nlp.labels import Signal
from nlp.sentences import SentenceSplitter
from nlp.values import AskedQuestion

SPECIFIC_WORDS = 4
OWN_QUESTION_SCORE = 0.6
CHECKS_CUE = "vague_deferral.check"
_OTHER_READINGS = frozenset(
    {Signal.INFO_BRUSH_OFF, Signal.PRICE_FISHING, Signal.ADVANCE, Signal.OPT_OUT, Signal.HOSTILE, Signal.RESCHEDULE}
    | {Signal.QUESTION_DODGED, Signal.NOT_NOW, Signal.REFERRAL, Signal.THINK_IT_OVER}
)


class Questions:
    """Writes `doc._.asked`, `doc._.questions`, and adds `buying_question` spans to `doc.spans["signals"]`."""

    def __init__(self) -> None:
        self._finder = QuestionFinder(SentenceSplitter())

    def __call__(self, doc: Doc) -> Doc:
        """Find both sides' questions and judge the seller's."""
        own = [
            direct
            for direct in self._finder.find(text_of(doc))
            if "?" in direct.question.text and not _quoted(doc, direct)
        ]
        doc._.questions = tuple(direct.question for direct in own)
        signals = list(doc.spans["signals"])
        signals.extend(_buying(doc, own, signals))
        doc.spans["signals"] = sorted(signals, key=lambda span: (span.start, span.end, span.label_))
        if doc._.question_text:
            asked = self._finder.find(doc._.question_text)
            states = judge(asked, _marks(doc))
            doc._.asked = tuple(
                AskedQuestion(direct.question, state) for direct, state in zip(asked, states, strict=True)
            )
            doc.user_data["kinds"] = tuple(direct.kind for direct in asked)
        return doc


def _quoted(doc: Doc, direct: Direct) -> bool:
    span = doc.char_span(direct.question.start, direct.question.end, alignment_mode="expand")
    return span is None or bool(doc._.quoted[span.start])


def _buying(doc: Doc, own: list[Direct], signals: list[Span]) -> list[Span]:
    found: list[Span] = []
    for direct in own:
        span = doc.char_span(direct.question.start, direct.question.end, alignment_mode="expand")
        if span is None or sum(token.is_alpha for token in span) < SPECIFIC_WORDS:
            continue
        inside = {Signal(other.label_) for other in signals if other.start < span.end and span.start < other.end}
        if inside & _OTHER_READINGS or Signal.BUYING_QUESTION in inside:
            continue
        made = Span(doc, span.start, span.end, label=Signal.BUYING_QUESTION.value, span_id="buying_question.own")
        made._.score = OWN_QUESTION_SCORE
        found.append(made)
    return found


def _marks(doc: Doc) -> ReplyMarks:
    quoted = doc._.quoted
    own = [token for token in doc if not quoted[token.i]]
    names = sum(
        token.text.istitle() and token.is_alpha and not token.is_stop and not token.is_sent_start for token in own
    )
    return ReplyMarks(
        text="".join(token.text_with_ws for token in own),
        signals={Signal(span.label_) for span in doc.spans["signals"]},
        numbers=sum(token.like_num or token.text[0].isdigit() for token in own),
        names=names,
        dates=len(doc._.dates),
        words=sum(token.is_alpha for token in own),
        checks=any(span.id_ == CHECKS_CUE for span in doc.spans["signals"]),
    )


@Language.factory("questions", requires=["doc.spans", "doc._.dates"], assigns=["doc._.asked", "doc._.questions"])
def create(nlp: Language, name: str) -> Questions:
    """Make the pipe."""
    return Questions()
