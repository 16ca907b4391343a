"""`python -m server.drafting.training`: make etiquette_weights.json anew, or with `figures` measure it by hand."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

from server.drafting.training.built_in import built_in_drafts
from server.drafting.training.figures import TRAINED_ON, figures, texts
from server.drafting.training.train import train

_WEIGHTS = Path(__file__).parents[1] / "etiquette_weights.json"
_TEMPLATES = Path("templates/drafts")
_THRESHOLDS = (99.0, 0.0, -0.4, -0.85, -1.2)


def main(what: str) -> None:
    """Do the one or the other; `figures` takes for each hand a model that the hand had no part in."""
    drafts = list(built_in_drafts(_TEMPLATES))
    hands = {name: texts(name) for name in TRAINED_ON}
    if what == "figures":
        for name, items in hands.items():
            model = train([text for other, found in hands.items() if other != name for text in found], drafts)
            for threshold in _THRESHOLDS:  # the first is so high that the rules stand alone
                recall, precision = figures(items, replace(model, threshold=threshold))
                sys.stdout.write(f"{name:4} {threshold:5}  recall {recall:.3f}  precision {precision:.3f}\n")
        return
    model = train([text for items in hands.values() for text in items], drafts)
    _WEIGHTS.write_text(json.dumps(asdict(model), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(model.breach)} weights from {sum(map(len, hands.values()))} texts\n")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "weights")
