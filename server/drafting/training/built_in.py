"""The built-in drafts as examples of what is clean: every wording, with and without words of a thread."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from nlp.labels import Intent, Tone
from server.drafting.render import JinjaDrafts
from server.services.ports.draft import Draft, DraftFacts, WordingSeed
from server.services.ports.situation import NOS, Situation

_WORDINGS = 16
"""Four files, and two coins in each."""
_FILES = 4
_FACTS = (
    DraftFacts(),
    DraftFacts(
        seller_name="Mara", prospect_name="Tess Lomax", wrote=True, topic="the pump", reason="you chose another"
    ),
    DraftFacts(wrote=True, revisit_words="in May", said_words="in May", past_reason="the budget was spent"),
    DraftFacts(revisit_words="in May", said_words="on 2 May", asked_back=True, late=True, pushed=True),
    DraftFacts(referred_to="Kai Ober", referrer_name="Tess Lomax", topic="the pump", wrote=True, refused=True),
    DraftFacts(wrote=True, refused=True, pushed=True),
    DraftFacts(wrote=False),
)


def built_in_drafts(folder: Path) -> Iterator[Draft]:
    """Every intent, tone and wording of the templates in `folder`, and each file in every situation."""
    drafts = JinjaDrafts(folder)
    for intent, tone in product(Intent, Tone):
        for facts, place in product(_FACTS, range(_WORDINGS)):
            yield drafts.render(intent, tone, facts, WordingSeed("built-in", place))
        for situation, place in product(Situation, range(_FILES)):
            yield drafts.render(intent, tone, _facts_in(situation), WordingSeed("built-in", place))


def _facts_in(situation: Situation) -> DraftFacts:
    return DraftFacts(
        situation=situation,
        wrote=situation is not Situation.NEVER_WROTE,
        refused=situation in NOS,
        said_words="on Friday 24 May",
        topic="the pump",
        referrer_name="Tess Lomax",
    )
