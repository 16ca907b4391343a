"""Facts to try a template by: every situation with many facts, some and none, and every fact both there and missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from server.services.awaited import Desk, Kind
from server.services.ports.draft import DraftFacts
from server.services.ports.situation import NOS, Situation

_FULL = DraftFacts(
    seller_name="Mara",
    prospect_name="Theresa Lomax",
    greeting_name="Theresa",
    topic="the yard lighting",
    reason="you went with Rotaplan",
    past_reason="there was no budget for it",
    revisit_words="in September",
    said_words="in March",
    asked_back=True,
    asks="when",
    kind=True,
    argued=True,
    for_all=True,
    calls=True,
    referred_to="Ines Duarte",
    referred_in_copy=True,
    referrer_name="Theresa Lomax",
    offer="The lamps flicker in the camera, ours don't.",
    seller_firm="Lindqvist Lighting",
    question="Does it cover both depots?",
    opening="Hi",
    sign_off="Best wishes",
    subject="Yard lighting",
    seller_full_name="Mara Lindqvist",
    language="en",
    awaited="the signed contract",
    awaited_kind=Kind.THING.value,
    wanted="the brochure",
    desk="the quote",
    desk_kind=Desk.DECIDE.value,
    asked_before="Shall I draft the contract",
    day_written="3 March",
)
# An open question, a day ahead, what is to be asked and what is awaited go before the situation in the built-in
# straight asks; regret and a late answer before the rest of other drafts.
_UNASKED = replace(
    _FULL,
    question=None,
    revisit_words=None,
    said_words="on Friday 24 May",
    asks=None,
    late=True,
    pushed=True,
    name_alone=True,
    slow=True,
    late_reply=True,
    loose=True,
    mishap=True,
    awaited=None,
    awaited_kind=None,
    wanted=None,
    desk=None,
    desk_kind=None,
    asked_before=None,
)
# Whatever a thread may not tell has to be missed gracefully. How the coins lie stands beside the facts: both ways for
# what a situation says, since two of the three get there.
_BASES = ((_FULL, False), (_UNASKED, True), (DraftFacts(), False))
_AWAITED = {Kind.THING: "the signed contract", Kind.ASKED: "your team", Kind.MEETING: "a demo"}
_ON_DESK = {Desk.DECIDE: "the quote", Desk.TRY: "the samples", Desk.READ: "the brochure"}


def samples() -> Iterator[tuple[DraftFacts, bool]]:
    """Facts, and how both coins lie."""
    for situation in Situation:
        for facts, heads in _BASES:
            yield _in_situation(facts, situation, pushed=heads), heads
    for asks in ("who", "when", "what"):
        yield replace(_UNASKED, asks=asks, referrer_automatic=True), asks == "when"
    for situation in (Situation.VAGUE, Situation.SILENT):
        yield from ((each, False) for each in _named(replace(_UNASKED, situation=situation)))
    no = replace(_FULL, situation=Situation.NO, refused=True, question=None)
    for facts in (
        replace(no, slow=True),
        replace(no, late_reply=True),
        replace(no, mishap=True),
        replace(no, loose=True),
    ):
        yield facts, True
    put_off = replace(_FULL, situation=Situation.PUT_OFF, trigger="once the move is done", greeting_name="Dr Lomax")
    yield replace(put_off, revisit_words=None, said_words=None), False
    yield _FULL, True


def _named(facts: DraftFacts) -> Iterator[DraftFacts]:
    """The facts with each kind of thing that is awaited, and each that lies with them."""
    for kind, name in _AWAITED.items():
        yield replace(facts, awaited=name, awaited_kind=kind.value)
    for desk, name in _ON_DESK.items():
        yield replace(facts, desk=name, desk_kind=desk.value)


def _in_situation(facts: DraftFacts, situation: Situation, *, pushed: bool) -> DraftFacts:
    """The facts where they answer a situation; a no was passed over by us, or points to somebody else."""
    wrote, no = situation is not Situation.NEVER_WROTE, situation in NOS
    facts = replace(facts, situation=situation, wrote=wrote, refused=no)
    return replace(facts, pushed=no and pushed, no_with_name=no and not pushed)
