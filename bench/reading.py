"""Reading replies against a stock spaCy CNN text categorizer on the same bodies, one core, raw bodies in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import spacy
from spacy.training import Example

from bench.bodies import sample_bodies
from bench.clock import compare
from nlp.api import load
from nlp.labels import Stance
from server.services.analyze import RawReply, analyze


def run() -> None:
    """Print replies per CPU second as a ratio, for each variant."""
    bodies = sample_bodies()
    peer = _stock_categorizer(bodies)
    for variant in ("default", "rules"):
        reader = load(variant)
        ratio = compare(lambda reader=reader: list(analyze([RawReply(b) for b in bodies], reader)), peer)  # type: ignore[misc]
        print(f"{variant}: {ratio.speed:.2f} of the stock categorizer ({ratio.lowest:.2f} to {ratio.highest:.2f})")
        print(f"  {len(bodies) / ratio.ours_seconds:,.0f} against {len(bodies) / ratio.peer_seconds:,.0f} a CPU second")


def _stock_categorizer(bodies: Sequence[str]) -> Callable[[], object]:
    nlp = spacy.blank("en")
    config = {"model": {"@architectures": "spacy.TextCatCNN.v2", "exclusive_classes": True, "tok2vec": _TOK2VEC}}
    categorizer = nlp.add_pipe("textcat", config=config)
    for stance in Stance:
        categorizer.add_label(stance.value)  # type: ignore[attr-defined]
    example = Example.from_dict(nlp.make_doc(bodies[0]), {"cats": {stance.value: 0.0 for stance in Stance}})
    nlp.initialize(lambda: [example])
    return lambda: list(nlp.pipe(bodies, batch_size=64))


_TOK2VEC = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "pretrained_vectors": None,
    "width": 96,
    "depth": 4,
    "embed_size": 2000,
    "window_size": 1,
    "maxout_pieces": 3,
    "subword_features": True,
}
