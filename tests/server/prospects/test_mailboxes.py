"""Precision and recall of the choice on labelled mailboxes, by models that the mailbox's hand had no part in.

All mailboxes make the shipped weights (mailboxes.toml); for the figures of one the model is trained anew without its
hand, as a user meets it whose trade and manner trained nothing. The floors are what was measured, rounded down:
a change that costs more shows here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from server.prospects.model import Model, shipped
from server.prospects.training.figures import after_answers
from server.prospects.training.labelled import Figures, Mailbox, Named, catalogue, choose, figures, rules_of
from server.prospects.training.train import Read, held_out, read, train

HERE = Path(__file__).parent / "mailboxes"


@dataclass(frozen=True)
class Floor:
    """The least number of threads, precision and recall: as it comes, after 20 answers, and narrowed to a CRM.

    Narrowed, those who were prospects and became customers since cost precision: later threads come with the address.
    """

    threads: int
    plain: tuple[float, float]
    answered: tuple[float, float]
    narrowed: tuple[float, float] = (0.90, 0.97)


FLOORS = {
    "northlight": Floor(252, (0.68, 0.94), (0.89, 0.91)),
    "northlight_second": Floor(180, (0.8, 0.95), (0.92, 0.94)),
    "ledgerlane": Floor(170, (0.67, 0.97), (0.9, 0.88)),
    "packwell": Floor(160, (0.68, 0.98), (0.82, 0.95)),
    "brasswell": Floor(170, (0.68, 0.94), (0.83, 0.94)),
    "quernworks": Floor(50, (0.76, 0.95), (0.9, 0.95)),
    "cuspwise": Floor(50, (0.82, 0.95), (1.0, 0.95), (0.95, 0.95)),
    "rottfill": Floor(50, (0.72, 0.8), (0.76, 0.95)),
    "valadares": Floor(50, (0.76, 0.95), (0.86, 0.95)),
    "kadamba": Floor(50, (0.79, 0.95), (0.94, 0.9)),
    "hiebert": Floor(50, (0.78, 0.75), (1.0, 0.85)),
    "ogmore": Floor(50, (0.73, 0.85), (0.94, 0.8)),
    "perchline": Floor(50, (0.86, 0.95), (0.82, 0.95), (0.86, 1.0)),
    "ha1": Floor(70, (0.55, 0.96), (0.84, 0.88)),
    "ha2": Floor(70, (0.58, 1.0), (0.92, 0.96)),
    "ha3": Floor(70, (0.53, 0.96), (0.92, 0.96)),
    "ha4": Floor(70, (0.58, 1.0), (0.86, 1.0)),
}
# Prospects lost here wrote and have not been answered yet: the headers leave out whom the user never wrote to.
HEADERS_RECALL = 0.90
ANSWERS = 20


@cache
def mailboxes() -> dict[str, Mailbox]:
    return {mailbox.name: mailbox for mailbox in catalogue(HERE)}


@cache
def candidates(name: str) -> list[Read]:
    return read(mailboxes()[name])


@cache
def trained_on() -> list[Read]:
    return [one for name in mailboxes() for one in candidates(name)]


@cache
def model_without(hand: str) -> Model:
    return held_out(trained_on(), hand)


def measured(name: str, answers: int) -> Figures:
    mailbox = mailboxes()[name]
    return after_answers(mailbox, candidates(name), model_without(mailbox.hand), answers)


def test_every_mailbox_has_its_floor() -> None:
    assert mailboxes().keys() == FLOORS.keys()


@pytest.mark.parametrize("name", FLOORS)
def test_without_narrowing_hardly_a_prospect_is_lost(name: str, record_property: pytest.RecordProperty) -> None:
    mailbox, floor = mailboxes()[name], FLOORS[name]
    bare = figures(mailbox.threads, choose(mailbox.threads, rules_of(mailbox.me), words=False))
    full = measured(name, 0)
    record_property("headers_only", str(bare))
    record_property("with_words", str(full))
    assert len(mailbox.threads) >= floor.threads
    assert bare.recall >= HEADERS_RECALL, str(bare)
    assert full.precision >= floor.plain[0], str(full)
    assert full.recall >= floor.plain[1], str(full)
    assert full.precision > bare.precision, "the words must be worth something"


@pytest.mark.parametrize("name", FLOORS)
def test_after_twenty_answers(name: str, record_property: pytest.RecordProperty) -> None:
    full, floor = measured(name, ANSWERS), FLOORS[name]
    record_property("after_20_answers", str(full))
    assert full.precision >= floor.answered[0], str(full)
    assert full.recall >= floor.answered[1], str(full)


@pytest.mark.parametrize("name", FLOORS)
def test_narrowed_to_the_people_of_a_crm(name: str) -> None:
    """A CRM knows the first outsider of each deal (taken from the labels), not who joins later."""
    mailbox = mailboxes()[name]
    full = figures(mailbox.threads, choose(mailbox.threads, rules_of(mailbox.me, _crm(mailbox))))
    assert full.precision >= FLOORS[name].narrowed[0], str(full)
    assert full.recall >= FLOORS[name].narrowed[1], str(full)


def _crm(mailbox: Mailbox) -> Named:
    rules = rules_of(mailbox.me)
    contacts = set()
    for thread in mailbox.threads:
        first = thread.messages[0].envelope
        people = ([first.sender] if first.sender else []) + list(first.to)
        outside = [address.email for address in people if not rules.owns(address)]
        if thread.prospect and outside:
            contacts.add(outside[0])
    return Named(addresses=frozenset(contacts))


def test_the_shipped_weights_are_those_that_training_makes() -> None:
    """Else somebody changed cues, settings or mailboxes without `make train-prospects`."""
    made, kept = train(trained_on()), shipped()
    assert (made.thresholds, made.scales, made.rarity) == (kept.thresholds, kept.scales, kept.rarity)
    assert made.weights == pytest.approx(kept.weights, abs=0.001)


def test_the_choice_does_not_depend_on_the_order_of_threads() -> None:
    mailbox = mailboxes()["northlight"]
    rules = rules_of(mailbox.me)
    assert choose(mailbox.threads, rules) == choose(mailbox.threads[::-1], rules)
