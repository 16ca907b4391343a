"""`python -m server.prospects.training`: make weights.json anew, or with `figures` measure the choice by mailbox."""

from __future__ import annotations

import sys
from pathlib import Path

from server.prospects.model import Model, shipped, to_json
from server.prospects.training.figures import after_answers
from server.prospects.training.labelled import Mailbox, catalogue
from server.prospects.training.train import Read, held_out, read, train

_MAILBOXES = Path("tests/server/prospects/mailboxes")
_WEIGHTS = Path(__file__).parents[1] / "weights.json"
_ANSWERS = (0, 10, 20, 30)


def main(what: str) -> None:
    """Do the one or the other."""
    mailboxes = catalogue(_MAILBOXES)
    if what == "figures":
        _figures(mailboxes)
        return
    used = [mailbox for mailbox in mailboxes if mailbox.use == "train"]
    model = train([one for mailbox in used for one in read(mailbox)])
    _WEIGHTS.write_text(to_json(model), encoding="utf-8")
    threads = sum(len(mailbox.threads) for mailbox in used)
    sys.stdout.write(f"{len(model.weights)} weights from {threads} threads of {len(used)} mailboxes\n")


def _figures(mailboxes: list[Mailbox]) -> None:
    """Precision/recall a mailbox, by a model that its hand had no part in."""
    found = {mailbox.name: read(mailbox) for mailbox in mailboxes}
    trained = [one for mailbox in mailboxes if mailbox.use == "train" for one in found[mailbox.name]]
    models: dict[str, Model] = {}
    for mailbox in mailboxes:
        if mailbox.use == "train" and mailbox.hand not in models:
            models[mailbox.hand] = held_out(trained, mailbox.hand)
        _line(mailbox, found[mailbox.name], models.get(mailbox.hand, shipped()))


def _line(mailbox: Mailbox, candidates: list[Read], model: Model) -> None:
    columns = [f"{mailbox.name:18} {mailbox.use:6}"]
    for answers in _ANSWERS:
        found = after_answers(mailbox, candidates, model, answers)
        columns.append(f"{answers:3}: {found.precision:.3f}/{found.recall:.3f}")
    sys.stdout.write("  ".join(columns) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "weights")
