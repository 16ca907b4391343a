"""Fit what joins network and rules on development hands: `python -m nlp.training.calibrate [--fit] MODEL_FOLDER`.

Without --fit weight, temperature and the bound of sureness come from configs/blend.toml and only thresholds are fitted.
How far the reader leans towards an opt-out is a choice, not a fit, and always comes from there.

Fitted: how much the rules' probabilities weigh beside the network's, the temperature (both by the likelihood of the
gold stance), the threshold of each signal (by F1), and the probability from which a reading is sure (by precision).
Hands on which the rules were tuned do not count for weight and temperature: they would flatter the rules.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from nlp.corpus.gold import split
from nlp.corpus.reader import GoldReply
from nlp.evaluation.scores import matched, prf
from nlp.inference import NOTES_FILE, Encoder
from nlp.labels import Signal
from nlp.pipeline import build
from nlp.reader import documents
from nlp.spans import spans_of
from nlp.values import SignalSpan

RULES_TUNED_ON = frozenset({"g"})
_BLEND = Path(__file__).parent / "configs" / "blend.toml"
SURE_PRECISION = 0.92
_WEIGHTS = tuple(step / 20 for step in range(21))
_TEMPERATURES = tuple(0.6 + step / 20 for step in range(50))
_THRESHOLDS = tuple(step / 20 for step in range(3, 17))
# Below so many true cases a threshold of one's own would fit noise.
_FEWEST_CASES = 12
_FLOOR = 1e-6

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """A gold reply with what rules and network say of it."""

    gold: GoldReply
    doc: Doc
    stance: int
    logits: Floats
    rules: Floats


def main(arguments: list[str]) -> int:
    """Fit and write into the model's notes."""
    fit = "--fit" in arguments
    folders = [argument for argument in arguments if argument != "--fit"]
    if len(folders) != 1:
        sys.stderr.write("usage: python -m nlp.training.calibrate [--fit] MODEL_FOLDER\n")
        return 2
    folder = Path(folders[0])
    encoder = Encoder(folder)
    seen = list(_seen(split("dev"), encoder))
    clean = [item for item in seen if _hand(item) not in RULES_TUNED_ON]
    blend = tomllib.loads(_BLEND.read_text(encoding="utf-8")) | (_fitted(clean) if fit else {})
    notes = json.loads((folder / NOTES_FILE).read_text(encoding="utf-8"))
    notes |= blend
    notes |= {
        "thresholds": {label.value: value for label, value in fit_thresholds(seen, encoder).items()},
        "thresholds_fitted_on": len(seen),
    }
    (folder / NOTES_FILE).write_text(json.dumps(notes, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def _fitted(clean: Sequence[Seen]) -> dict[str, float]:
    weight, temperature = fit_stance(clean)
    sure_from = fit_sure(clean, weight, temperature)
    return {"rules_weight": weight, "temperature": temperature, "sure_from": sure_from}


def _hand(item: Seen) -> str:
    return item.gold.id.partition("-")[0]


def _seen(gold: Sequence[GoldReply], encoder: Encoder) -> Iterator[Seen]:
    nlp = build("rules")
    for item, doc in zip(gold, nlp.pipe(documents(nlp, [each.reply for each in gold])), strict=True):
        (scores,) = encoder.scores([(doc.text, doc._.question_text)])
        doc._.scores = scores
        rules = np.log([max(doc._.stances[stance], _FLOOR) for stance in encoder.stances])
        yield Seen(item, doc, encoder.stances.index(item.stance), scores.stances.astype(np.float64), rules)


def shares(seen: Sequence[Seen], weight: float, temperature: float) -> Floats:
    """Blended probabilities of shape (replies, stances), as the pipe `stance_trained` computes them."""
    mixed = np.array([item.logits / temperature + weight * item.rules for item in seen])
    exps = np.exp(mixed - mixed.max(axis=1, keepdims=True))
    return np.asarray(exps / exps.sum(axis=1, keepdims=True))


def fit_stance(seen: Sequence[Seen]) -> tuple[float, float]:
    """The weight of the rules and the temperature with the highest likelihood."""
    rows, gold = np.arange(len(seen)), [item.stance for item in seen]

    def loss(weight: float, temperature: float) -> float:
        return float(-np.log(shares(seen, weight, temperature)[rows, gold] + _FLOOR).mean())

    return min(((w, t) for w in _WEIGHTS for t in _TEMPERATURES), key=lambda pair: loss(*pair))


def fit_sure(seen: Sequence[Seen], weight: float, temperature: float) -> float:
    """The lowest probability from which readings are right in at least `SURE_PRECISION` of the cases."""
    probabilities = shares(seen, weight, temperature)
    best, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == [item.stance for item in seen]
    for threshold in (step / 100 for step in range(40, 96)):
        if (best >= threshold).any() and right[best >= threshold].mean() >= SURE_PRECISION:
            return threshold
    return 0.95


def fit_thresholds(seen: Sequence[Seen], encoder: Encoder) -> dict[Signal, float]:
    """For each signal the threshold with the best F1; signals with few cases share the best common one."""
    common = max(_THRESHOLDS, key=lambda value: sum(_hits(seen, encoder, s, value)[2] for s in encoder.signals))
    fitted = {}
    for signal in encoder.signals:
        cases = sum(true.label is signal for item in seen for true in item.gold.signals or ())
        best = max(_THRESHOLDS, key=lambda value, s=signal: _hits(seen, encoder, s, value)[2])  # type: ignore[misc]
        fitted[signal] = best if cases >= _FEWEST_CASES else common
    return fitted


def _hits(seen: Sequence[Seen], encoder: Encoder, signal: Signal, threshold: float) -> tuple[int, int, float]:
    hits = guessed = gold = 0
    column = encoder.signals.index(signal)
    for item in seen:
        true = [each for each in item.gold.signals or () if each.label is signal]
        scores = item.doc._.scores
        found = [
            SignalSpan(span.label, span.start, span.end, "", span.score)
            for span in spans_of(scores.signals[:, [column]], scores.offsets, [signal], {signal: threshold})
        ]
        hits, guessed, gold = hits + len(matched(true, found)), guessed + len(found), gold + len(true)
    return hits, guessed, prf(hits, guessed, gold).f1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
