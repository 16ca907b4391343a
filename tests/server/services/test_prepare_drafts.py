"""Drafts for stored threads: only what the move offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import anyio
import pytest

from nlp.labels import Intent, Move, Signal, Tone
from server.drafting.render import JinjaDrafts
from server.errors import NotFoundError, UsageError
from server.services.drafts import Drafts
from server.services.ports.draft import Draft
from server.services.ports.store import Store
from server.services.ports.stored import JudgedThread, WrittenTo
from tests.factories import HELEN, make_thread, them, us
from tests.server.services.test_draft_facts import WROTE, judged

TEMPLATES = Path(__file__).parents[3] / "templates" / "drafts"


@dataclass
class OneThread:
    """A store that holds one judged thread, found by its id."""

    item: JudgedThread

    async def judged(self, thread_id: str, account: str | None = None) -> JudgedThread:
        if thread_id != self.item.thread.id or account not in {None, self.item.account}:
            raise NotFoundError("There is no such thread.")
        return self.item

    async def firm_threads(self, domain: str) -> list[tuple[datetime | None, str]]:
        return [(None, self.item.thread.id)] if self.item.thread.prospects[0].domain == domain else []

    async def written_to(self, email: str) -> list[WrittenTo]:
        known = {person.email for person in self.item.thread.prospects}
        return [WrittenTo("work", self.item.thread.id, None)] if email in known else []


def prepare(item: JudgedThread, intent: Intent, account: str | None = None, thread_id: str = "t" * 32) -> Draft:
    drafts = Drafts(cast("Store", OneThread(item)), JinjaDrafts(TEMPLATES))
    return anyio.run(drafts.prepare, thread_id, intent, Tone.PLAIN, account)


def thread_item(**changes: object) -> JudgedThread:
    said = "No thanks.\n\nHelen"
    reply = them("2025-03-05", "declined", said, signals=[(Signal.REFUSAL, "No thanks")])
    return judged(make_thread([us("2025-03-03", WROTE), reply], "Night rota software"), **changes)


def test_an_offered_draft_is_ready_to_read() -> None:
    draft = prepare(thread_item(), Intent.NO_HARD_FEELINGS, "work")
    assert draft.subject == "Re: Night rota software"
    assert draft.body.startswith("Hi Helen,")
    assert draft.body.endswith("Best wishes,\nDana")
    assert draft.to == (HELEN,)
    assert draft == prepare(thread_item(), Intent.NO_HARD_FEELINGS)


def test_an_intent_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="walk_away does not offer door_open") as caught:
        prepare(thread_item(), Intent.DOOR_OPEN)
    assert caught.value.advice == "It offers: no_hard_feelings."


def test_keep_going_offers_nothing() -> None:
    with pytest.raises(UsageError, match="keep_going offers no draft"):
        prepare(thread_item(move=Move.KEEP_GOING, intents=()), Intent.POLITE_EXIT)


def test_stop_offers_the_acknowledgement_and_nothing_else_whatever_the_verdict_lists() -> None:
    item = thread_item(move=Move.STOP, intents=(Intent.OPT_OUT_ACK, Intent.REFERRAL_ASK))
    assert "list" in prepare(item, Intent.OPT_OUT_ACK).body
    with pytest.raises(UsageError):
        prepare(item, Intent.REFERRAL_ASK)
    with pytest.raises(UsageError):
        prepare(thread_item(move=Move.STOP, intents=()), Intent.OPT_OUT_ACK)


def test_an_unknown_thread_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        prepare(thread_item(), Intent.NO_HARD_FEELINGS, thread_id="u" * 32)


def test_a_draft_says_so_where_the_answer_may_have_been_given() -> None:
    said = "No thanks.\n\nHelen"
    turns = [us("2025-03-03", WROTE), them("2025-03-05", "declined", said, signals=[(Signal.REFUSAL, "No thanks")])]
    answered = judged(
        make_thread([*turns, us("2025-03-06", "All right, thanks for telling me.\n\nDana")], "Night rota")
    )
    assert "nothing is to be sent" in prepare(answered, Intent.NO_HARD_FEELINGS).notes[0]
    assert prepare(judged(make_thread(turns, "Night rota")), Intent.NO_HARD_FEELINGS).notes == ()


def test_a_form_of_address_that_the_user_used_is_kept() -> None:
    turns = [
        us("2025-03-03", "Dear Ashworth-san, shall we meet?\n\nDana"),
        them("2025-03-05", "declined", "No thanks.\n\nHelen Ashworth", signals=[(Signal.REFUSAL, "No thanks")]),
    ]
    draft = prepare(judged(make_thread(turns, "Night rota")), Intent.NO_HARD_FEELINGS)
    assert draft.body.startswith("Dear Ashworth-san,")
