"""Pipe `encoder`: the trained network reads the reply and the seller's question into `doc._.scores`."""

from __future__ import annotations

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp.inference import Encoder, Scores


class EncoderPipe:
    """Runs the model of a folder once per document."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Predict and annotate."""
        return self.set_annotations(doc, self.predict(doc))

    def predict(self, doc: Doc) -> Scores:
        """Score the document without touching it."""
        return self.encoder.scores([(doc.text, doc._.question_text)])[0]

    def set_annotations(self, doc: Doc, scores: Scores) -> Doc:
        """Write the scores into the document."""
        doc._.scores = scores
        return doc


@Language.factory("encoder", default_config={"model": "default"}, assigns=["doc._.scores"])
def create(nlp: Language, name: str, model: str) -> EncoderPipe:
    """Make the pipe over a folder below nlp/model."""
    return EncoderPipe(Encoder(Path(__file__).parent.parent / "model" / model))
