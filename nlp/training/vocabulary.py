"""A smaller vocabulary: pieces seen in the corpus and the commonest of the rest, chosen before training."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from tokenizers import Tokenizer


def pruned(tokenizer: Tokenizer, texts: Iterable[str], size: int) -> tuple[Tokenizer, list[int]]:
    """The tokenizer with `size` pieces, and which old ids they are, in their new order.

    Special tokens and single characters always stay; then pieces by how often the texts use them; then the lowest old
    ids (the encoder's vocabulary is ordered by frequency).
    """
    old = tokenizer.get_vocab()
    by_id = sorted(old, key=old.__getitem__)
    always = [p for p in by_id if p in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]") or len(p.removeprefix("##")) == 1]
    always = [p for p in always if p.isascii() or len(p) == 1][: size // 3]
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update(tokenizer.encode(text, add_special_tokens=False).ids)
    seen = [by_id[i] for i, _ in counts.most_common()]
    common = [p for p in by_id if not p.startswith("[unused")]
    chosen = list(dict.fromkeys([*always, *seen, *common]))[:size]
    kept = sorted(old[piece] for piece in chosen)
    spec = json.loads(tokenizer.to_str())
    spec["model"]["vocab"] = {by_id[i]: new for new, i in enumerate(kept)}
    spec["truncation"] = spec["padding"] = None
    for token in spec["added_tokens"]:
        token["id"] = spec["model"]["vocab"][token["content"]]
    spec["post_processor"] = None
    return Tokenizer.from_str(json.dumps(spec)), kept
