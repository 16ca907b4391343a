"""Fit what speaks for a date being the one for contact: `python -m nlp.training.dates`.

Logistic regression with a ridge over the dates found in the development hands and the development list of dates, by
Newton's method (numpy is enough for twenty weights). The test list and the test hands are not looked at.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from nlp.components.encoder import EncoderPipe
from nlp.components.revisit import evidence_for
from nlp.corpus.date_lists import NAMES, dated
from nlp.corpus.gold import split
from nlp.lexicon.contact_weights import read_weights, write_weights
from nlp.pipeline import build
from nlp.reader import documents
from nlp.values import Reply

RIDGE = 3.0
MOST_STEPS = 50
LEANING = 0.4
"""Added to the fitted bias (set by cross-validation: 14 dates of 483 more, 13 false ones of 1,157 more)."""

Floats = npt.NDArray[np.float64]


def main() -> int:
    """Fit the weights and write them into the lexicon's file."""
    weights = read_weights()
    for variant, table in _tables().items():
        names = [name for name in weights[table] if name != "bias"]
        features, labels = _table(variant, names)
        fitted = fit(features, labels)
        fitted[0] += LEANING
        weights[table] = {name: round(float(value), 2) for name, value in zip(["bias", *names], fitted, strict=True)}
        sys.stdout.write(f"{variant}: fitted on {len(labels)} dates, {int(labels.sum())} of them for contact\n")
    write_weights(weights)
    return 0


def _tables() -> dict[str, str]:
    """The variants to read with, and which weights each makes: none of its own for a network that tells of no date."""
    encoder = build("encoder").get_pipe("encoder")
    if not isinstance(encoder, EncoderPipe) or not encoder.encoder.tells_contact:
        return {"encoder": "weights"}
    return {"rules": "weights", "encoder": "read_weights"}


def fit(features: Floats, labels: Floats) -> Floats:
    """The weights that make the labels likeliest; the first column is the bias, which the ridge leaves alone."""
    ridge = RIDGE * np.eye(features.shape[1])
    ridge[0, 0] = 0.0
    weights = np.zeros(features.shape[1])
    for _ in range(MOST_STEPS):
        shares = 1 / (1 + np.exp(-features @ weights))
        slope = features.T @ (shares - labels) + ridge @ weights
        curve = (features * (shares * (1 - shares))[:, None]).T @ features + ridge
        step = np.linalg.solve(curve + 1e-9 * np.eye(len(weights)), slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _table(variant: str, names: Sequence[str]) -> tuple[Floats, Floats]:
    rows, labels = [], []
    for doc, revisit in _documents(variant):
        for index, found in enumerate(doc._.dates):
            evidence = evidence_for(doc, index, found)
            if evidence is not None and "about_time" in evidence:
                rows.append([1.0, *(evidence.get(name, 0.0) for name in names)])
                labels.append(float(found.first == revisit))
    return np.array(rows), np.array(labels)


def _documents(variant: str) -> Iterator[tuple[Doc, date | None]]:
    gold: list[tuple[Reply, date | None]] = [(item.reply, item.revisit) for item in split("dev")]
    gold += [(item.reply, item.revisit) for name in NAMES if name.startswith("dev") for item in dated(name)]
    nlp = build(variant)
    yield from zip(nlp.pipe(documents(nlp, [reply for reply, _ in gold])), (day for _, day in gold), strict=True)


if __name__ == "__main__":
    sys.exit(main())
