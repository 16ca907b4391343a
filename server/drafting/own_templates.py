"""A user's templates checked against the etiquette: each in every situation, with many facts, some and none.

Not with every mixture of facts, of which there are too many: words that only a rare one brings up may pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlp.labels import Intent, Tone
from server.drafting.render import JinjaDrafts, parts_of
from server.drafting.sample_facts import samples
from server.errors import TemplateError
from server.services.ports.draft import Finding

_SAMPLES = tuple(samples())


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
