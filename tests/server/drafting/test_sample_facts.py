"""The samples that templates are tried by leave out no fact: what is new and forgotten there fails here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields

from nlp.labels import Tone
from server.drafting.context import reply_context
from server.drafting.sample_facts import samples
from server.services.awaited import Desk, Kind
from server.services.ports.draft import DraftFacts
from server.services.ports.situation import Situation

ALWAYS = {"opening", "tone", "situation"}
"""The variables that are never empty."""


def test_every_fact_is_there_in_one_sample_and_missing_in_another() -> None:
    there, missing, none = set(), set(), DraftFacts()
    for facts, _ in samples():
        for field in fields(DraftFacts):
            is_there = getattr(facts, field.name) != getattr(none, field.name)
            (there if is_there else missing).add(field.name)
    names = {field.name for field in fields(DraftFacts)}
    assert (names - there, names - missing) == (set(), set())


def test_every_variable_is_met_with_a_value_and_without() -> None:
    met = defaultdict(set)
    for facts, _ in samples():
        for name, value in reply_context(facts, Tone.PLAIN).items():
            met[name].add(value)
    names = set(reply_context(DraftFacts(), Tone.PLAIN))
    assert {name for name in names if any(met[name])} == names
    assert {name for name in names if not all(met[name])} == names - ALWAYS
    assert met["awaited_kind"] == {None, *Kind}
    assert met["desk_kind"] == {None, *Desk}
    assert met["asks"] == {None, "who", "when", "what"}
    assert met["situation"] == set(Situation)
