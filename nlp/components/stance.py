"""Pipe `stance`: from the evidence of the earlier pipes to probabilities."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.labels import Signal, Stance
from nlp.stance.decide import decide, is_sure
from nlp.stance.features import Features


class StanceRules:
    """Reads signals, dates and questions; writes `doc._.stances` and `doc._.sure`.

    A trained pipe that takes its place reads and writes the same attributes; `features` is open to it.
    """

    def __call__(self, doc: Doc) -> Doc:
        return self.set_annotations(doc, self.predict(doc))

    def predict(self, doc: Doc) -> dict[Stance, float]:
        """Compute the probabilities without touching the document."""
        return dict(decide(features(doc)))

    def set_annotations(self, doc: Doc, stances: dict[Stance, float]) -> Doc:
        """Write probabilities into the document."""
        doc._.stances = stances
        doc._.sure = is_sure(stances) and features(doc).readable
        return doc


def features(doc: Doc) -> Features:
    """Gather what the decision looks at."""
    signals: dict[Signal, float] = {}
    step = 0.0
    for span in doc.spans["signals"]:
        label = Signal(span.label_)
        signals[label] = max(signals.get(label, 0.0), span._.score)
        if span._.step and label is Signal.ADVANCE:
            step = max(step, span._.score)
    own = [token for token in doc if not doc._.quoted[token.i]]
    return Features(
        signals=signals,
        step=step,
        asked=tuple(asked.state for asked in doc._.asked),
        questions=len(doc._.questions),
        words=sum(token.is_alpha or token.like_num for token in own),
        has_question=bool(doc._.question_text),
        has_date=bool(doc._.dates),
        machine=doc._.machine,
        readable=doc._.language in {"en", "und"},
    )


@Language.factory(
    "stance_rules",
    requires=["doc.spans", "doc._.asked", "doc._.dates", "doc._.language"],
    assigns=["doc._.stances", "doc._.sure"],
)
def create(nlp: Language, name: str) -> StanceRules:
    """Make the pipe."""
    return StanceRules()
