"""Who was pointed to is kept with who pointed and when, over the real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nlp.labels import Intent, Move, Signal
from nlp.values import SignalSpan
from server.drafting.render import JinjaDrafts
from server.mail.message import Address
from server.services.do_not_contact import DoNotContact
from server.services.drafts import Drafts
from server.services.referrals import Referral, Referrals
from server.store.sql_store import SqlStore
from server.verdict.values import ReadThread, Verdict
from tests.stores import NOW, make_account, make_message, make_read_thread, make_verdict, put_judged

pytestmark = pytest.mark.anyio
TEMPLATES = Path(__file__).parents[3] / "templates" / "drafts"
THREAD, OTHER = "ab" * 16, "cd" * 16
SAID = "Not me, talk to Ines Duarte, ines@lomax.example."
INES = "ines@lomax.example"


def pointing(*, opted_out: bool = False) -> tuple[ReadThread, Verdict]:
    made = make_read_thread(THREAD, [(make_message("aa01", own=True), True), (make_message("aa02", body=SAID), False)])
    last = made.messages[-1]
    assert last.reading
    labels = [Signal.REFERRAL, *([Signal.OPT_OUT] if opted_out else [])]
    spans = tuple(SignalSpan(label, 8, 47, SAID[8:47], 0.9) for label in labels)
    messages = (made.messages[0], replace(last, reading=replace(last.reading, signals=spans)))
    intents = (Intent.REFERRAL_INTRO, Intent.REFERRAL_THANKS)
    verdict = replace(make_verdict(Move.FOLLOW_REFERRAL), referred_to="Ines Duarte", intents=intents)
    return replace(made, messages=messages), verdict


async def put(store: SqlStore, *more: tuple[ReadThread, Verdict], opted_out: bool = False) -> None:
    account = await store.add_account(make_account(), None)
    await put_judged(store, account.id, [pointing(opted_out=opted_out), *more])


def with_ines() -> tuple[ReadThread, Verdict]:
    earlier = make_message("bb01", own=True, at=NOW - timedelta(days=30))
    made = make_read_thread(OTHER, [(earlier, True)])
    return replace(made, prospects=(Address("Ines Duarte", INES),)), make_verdict(Move.KEEP_GOING)


async def test_a_person_pointed_to_is_kept_with_who_pointed_and_when(store: SqlStore) -> None:
    await put(store)
    assert await Referrals(store).listed() == [
        Referral(THREAD, "work", "Ines Duarte", INES, "Theresa Lomax", NOW, None)
    ]


async def test_one_written_to_already_is_noted_in_the_list_and_on_the_draft(store: SqlStore) -> None:
    await put(store, with_ines())
    assert [each.written_in for each in await Referrals(store).listed()] == [OTHER]
    draft = await Drafts(store, JinjaDrafts(TEMPLATES)).prepare(THREAD, Intent.REFERRAL_INTRO)
    assert draft.to == (Address("Ines Duarte", INES),)
    assert draft.notes == (f"You wrote with them already on 2025-02-02: thread {OTHER}.",)
    assert "Theresa Lomax" in draft.body


async def test_who_asked_to_be_left_out_is_not_named(store: SqlStore) -> None:
    await put(store, opted_out=True)
    assert [each.by for each in await Referrals(store).listed()] == [None]
    draft = await Drafts(store, JinjaDrafts(TEMPLATES)).prepare(THREAD, Intent.REFERRAL_INTRO)
    assert "Theresa" not in draft.body
    assert "Theresa" not in draft.subject


async def test_nobody_on_the_do_not_contact_list_is_shown(store: SqlStore) -> None:
    await put(store)
    known = DoNotContact(store.do_not_contact, store, store.keyed_hash, lambda: datetime(2025, 5, 1, tzinfo=UTC))
    await known.add(INES)
    assert await Referrals(store, known.blocked).listed() == []
