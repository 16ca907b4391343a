"""A user's templates checked: each with every kind of facts, against the etiquette."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlp.labels import Intent, Tone
from server.drafting.render import JinjaDrafts, parts_of
from server.errors import TemplateError
from server.services.ports.draft import DraftFacts, Finding

_FULL = DraftFacts(
    seller_name="Mara",
    prospect_name="Theresa Lomax",
    greeting_name="Theresa",
    topic="the yard lighting",
    reason="you went with Rotaplan",
    past_reason="there was no budget for it",
    revisit_words="in September",
    said_words="in March",
    asks="when",
    referred_to="Ines Duarte",
    referrer_name="Theresa Lomax",
    question="Does it cover both depots?",
    opening="Hi",
    sign_off="Best wishes",
    subject="Yard lighting",
    seller_full_name="Mara Lindqvist",
)
# Whatever a thread may not tell has to be missed gracefully.
_SAMPLES = (_FULL, DraftFacts())


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
    for facts in _SAMPLES:
        try:
            draft = drafts.draft_of(name, intent, tone, facts)
        except TemplateError as error:
            return Checked(name, str(error), ())
        found |= {(finding.rule, finding.text): finding for finding in draft.findings}
    return Checked(name, None, tuple(found.values()))
