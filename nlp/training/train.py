"""Train the reply network from the gold corpus and the pinned encoder package: `python -m nlp.training CONFIG`.

Needs the training environment (`make train` builds it); nothing here is imported at run time.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from nlp.training.examples import Batch, Gold, Lengths, batches
from nlp.training.network import ReplyNetwork, pretrained
from nlp.training.vocabulary import pruned


@dataclass(frozen=True, slots=True)
class Config:
    """One variant; the keys of a file in `configs/`."""

    name: str
    encoder_package: str
    layers: int
    vocabulary: int
    reply_tokens: int
    question_tokens: int
    question_dropout: float
    epochs: int
    batch: int
    learning_rate: float
    head_learning_rate: float
    warmup: float
    weight_decay: float
    label_smoothing: float
    signal_weight: float
    contact_weight: float
    dropout: float
    seed: int

    @property
    def lengths(self) -> Lengths:
        """The token budget of reply and question."""
        return Lengths(self.reply_tokens, self.question_tokens)


@dataclass(frozen=True, slots=True)
class Trained:
    """A trained network with the tokenizer it was trained on."""

    network: ReplyNetwork
    tokenizer: Tokenizer


def train(gold: Sequence[Gold], config: Config, encoder: Path) -> Trained:
    """Fine-tune on the gold replies; the same seed and corpus give the same network on the same machine."""
    random.seed(config.seed)
    np.random.seed(config.seed)
    torch.manual_seed(config.seed)
    full = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    texts = [item.text for item in gold] + [item.question for item in gold if item.question]
    tokenizer, kept = pruned(full, texts, config.vocabulary)
    network = ReplyNetwork(pretrained(encoder, config.layers, kept, config.dropout), config.dropout)
    _fit(network, tokenizer, gold, config)
    return Trained(network.eval(), tokenizer)


def _fit(network: ReplyNetwork, tokenizer: Tokenizer, gold: Sequence[Gold], config: Config) -> None:
    rng = random.Random(config.seed)  # noqa: S311 -- an order of texts, no secret
    steps = config.epochs * (len(gold) // config.batch + 1)
    optimizer = _optimizer(network, config)
    scale = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _schedule(step, steps, config.warmup))
    network.train()
    for epoch in range(config.epochs):
        losses = []
        for batch in batches(gold, tokenizer, config.lengths, config.batch, rng, config.question_dropout):
            loss = _loss(network, batch, config)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            scale.step()
            losses.append(loss.item())
        print(f"epoch {epoch + 1}/{config.epochs}: loss {np.mean(losses):.3f}", flush=True)  # noqa: T201


def _loss(network: ReplyNetwork, batch: Batch, config: Config) -> torch.Tensor:
    ids, mask, types = (torch.from_numpy(array) for array in (batch.ids, batch.mask, batch.types))
    stance, signals, contact = network(ids, mask, types)
    loss = nn.functional.cross_entropy(stance, torch.from_numpy(batch.stance), label_smoothing=config.label_smoothing)
    loss = loss + config.signal_weight * _of_tokens(signals, batch.tags, batch.tagged)
    return loss + config.contact_weight * _of_tokens(contact.unsqueeze(-1), batch.contact[..., None], batch.dated)


def _of_tokens(logits: torch.Tensor, gold: np.ndarray, counted: np.ndarray) -> torch.Tensor:
    """Mean loss of the tokens that count; logits and gold of shape (texts, tokens, labels)."""
    each = nn.functional.binary_cross_entropy_with_logits(logits, torch.from_numpy(gold), reduction="none").sum(-1)
    here = torch.from_numpy(counted)
    return (each * here).sum() / here.sum().clamp(min=1.0)


def _optimizer(network: ReplyNetwork, config: Config) -> torch.optim.Optimizer:
    encoder = list(network.encoder.named_parameters())
    plain = [p for name, p in encoder if name.endswith("bias") or "LayerNorm" in name]
    decayed = [p for name, p in encoder if not (name.endswith("bias") or "LayerNorm" in name)]
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    return torch.optim.AdamW(
        [
            {"params": decayed, "lr": config.learning_rate, "weight_decay": config.weight_decay},
            {"params": plain, "lr": config.learning_rate, "weight_decay": 0.0},
            {"params": heads, "lr": config.head_learning_rate, "weight_decay": config.weight_decay},
        ]
    )


def _schedule(step: int, steps: int, warmup: float) -> float:
    """Linear up to the full rate, then linear down to nothing."""
    rising = max(1, int(steps * warmup))
    return step / rising if step < rising else max(0.0, (steps - step) / max(1, steps - rising))
