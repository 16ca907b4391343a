"""`python -m server.prospects.training`: make weights.json anew, or with `figures` measure the choice by mailbox."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

from server.prospects.model import to_json
from server.prospects.training.figures import after_answers
from server.prospects.training.labelled import Mailbox, catalogue
from server.prospects.training.train import held_out, read, train

_MAILBOXES = Path("tests/server/prospects/mailboxes")
_WEIGHTS = Path(__file__).parents[1] / "weights.json"
_ANSWERS = (0, 10, 20, 30)


def main(what: str) -> None:
    """Do the one or the other."""
    mailboxes = catalogue(_MAILBOXES)
    if what == "figures":
        _figures(mailboxes)
        return
    model = train([one for mailbox in mailboxes for one in read(mailbox)])
    _WEIGHTS.write_text(to_json(model), encoding="utf-8")
    threads = sum(len(mailbox.threads) for mailbox in mailboxes)
    sys.stdout.write(f"{len(model.weights)} weights from {threads} threads of {len(mailboxes)} mailboxes\n")


def _figures(mailboxes: list[Mailbox]) -> None:
    """Precision/recall a mailbox, by a model that its hand had no part in, and their means over all mailboxes."""
    found = {mailbox.name: read(mailbox) for mailbox in mailboxes}
    every = [one for candidates in found.values() for one in candidates]
    models = {hand: held_out(every, hand) for hand in {mailbox.hand for mailbox in mailboxes}}
    rows = []
    for mailbox in mailboxes:
        measured = [after_answers(mailbox, found[mailbox.name], models[mailbox.hand], answers) for answers in _ANSWERS]
        rows.append([(one.precision, one.recall) for one in measured])
        _line(mailbox.name, rows[-1])
    _line("mean", [(mean(p for p, _ in column), mean(r for _, r in column)) for column in zip(*rows, strict=True)])


def _line(name: str, row: Sequence[tuple[float, float]]) -> None:
    columns = [f"{answers:3}: {p:.3f}/{r:.3f}" for answers, (p, r) in zip(_ANSWERS, row, strict=True)]
    sys.stdout.write("  ".join([f"{name:18}", *columns]) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "weights")
