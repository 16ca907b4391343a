"""The decision as an ordered table of rules: the first that speaks decides, each beside its sentence of LABELS.md.

What odd threads get:

| thread | answer |
|---|---|
| nothing up to now | keep_going, nobody's turn, not sure |
| only the seller's messages | silence: keep_going, then ask_straight, then walk_away |
| only machine mail came back | the same, the machine never decides (but: left for good) |
| one message, a prospect's | by its stance |
| the user in copy only | a no, an opt-out, a referral count; what is vague says nothing: keep_going |
| two prospects of two minds | an opt-out of either stops; else the later of a no and a yes stands |
"""

from __future__ import annotations

from collections.abc import Callable

from nlp.labels import Move
from server.verdict import rules_of_leaving as leaving
from server.verdict import rules_of_waiting as waiting
from server.verdict.decision import Decision, Rule
from server.verdict.features import Features

RULES: tuple[Callable[[Features], Decision | None], ...] = (
    leaving.opted_out,
    leaving.ended,
    leaving.clear_no,
    leaving.pointed_on,
    leaving.gone,
    leaving.in_copy,
    waiting.talked,
    leaving.postponed,
    waiting.paused_last,
    leaving.evaded,
    waiting.paused,
    waiting.step,
    waiting.their_word,
    waiting.our_word,
)


def decide(f: Features) -> Decision:
    """The decision of the first rule that speaks."""
    for rule in RULES:
        decision = rule(f)
        if decision is not None:
            return decision
    return Decision(Rule.NOTHING, Move.KEEP_GOING, sure=False)
