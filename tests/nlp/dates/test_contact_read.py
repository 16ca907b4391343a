"""Where a network tells which date is for contact, its word is weighed with the rules'."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
from spacy.tokens import Doc

from nlp.components.revisit import RevisitPipe
from nlp.inference import Scores
from nlp.pipeline import build
from nlp.reader import documents
from nlp.values import Reply

SENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TEXT = "The audit is on 3 December, the board meets on 10 December."
DAYS = {"3 December": date(2026, 12, 3), "10 December": date(2026, 12, 10)}


def read_doc() -> Doc:
    nlp = build("rules")
    (doc,) = nlp.pipe(documents(nlp, [Reply(TEXT, "When shall we talk?", SENT)]))
    return doc


def told(doc: Doc, odds: dict[str, float]) -> date | None:
    """The day chosen where the network gives each of the words its log-odds, and -5 to all others."""
    spans = [(TEXT.index(words), TEXT.index(words) + len(words)) for words in odds]
    contact = np.array(list(odds.values()), dtype=np.float32)
    nothing = np.zeros((len(spans), 24), dtype=np.float32)
    doc._.scores = Scores(np.zeros(10, dtype=np.float32), nothing, contact, tuple(spans))
    doc._.revisit = None
    revisit = RevisitPipe()(doc)._.revisit
    return revisit.on if revisit else None


@pytest.mark.parametrize("chosen", DAYS)
def test_of_two_dates_the_one_it_points_to_is_taken(chosen: str) -> None:
    odds = {words: (5.0 if words == chosen else -5.0) for words in DAYS}
    assert told(read_doc(), odds) == DAYS[chosen]


def test_dates_it_speaks_against_are_none_for_contact() -> None:
    assert told(read_doc(), dict.fromkeys(DAYS, -5.0)) is None


def test_what_it_never_read_weighs_nothing() -> None:
    assert told(read_doc(), {}) == told(read_doc(), dict.fromkeys(DAYS, 0.0))


def test_a_network_that_tells_of_no_date_changes_nothing() -> None:
    doc = read_doc()
    before = doc._.revisit
    doc._.scores = Scores(np.zeros(10, dtype=np.float32), np.zeros((0, 24), dtype=np.float32), None, ())
    assert RevisitPipe()(doc)._.revisit == before
