"""Runs the trained encoder with onnxruntime: replies in, scores out. The only home of onnxruntime."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from nlp.encoding import Encoded, encode
from nlp.labels import Signal, Stance

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
NOTES_FILE = "notes.json"

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scores:
    """What the encoder says of one reply.

    `stances` are logits in the order of `Encoder.stances`; `signals` are probabilities of shape (tokens, signals) for
    the reply's tokens, whose character ranges are `offsets`. `contact` are log-odds of shape (tokens,): that the token,
    if it is of a date, is of the date for contact; None from a model that was not trained to say so.
    """

    stances: Floats
    signals: Floats
    contact: Floats | None
    offsets: tuple[tuple[int, int], ...]


class Encoder:
    """A model folder, loaded. One thread, so that the same input gives the same output on every machine."""

    def __init__(self, folder: Path) -> None:
        notes = json.loads((folder / NOTES_FILE).read_text(encoding="utf-8"))
        self.stances = tuple(Stance(name) for name in notes["stances"])
        self.signals = tuple(Signal(name) for name in notes["signals"])
        self.temperature = float(notes.get("temperature", 1.0))
        self.thresholds = {Signal(name): float(value) for name, value in notes.get("thresholds", {}).items()}
        self.rules_weight = float(notes.get("rules_weight", 0.0))
        self.opt_out_leaning = float(notes.get("opt_out_leaning", 0.0))
        self.sure_from = float(notes.get("sure_from", 0.5))
        self.certain_from = float(notes.get("certain_from", 0.9))
        self.backed_from = float(notes.get("backed_from", 0.1))
        self._reply_tokens = int(notes["reply_tokens"])
        self._question_tokens = int(notes["question_tokens"])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self.tells_contact = any(output.name == "contact" for output in self._session.get_outputs())

    @property
    def _outputs(self) -> list[str]:
        return ["stance", "signals", *(["contact"] if self.tells_contact else [])]

    def scores(self, replies: Sequence[tuple[str, str | None]]) -> list[Scores]:
        """Score (reply, question) pairs, one at a time: a batch's padding would change int8 results."""
        return [self._score(reply, question) for reply, question in replies]

    def _score(self, reply: str, question: str | None) -> Scores:
        encoded = encode(self._tokenizer, reply, question, self._reply_tokens, self._question_tokens)
        stance, signals, contact = self._run(encoded)
        here = [row for row, span in enumerate(encoded.offsets) if span is not None]
        offsets = tuple(span for span in encoded.offsets if span is not None)
        return Scores(stance, _sigmoid(signals[here]), None if contact is None else contact[here], offsets)

    def _run(self, encoded: Encoded) -> tuple[Floats, Floats, Floats | None]:
        ids = np.array([encoded.ids], dtype=np.int64)
        feed = {"ids": ids, "mask": np.ones_like(ids), "types": np.array([encoded.types], dtype=np.int64)}
        stance, signals, *contact = self._session.run(self._outputs, feed)
        return stance[0], signals[0], contact[0][0] if contact else None


def _sigmoid(values: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-values)), dtype=np.float32)
