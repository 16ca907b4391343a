"""A user's templates checked against the etiquette: each in every situation, with all facts, some and none.

Not with every mixture of facts, of which there are too many: words that only a rare one brings up may pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nlp.labels import Intent, Tone
from server.drafting.render import JinjaDrafts, parts_of
from server.errors import TemplateError
from server.services.ports.draft import DraftFacts, Finding
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
    referrer_name="Theresa Lomax",
    offer="The lamps flicker in the camera, ours don't.",
    seller_firm="Lindqvist Lighting",
    question="Does it cover both depots?",
    opening="Hi",
    sign_off="Best wishes",
    subject="Yard lighting",
    seller_full_name="Mara Lindqvist",
)
# An open question, a day ahead and what is to be asked go before the situation in the built-in straight asks.
_UNASKED = replace(_FULL, question=None, revisit_words=None, asks=None, late=True, pushed=True)
# Whatever a thread may not tell has to be missed gracefully. How the coins lie stands beside the facts: both ways for
# what a situation says, since two of the three get there.
_BASES = ((_FULL, False), (_UNASKED, True), (DraftFacts(), False))


def _samples() -> Iterator[tuple[DraftFacts, bool]]:
    for situation in Situation:
        for facts, heads in _BASES:
            yield _in_situation(facts, situation, pushed=heads), heads
    for asks in ("who", "when", "what"):
        yield replace(_UNASKED, asks=asks, referrer_automatic=True), asks == "when"
    yield _FULL, True


def _in_situation(facts: DraftFacts, situation: Situation, *, pushed: bool) -> DraftFacts:
    """The facts where they answer a situation; a no was passed over by us, or points to somebody else."""
    wrote, no = situation is not Situation.NEVER_WROTE, situation in NOS
    facts = replace(facts, situation=situation, wrote=wrote, refused=no)
    return replace(facts, pushed=no and pushed, no_with_name=no and not pushed)


_SAMPLES = tuple(_samples())


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a template: why it cannot be rendered, else what of its text breaks the etiquette."""

    name: str
    error: str | None
    findings: tuple[Finding, ...]


def check_own(drafts: JinjaDrafts) -> Iterator[Checked]:
    """Every template of the user's, in the order of their names."""
    for name in sorted(drafts.own_names):
        parts = parts_of(name)
        if parts is None:
            yield Checked(name, drafts.problem_of(name), ())
            continue
        yield _checked(drafts, name, *parts)


def _checked(drafts: JinjaDrafts, name: str, intent: Intent, tone: Tone) -> Checked:
    found: dict[tuple[str, str], Finding] = {}
    for facts, heads in _SAMPLES:
        try:
            draft = drafts.draft_of(name, intent, tone, facts, heads=heads)
        except TemplateError as error:
            return Checked(name, str(error), ())
        found |= {(finding.rule, finding.text): finding for finding in draft.findings}
    return Checked(name, None, tuple(found.values()))
