"""`python -m nlp.training CONFIG MODEL_FOLDER`: train on the gold corpus and write the model; `make train` calls it.

Runs in the training environment (requirements-train.txt). Calibration on the development hands follows in the product's
own environment: `python -m nlp.training.calibrate MODEL_FOLDER`.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from spacy.tokens import Doc

from nlp.corpus.gold import GOLD, split
from nlp.corpus.reader import GoldReply
from nlp.pipeline import build
from nlp.reader import documents
from nlp.training.examples import Gold
from nlp.training.export import export
from nlp.training.train import Config, train


def main(arguments: list[str]) -> int:
    """Train the variant of a config file; 2 for wrong arguments, 3 where the encoder is not the pinned one."""
    if len(arguments) != 2:
        sys.stderr.write("usage: python -m nlp.training CONFIG MODEL_FOLDER\n")
        return 2
    config = Config(**tomllib.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    package, _, wanted = config.encoder_package.partition("==")
    if version(package) != wanted:
        sys.stderr.write(f"the encoder is {package} {version(package)}, but {wanted} is pinned\n")
        return 3
    encoder = Path(str(files(package.replace("-", "_")))) / "model"
    gold = list(_examples(split("train")))
    notes: dict[str, object] = {
        "trained_on": len(gold),
        "corpus_sha256": _digest(sorted((GOLD / "train").glob("*.jsonl"))),
        "encoder_sha256": _digest([encoder / "model.safetensors"]),
    }
    export(train(gold, config, encoder), config, Path(arguments[1]), notes)
    return 0


def _examples(items: Sequence[GoldReply]) -> Iterator[Gold]:
    nlp = build("rules")
    for item, doc in zip(items, nlp.pipe(documents(nlp, [item.reply for item in items])), strict=True):
        signals = tuple((signal.label, signal.start, signal.end) for signal in item.signals or ())
        yield Gold(item.id, item.reply.text, item.reply.question, item.stance, signals, _dates(item, doc))


def _dates(item: GoldReply, doc: Doc) -> tuple[tuple[int, int, bool], ...]:
    """The reply's own dates; none where the gold date is not among them: then the grammar erred, not the choice."""
    found = [date for date in doc._.dates if date.first is not None]
    if item.revisit is not None and all(date.first != item.revisit for date in found):
        return ()
    return tuple((date.start, date.end, date.first == item.revisit) for date in found)


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
