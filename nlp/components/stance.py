"""Pipe `stance`: from the evidence of the earlier pipes to probabilities."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.asking.find import Kind, invites_questions, phrases
from nlp.components.questions import CHECKS_CUE
from nlp.extensions import text_of
from nlp.labels import Signal
from nlp.language.detect import ENGLISH, UNKNOWN
from nlp.stance.decide import CERTAIN_FROM, decide, is_sure
from nlp.stance.features import Features
from nlp.values import AnswerState


class StanceRules:
    """Reads signals, dates and questions; writes `doc._.stances`, `doc._.sure` and `doc._.certain_from`.

    A trained pipe that takes its place reads and writes the same attributes; `features` is open to it.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Gather the evidence and decide."""
        return self.set_annotations(doc, self.predict(doc))

    def predict(self, doc: Doc) -> Features:
        """Gather the evidence without touching the document."""
        return features(doc)

    def set_annotations(self, doc: Doc, seen: Features) -> Doc:
        """Decide, and write the probabilities into the document."""
        doc._.stances = dict(decide(seen))
        doc._.sure = is_sure(doc._.stances) and seen.readable
        doc._.certain_from = CERTAIN_FROM
        return doc


def features(doc: Doc) -> Features:
    """Gather what the decision looks at."""
    signals: dict[Signal, float] = {}
    step = 0.0
    checks = False
    for span in doc.spans["signals"]:
        label = Signal(span.label_)
        signals[label] = max(signals.get(label, 0.0), span._.score)
        checks = checks or span.id_ == CHECKS_CUE
        if span._.step and label is Signal.ADVANCE:
            step = max(step, span._.score)
    quoted = doc._.quoted
    own = [token for token in doc if not quoted[token.i]]
    asked = tuple(question.state for question in doc._.asked)
    kinds = doc.user_data.get("kinds", ())
    return Features(
        signals=signals,
        step=step,
        asked=asked,
        open_wh=any(
            state is AnswerState.OPEN and kind is not Kind.YES_NO for state, kind in zip(asked, kinds, strict=True)
        ),
        invited=bool(doc._.question_text) and invites_questions(doc._.question_text),
        words=sum(token.is_alpha or token.like_num for token in own),
        facts=sum(
            token.like_num or (token.text.istitle() and not token.is_sent_start and not token.is_stop) for token in own
        ),
        agrees=bool(phrases().yes.search(text_of(doc))),
        checks=checks,
        machine=doc._.machine,
        readable=doc._.language in {ENGLISH, UNKNOWN},
    )


@Language.factory(
    "stance_rules",
    requires=["doc.spans", "doc._.asked", "doc._.dates", "doc._.language"],
    assigns=["doc._.stances", "doc._.sure", "doc._.certain_from"],
)
def create(nlp: Language, name: str) -> StanceRules:
    """Make the pipe."""
    return StanceRules()
