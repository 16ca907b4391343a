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
    DraftFacts(situation=Situation.STEP_PASSED, awaited="the order", awaited_kind="thing", said_words="on 2 May"),
    DraftFacts(situation=Situation.SILENT_SINCE_PROMISE, awaited="the order", awaited_kind="thing"),
    DraftFacts(situation=Situation.SILENT_SINCE_PROMISE, awaited="your team", awaited_kind="asked"),
    DraftFacts(situation=Situation.PROMISED, awaited="your team", awaited_kind="asked", late_reply=True),
    DraftFacts(situation=Situation.MEETING_PASSED, awaited="a demo", awaited_kind="meeting", said_words="on 2 May"),
    DraftFacts(situation=Situation.ASKED_PRICE, wanted="a price", late_reply=True),
    DraftFacts(situation=Situation.DROPPED_SLOT, mishap=True),
    DraftFacts(situation=Situation.SILENT, asked_before="Shall I draft the contract"),
    DraftFacts(situation=Situation.SILENT, day_written="3 March"),
    DraftFacts(situation=Situation.NEVER_WROTE, wrote=False, day_written="3 March"),
    DraftFacts(situation=Situation.SILENT, desk="the quote", desk_kind="decide"),
    DraftFacts(situation=Situation.SILENT, desk="the samples", desk_kind="try"),
    DraftFacts(situation=Situation.SILENT, desk="the brochure", desk_kind="read"),
    DraftFacts(situation=Situation.PUT_OFF, revisit_words="in May", loose=True),
    DraftFacts(situation=Situation.PUT_OFF, revisit_words="in May", question="How much?", wanted="the price"),
    DraftFacts(situation=Situation.PUT_OFF, revisit_words="in May", question="How many?", late_reply=True),
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
        wanted="a quote" if situation in {Situation.ASKED_PRICE, Situation.WANTS_MATERIAL} else None,
    )
