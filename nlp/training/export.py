"""The trained network as the files that are shipped: int8 ONNX, tokenizer, and what the run time must know."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn

from nlp.inference import MODEL_FILE, NOTES_FILE, TOKENIZER_FILE
from nlp.training.examples import SIGNALS, STANCES
from nlp.training.train import Config, Trained

_OPSET = 17


def export(trained: Trained, config: Config, folder: Path, notes: dict[str, object]) -> None:
    """Write the model into `folder`. Weights are quantized per channel (per tensor loses agreement, measured).

    They take seven bits of the eight: sums of full ones saturate on processors without VNNI, and the same text would be
    read differently there (measured: `nlp/evaluation/RESULTS.md`).
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain, prepared = Path(scratch) / "plain.onnx", Path(scratch) / "prepared.onnx"
        _to_onnx(trained, plain, config.contact_weight > 0)
        quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
        quantize_dynamic(
            prepared, folder / MODEL_FILE, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )
    trained.tokenizer.save(str(folder / TOKENIZER_FILE), pretty=False)
    facts = {
        "name": config.name,
        "encoder_package": config.encoder_package,
        "reply_tokens": config.reply_tokens,
        "question_tokens": config.question_tokens,
        "stances": [stance.value for stance in STANCES],
        "signals": [signal.value for signal in SIGNALS],
        **notes,
    }
    (folder / NOTES_FILE).write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")


class _WithoutContact(nn.Module):
    """The network less a head that was not trained."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Stance and signals."""
        stance, signals, _ = self.network(ids, mask, types)
        return stance, signals


def _to_onnx(trained: Trained, target: Path, contact: bool) -> None:
    names = ["stance", "signals", *(["contact"] if contact else [])]
    example = torch.tensor([[1, 2, 3, 4], [1, 2, 3, 0]])
    mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    types = torch.zeros_like(example)
    axes = {name: {0: "texts", 1: "tokens"} for name in ("ids", "mask", "types", *names[1:])}
    torch.onnx.export(
        trained.network if contact else _WithoutContact(trained.network),
        (example, mask, types),
        str(target),
        input_names=["ids", "mask", "types"],
        output_names=names,
        dynamic_axes={**axes, "stance": {0: "texts"}},
        opset_version=_OPSET,
        dynamo=False,
    )
