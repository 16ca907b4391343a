"""Precision and recall of the choice on labelled mailboxes.

The words were weighed on the first mailbox; how much they must weigh to leave a thread out was set on the next three,
written by other hands for other trades, so that hardly a prospect is lost. The last is looked at for its figures only.
The floors are what was measured, rounded down: a change that costs more shows here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from server.services.ports import Narrowing
from tests.server.prospects.labelled_mailbox import Figures, Labelled, choose, figures, load, rules_of

HERE = Path(__file__).parent / "mailboxes"


@dataclass(frozen=True)
class Mailbox:
    """A labelled mailbox, its user's addresses, and the least precision and recall of the choice without narrowing."""

    path: str
    me: frozenset[str]
    precision: float
    recall: float

    def threads(self) -> list[Labelled]:
        return load(HERE / self.path, self.me)


MAILBOXES = (
    Mailbox("northlight", frozenset({"dana@northlight.example"}), 0.50, 1.0),
    Mailbox(
        "northlight_second.jsonl",
        frozenset({"dana@northlight.example", "dana.reyes@northlight.example"}),
        0.63,
        0.94,
    ),
    Mailbox("ledgerlane.jsonl", frozenset({"tom@ledgerlane.example"}), 0.61, 0.90),
    Mailbox(
        "packwell.jsonl",
        frozenset({"lena@packwell.example", "l.hofstad@packwell.example"}),
        0.54,
        0.96,
    ),
    Mailbox("brasswell.jsonl", frozenset({"priya@brasswell.example", "priya.nandakumar@gmail.com"}), 0.57, 0.97),
)
# Those who were prospects and became customers since cost precision: their later threads come with the address.
NARROWED_PRECISION = 0.90
NARROWED_RECALL = 0.97


def _figures(mailbox: Mailbox, include: Narrowing | None = None, *, words: bool = True) -> Figures:
    threads = mailbox.threads()
    return figures(threads, choose(threads, rules_of(mailbox.me, include), words=words))


@pytest.mark.parametrize("mailbox", MAILBOXES, ids=lambda mailbox: mailbox.path)
def test_without_narrowing_hardly_a_prospect_is_lost(mailbox: Mailbox, record_property: pytest.RecordProperty) -> None:
    bare, full = _figures(mailbox, words=False), _figures(mailbox)
    record_property("headers_only", str(bare))
    record_property("with_words", str(full))
    assert len(mailbox.threads()) >= 150
    assert bare.recall >= 0.98, str(bare)
    assert full.recall >= mailbox.recall, str(full)
    assert full.precision >= mailbox.precision, str(full)
    assert full.precision > bare.precision, "the words must be worth something"


@pytest.mark.parametrize("mailbox", MAILBOXES, ids=lambda mailbox: mailbox.path)
def test_narrowed_to_the_people_of_a_crm(mailbox: Mailbox) -> None:
    """A CRM knows the first outsider of each deal (taken from the labels), not who joins later."""
    full = _figures(mailbox, _crm(mailbox))
    assert full.precision >= NARROWED_PRECISION, str(full)
    assert full.recall >= NARROWED_RECALL, str(full)


def _crm(mailbox: Mailbox) -> Narrowing:
    rules = rules_of(mailbox.me)
    contacts = set()
    for thread in mailbox.threads():
        first = thread.messages[0].envelope
        people = ([first.sender] if first.sender else []) + list(first.to)
        outside = [address.email for address in people if not rules.owns(address)]
        if thread.prospect and outside:
            contacts.add(outside[0])
    return Narrowing(addresses=frozenset(contacts))


def test_the_choice_does_not_depend_on_the_order_of_threads() -> None:
    threads = MAILBOXES[0].threads()
    rules = rules_of(MAILBOXES[0].me)
    assert choose(threads, rules) == choose(threads[::-1], rules)
