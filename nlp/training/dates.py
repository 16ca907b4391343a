"""Fit what speaks for a date being the one for contact: `python -m nlp.training.dates`.

Two logistic regressions with a ridge, one behind the other, by Newton's method (numpy is enough). The first weighs the
words around a date, over the dates of the training hands. The second weighs its word with the network's, the stance and
the other evidence, over those of the development hands and lists, which neither the first nor the network was trained
on. The test list and the test hands are not looked at.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
from spacy.tokens import Doc

from nlp.components.encoder import EncoderPipe
from nlp.components.revisit import evidence_for, worded_features
from nlp.corpus.date_lists import NAMES, dated
from nlp.corpus.gold import split
from nlp.labels import Stance
from nlp.lexicon.contact_weights import read_weights, write_weights
from nlp.lexicon.worded import BIAS, write_worded
from nlp.pipeline import build
from nlp.reader import documents
from nlp.values import Reply

RIDGE = 3.0
WORDS_RIDGE = 8.0
SEEN_LEAST = 8
"""A feature of the words is weighed where so many dates of the training hands have it (by cross-validation)."""
MOST_STEPS = 50
LEANING = 0.2
"""Added to the fitted bias: the less, the surer must a day be. By cross-validation over the development hands and lists
0.4 gives 509 days right and 34 false, 0.2 gives 499 and 28, 0 gives 493 and 27 (581 replies with a day, 970 none)."""

Floats = npt.NDArray[np.float64]


def main() -> int:
    """Fit the weights and write them into the lexicon's files."""
    write_worded(_fit_words())
    weights = read_weights()
    for variant, table in _tables().items():
        names = [name for name in weights[table] if name != "bias"]
        features, labels = _table(variant, names)
        fitted = fit(features, labels, RIDGE)
        fitted[0] += LEANING
        weights[table] = {name: round(float(value), 2) for name, value in zip(["bias", *names], fitted, strict=True)}
        sys.stdout.write(f"{variant}: fitted on {len(labels)} dates, {int(labels.sum())} of them for contact\n")
    write_weights(weights)
    return 0


def _fit_words() -> dict[str, float]:
    seen, labels = [], []
    nlp = build("rules")
    gold = split("train")
    for doc, item in zip(nlp.pipe(documents(nlp, [item.reply for item in gold])), gold, strict=True):
        if item.stance is Stance.AUTOMATIC:
            continue
        for index, found in enumerate(doc._.dates):
            if found.first is not None and found.first >= doc._.sent_on:
                seen.append(worded_features(doc, index, found))
                labels.append(float(found.first == item.revisit))
    counts = Counter(feature for features in seen for feature in features)
    names = sorted(feature for feature, count in counts.items() if count >= SEEN_LEAST)
    fitted = fit(_table_of_words(seen, names), np.array(labels), WORDS_RIDGE)
    sys.stdout.write(f"words: {len(names)} fitted on {len(labels)} dates, {int(sum(labels))} of them for contact\n")
    return {name: round(float(value), 3) for name, value in zip([BIAS, *names], fitted, strict=True)}


def _table_of_words(seen: Sequence[frozenset[str]], names: Sequence[str]) -> Floats:
    columns = {name: column for column, name in enumerate(names, 1)}
    rows = np.zeros((len(seen), len(names) + 1))
    rows[:, 0] = 1.0
    for row, features in enumerate(seen):
        rows[row, [columns[feature] for feature in features if feature in columns]] = 1.0
    return rows


def _tables() -> dict[str, str]:
    """The variants to read with, and which weights each makes: none of its own for a network that tells of no date."""
    encoder = build("encoder").get_pipe("encoder")
    if not isinstance(encoder, EncoderPipe) or not encoder.encoder.tells_contact:
        return {"encoder": "weights"}
    return {"rules": "weights", "encoder": "read_weights"}


def fit(features: Floats, labels: Floats, strength: float) -> Floats:
    """The weights that make the labels likeliest; the first column is the bias, which the ridge leaves alone."""
    ridge = strength * np.eye(features.shape[1])
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
