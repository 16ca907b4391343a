"""Pipes `stance_trained` and `signals_trained`: the network's scores and the rules' evidence, brought together."""

from __future__ import annotations

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.components.encoder import EncoderPipe
from nlp.inference import Encoder
from nlp.labels import Signal, Stance
from nlp.spans import LONGEST_WORDS, likeliest, spans_of
from nlp.stance.evidence import evidence_of

_FLOOR = 1e-6
_READABLE = frozenset({"en", "und"})


class StanceTrained:
    """Blends the probabilities of rules and network: p ~ network(temperature) x rules^weight, fitted on dev.

    The log-odds of an opt-out are raised by a constant: who is torn between it and a no shall heed it (LABELS.md).
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Predict and annotate."""
        return self.set_annotations(doc, self.predict(doc))

    def predict(self, doc: Doc) -> dict[Stance, float]:
        """The blended probabilities; the rules' own where headers decide or the text cannot be read."""
        rules: dict[Stance, float] = doc._.stances
        readable = doc._.language in _READABLE and bool(doc.text.strip())
        if doc._.machine or not readable:
            return rules
        logits = np.array(doc._.scores.stances, dtype=np.float64) / self._encoder.temperature
        prior = np.log([max(rules[stance], _FLOOR) for stance in self._encoder.stances])
        mixed = logits + self._encoder.rules_weight * prior
        mixed[self._encoder.stances.index(Stance.OPTED_OUT)] += self._encoder.opt_out_leaning
        shares = np.exp(mixed - mixed.max())
        shares /= shares.sum()
        return {stance: float(share) for stance, share in zip(self._encoder.stances, shares, strict=True)}

    def set_annotations(self, doc: Doc, stances: dict[Stance, float]) -> Doc:
        """Write the probabilities into the document."""
        doc._.stances = stances
        readable = doc._.language in _READABLE
        doc._.sure = readable and max(stances.values()) >= self._encoder.sure_from
        doc._.certain_from = self._encoder.certain_from
        return doc


class SignalsTrained:
    """Adds the network's spans to the lexicon's; of two spans of one signal that touch, the network's stays."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Predict and annotate."""
        return self.set_annotations(doc, self.predict(doc))

    def predict(self, doc: Doc) -> list[Span]:
        """The spans of the network, on whole words, and those of the lexicon beside them."""
        if doc._.machine or doc._.language not in _READABLE:
            return list(doc.spans["signals"])
        scores = doc._.scores
        found = spans_of(scores.signals, scores.offsets, self._encoder.signals, self._encoder.thresholds)
        own = [span for item in found if (span := _span(doc, item.label, item.start, item.end, item.score)) is not None]
        kept = [span for span in doc.spans["signals"] if self._backed(doc, span) and not _touches(span, own)]
        shown = own + kept + self._missing(doc, own + kept)
        return sorted(shown, key=lambda span: (span.start, span.end, span.label_))

    def _missing(self, doc: Doc, shown: list[Span]) -> list[Span]:
        """The likeliest span of the stance's own signals, where none of them is shown."""
        stances: dict[Stance, float] = doc._.stances
        family = evidence_of().get(max(stances, key=lambda stance: stances[stance]), ())
        if not doc._.sure or {span.label_ for span in shown} & {signal.value for signal in family}:
            return []
        item = likeliest(doc._.scores.signals, doc._.scores.offsets, self._encoder.signals, family)
        span = None if item is None else _span(doc, item.label, item.start, item.end, item.score)
        return [] if span is None else [span]

    def set_annotations(self, doc: Doc, spans: list[Span]) -> Doc:
        """Write the spans into the document."""
        doc.spans["signals"] = spans
        return doc

    def _backed(self, doc: Doc, span: Span) -> bool:
        """Whether the network thinks a lexicon span at least possible (what it never read, stands)."""
        column = self._encoder.signals.index(Signal(span.label_))
        rows = [
            i for i, (start, end) in enumerate(doc._.scores.offsets) if start < span.end_char and end > span.start_char
        ]
        if not rows:
            return True
        return bool(doc._.scores.signals[rows, column].max() >= self._encoder.backed_from)


def _span(doc: Doc, label: Signal, start: int, end: int, score: float) -> Span | None:
    span = doc.char_span(start, end, label=label.value, alignment_mode="expand")
    if span is None or not span.text.strip():
        return None
    first = next((token.i for token in span if not (token.is_space or token.is_punct)), span.start)
    words = [token.i for token in span if not token.is_space and token.i >= first]
    made = Span(doc, words[0], min(words[-1], words[0] + _most(doc, words)) + 1, label=label.value, span_id="encoder")
    made._.score = score
    return made


def _most(doc: Doc, words: list[int]) -> int:
    """Token distance from the first word to the last that still counts."""
    real = [index for index in words if not doc[index].is_punct]
    return words[-1] - words[0] if len(real) <= LONGEST_WORDS else real[LONGEST_WORDS - 1] - words[0]


def _touches(span: Span, others: list[Span]) -> bool:
    return any(o.label_ == span.label_ and o.start < span.end and o.end > span.start for o in others)


def _encoder(nlp: Language) -> Encoder:
    pipe = nlp.get_pipe("encoder")
    if not isinstance(pipe, EncoderPipe):
        raise TypeError("the pipe named encoder is another one")
    return pipe.encoder


@Language.factory(
    "stance_trained",
    requires=["doc._.scores", "doc._.stances"],
    assigns=["doc._.stances", "doc._.sure", "doc._.certain_from"],
)
def create_stance(nlp: Language, name: str) -> StanceTrained:
    """Make the pipe; the pipe `encoder` must be there."""
    return StanceTrained(_encoder(nlp))


@Language.factory("signals_trained", requires=["doc._.scores", "doc.spans"], assigns=["doc.spans"])
def create_signals(nlp: Language, name: str) -> SignalsTrained:
    """Make the pipe; the pipe `encoder` must be there."""
    return SignalsTrained(_encoder(nlp))
