"""The network: a small sentence encoder with three heads, a stance for the reply, signals and contact for its tokens.

Needs torch; building only, never at run time.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from transformers import BertConfig, BertModel

from nlp.training.examples import SIGNALS, STANCES


class ReplyNetwork(nn.Module):
    """(ids, mask, types) of shape (texts, tokens) -> logits: stance (texts, 10), signals (texts, tokens, 24), and
    contact (texts, tokens): whether the token, if it is of a date, is of the date for contact."""

    def __init__(self, encoder: BertModel, dropout: float) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        self.dropout = nn.Dropout(dropout)
        self.mix = nn.Linear(3 * width, width)
        self.stance = nn.Linear(width, len(STANCES))
        self.signals = nn.Linear(width, len(SIGNALS))
        self.contact = nn.Linear(width, 1)

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Mean over the reply's tokens, their maximum and [CLS] together decide the stance."""
        states = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        reply = (mask * (1 - types)).unsqueeze(-1).to(states.dtype)
        mean = (states * reply).sum(1) / reply.sum(1).clamp(min=1.0)
        top = (states * reply - (1 - reply) * 1e4).amax(1)
        pooled = torch.tanh(self.mix(self.dropout(torch.cat([states[:, 0], mean, top], dim=-1))))
        tokens = self.dropout(states)
        return self.stance(self.dropout(pooled)), self.signals(tokens), self.contact(tokens).squeeze(-1)


def pretrained(folder: Path, layers: int, kept: list[int], dropout: float) -> BertModel:
    """The encoder with its first `layers` layers and the word pieces `kept` (indices into the old vocabulary)."""
    encoder = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager")
    config = BertConfig.from_pretrained(folder)
    config.vocab_size = len(kept)
    config.num_hidden_layers = layers
    config.hidden_dropout_prob = dropout
    config.attention_probs_dropout_prob = dropout
    config._attn_implementation = "eager"
    small = BertModel(config, add_pooling_layer=False)
    state = {k: v for k, v in encoder.state_dict().items() if not k.startswith("embeddings.word_embeddings")}
    small.load_state_dict(state, strict=False)
    with torch.no_grad():
        small.embeddings.word_embeddings.weight.copy_(encoder.embeddings.word_embeddings.weight[kept])
    return small
