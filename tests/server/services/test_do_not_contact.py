"""The do-not-contact list over the real store: on it and off it by the user alone, nothing scored or drafted."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nlp.api import ReplyReader, load
from nlp.labels import Intent, Move, Tone
from nlp.values import Question, Reading, Reply
from server.drafting.render import JinjaDrafts
from server.errors import NotFoundError, UsageError
from server.mail.message import Message
from server.services.do_not_contact import DoNotContact
from server.services.drafts import Drafts
from server.services.judge_account import AccountJudge
from server.services.unscored import RULE, unscored
from server.store.sql_store import SqlStore
from server.verdict.values import ReadThread, Verdict
from tests.stores import NOW, PROSPECT, located, make_account, make_message, make_read_thread, make_verdict, put_judged

pytestmark = pytest.mark.anyio
TEMPLATES = Path(__file__).parents[3] / "templates" / "drafts"
LATER = datetime(2025, 5, 1, tzinfo=UTC)
THREAD = "ab" * 16


def opted_out() -> Verdict:
    facts = {"rule": "opt_out", "do_not_contact": PROSPECT.email}
    return replace(make_verdict(Move.STOP), intents=(Intent.OPT_OUT_ACK,), facts=facts)


@pytest.fixture
def known(store: SqlStore) -> DoNotContact:
    return DoNotContact(store.do_not_contact, store, store.keyed_hash, lambda: LATER)


async def put(store: SqlStore, verdict: Verdict, body: str = "Never write to me again.") -> ReadThread:
    account = await store.add_account(make_account(), None)
    messages = [(make_message("aa01", own=True), True), (make_message("aa02", body=body), False)]
    thread = make_read_thread(THREAD, messages)
    await put_judged(store, account.id, [(thread, verdict)])
    return thread


async def test_an_opt_out_waits_for_the_users_word_and_is_confirmed_by_it(store: SqlStore, known: DoNotContact) -> None:
    await put(store, opted_out())
    assert [(each.email, each.thread_id) for each in await known.proposed()] == [(PROSPECT.email, THREAD)]
    assert await known.blocked([PROSPECT.email]) == frozenset()
    entry = await known.confirm(THREAD[:8])
    assert (entry.value, entry.since) == (PROSPECT.email, LATER)
    assert PROSPECT.email not in entry.hash
    assert await known.blocked([PROSPECT.email.upper(), "else@lomax.example"]) == {PROSPECT.email.upper()}
    assert await known.proposed() == []


async def test_who_may_have_asked_waits_for_the_users_word_as_well(store: SqlStore, known: DoNotContact) -> None:
    facts = {"rule": "stop_unsure", "do_not_contact": PROSPECT.email}
    await put(store, replace(make_verdict(Move.ASK_STRAIGHT), intents=(), facts=facts))
    assert [each.email for each in await known.proposed()] == [PROSPECT.email]
    assert await known.blocked([PROSPECT.email]) == frozenset()
    assert (await known.confirm(THREAD)).value == PROSPECT.email


async def test_nobody_is_confirmed_who_did_not_ask(store: SqlStore, known: DoNotContact) -> None:
    await put(store, make_verdict())
    with pytest.raises(UsageError, match="Nobody in that thread"):
        await known.confirm(THREAD)


async def test_their_threads_are_scored_no_more_at_once_and_after_a_scan(store: SqlStore, known: DoNotContact) -> None:
    await put(store, make_verdict())
    await known.add(PROSPECT.email)
    account = await store.account("work")
    for _ in range(2):
        verdict = (await store.judged(THREAD)).verdict
        assert (verdict.move, verdict.walk_away, verdict.reasons, verdict.intents) == (Move.STOP, 0.0, (), ())
        assert verdict.facts == {"rule": RULE}
        await AccountJudge(store, store.words, load("rules"), known.blocked).judge(account, LATER)
    await known.remove(PROSPECT.email, "She wrote to us again.")
    await AccountJudge(store, store.words, load("rules"), known.blocked).judge(account, LATER)
    assert (await store.judged(THREAD)).verdict.facts["rule"] != RULE


async def test_a_thread_with_new_mail_not_read_yet_loses_its_score_at_once_too(
    store: SqlStore, known: DoNotContact
) -> None:
    thread = await put(store, make_verdict())
    account = await store.account("work")
    new = answering("aa03", "aa02", "One more thing.", NOW + timedelta(days=1))
    await store.save_messages(account.id, [located(new, 3)])
    await store.assign_threads(
        account.id, [(THREAD, thread.subject, [read.message.key for read in thread.messages] + [new.key])]
    )
    assert await store.people(account.id) == {}
    await known.add("lomax.example")
    summary = (await store.summaries()).items[0]
    assert (summary.verdict.walk_away, summary.verdict.facts) == (0.0, {"rule": RULE})
    assert await store.people(account.id) == {}


async def test_nothing_is_drafted_for_them_but_the_confirmation(store: SqlStore, known: DoNotContact) -> None:
    drafts = Drafts(store, JinjaDrafts(TEMPLATES), known.blocked)
    await put(store, make_verdict())
    assert await drafts.prepare(THREAD, Intent.POLITE_EXIT, Tone.PLAIN)
    await known.add("lomax.example")
    with pytest.raises(UsageError, match=r"Do not contact: theresa@lomax\.example"):
        await drafts.prepare(THREAD, Intent.POLITE_EXIT, Tone.PLAIN)


async def test_the_confirmation_may_still_be_written(store: SqlStore, known: DoNotContact) -> None:
    drafts = Drafts(store, JinjaDrafts(TEMPLATES), known.blocked)
    await put(store, opted_out())
    await known.confirm(THREAD)
    assert (await drafts.prepare(THREAD, Intent.OPT_OUT_ACK)).to == (PROSPECT,)


def test_the_way_to_somebody_else_stays_open() -> None:
    thread = make_read_thread(THREAD, [(make_message("aa02"), False)])
    intents = (Intent.REFERRAL_INTRO, Intent.REFERRAL_THANKS)
    verdict = replace(make_verdict(Move.FOLLOW_REFERRAL), referred_to="Ines Duarte", intents=intents)
    assert unscored(thread, verdict, {PROSPECT.email}).intents == (Intent.REFERRAL_INTRO,)
    assert unscored(thread, verdict, {"else@lomax.example"}) == verdict


@pytest.mark.parametrize(
    ("entry", "email", "expected"),
    [
        ("helen@peak.example", "HELEN@peak.example", True),
        ("helen@peak.example", "raj@peak.example", False),
        ("peak.example", "raj@peak.example", True),
        ("@Peak.Example", "raj@eu.peak.example", True),
        ("peak.example", "raj@notpeak.example", False),
        ("eu.peak.example", "raj@peak.example", False),
        ("zoë@bücher.example", "Zoë@bücher.example", True),
    ],
)
async def test_who_is_matched(known: DoNotContact, entry: str, email: str, expected: bool) -> None:
    await known.add(entry)
    assert (await known.blocked([email]) == {email}) is expected


@pytest.mark.parametrize(
    "text",
    ["", "  ", "helen", "helen@", "@", "a@b", "a b@c.example", "x" * 300, "gmail.com", "a@b.example,c@d.example",
     "helen@peak.example\nBcc: all", "{{7*7}}", "=cmd()", "*.example", "example"],
)  # fmt: skip
async def test_what_is_neither_address_nor_domain_is_refused(known: DoNotContact, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        await known.add(text)
    assert caught.value.advice
    assert await known.listed() == []


async def test_ones_own_firm_is_refused(store: SqlStore, known: DoNotContact) -> None:
    await store.add_account(make_account(), None)
    for own in ("dana@northlight.example", "northlight.example"):
        with pytest.raises(UsageError, match="your own"):
            await known.add(own)


async def test_taking_off_asks_why_and_keeps_a_record(known: DoNotContact) -> None:
    entry = await known.add("helen@peak.example")
    for empty in ("", "  \n "):
        with pytest.raises(UsageError, match="Say why"):
            await known.remove("helen@peak.example", empty)
    with pytest.raises(NotFoundError):
        await known.remove("raj@peak.example", "He asked.")
    await known.remove("Helen@peak.example", "She wrote to us\nagain.")
    assert await known.listed() == []
    assert [(each.hash, each.why) for each in await known.removals()] == [(entry.hash, "She wrote to us again.")]


async def test_an_erased_entry_goes_on_matching_and_leaves_the_export(known: DoNotContact) -> None:
    await known.add("helen@peak.example")
    await known.add("peakvalve.example")
    await known.add("=cmd@evil.example")
    entry = await known.erase("helen@peak.example")
    assert await known.blocked(["helen@peak.example"]) == {"helen@peak.example"}
    rows = list(csv.reader(io.StringIO(await known.csv())))
    assert rows[0] == ["email", "domain", "status", "since"]
    assert sorted(rows[1:]) == [
        ["", "peakvalve.example", "do not contact", "2025-05-01"],
        ["'=cmd@evil.example", "evil.example", "do not contact", "2025-05-01"],
    ]
    assert (await known.add("helen@peak.example")).value == "helen@peak.example"
    assert (await known.remove(entry.hash[:8], "She asked for it.")).scope == "person"


class Listening(ReplyReader):
    """The rules' reader, which remembers what it was given."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._rules = load("rules")

    def read(self, reply: Reply) -> Reading:
        self.heard.append(reply.text)
        return self._rules.read(reply)

    def read_many(self, replies: Iterable[Reply]) -> Iterator[Reading]:
        return iter([self.read(reply) for reply in replies])

    def questions(self, text: str) -> tuple[Question, ...]:
        return self._rules.questions(text)


def answering(key: str, asked: str, body: str, at: datetime) -> Message:
    message = make_message(key, body=body, at=at)
    return replace(message, envelope=replace(message.envelope, in_reply_to=(f"{asked}@lomax.example",)))


async def test_what_they_write_from_then_on_is_not_read_until_the_user_takes_them_off(store: SqlStore) -> None:
    listed_at = NOW + timedelta(days=1)
    known = DoNotContact(store.do_not_contact, store, store.keyed_hash, lambda: listed_at)
    account = await store.add_account(make_account(), None)
    old = answering("aa02", "aa01", "Never write to me again.", NOW)
    await store.save_messages(account.id, [located(make_message("aa01", own=True), 1, own=True), located(old, 2)])
    reader = Listening()
    judge = AccountJudge(store, store.words, reader, known.blocked, since=known.since)
    await judge.judge(account, LATER)
    await known.add(PROSPECT.email)
    new = answering("aa03", "aa02", "On second thoughts, send the offer.", listed_at + timedelta(days=1))
    reader.heard.clear()
    await store.save_messages(account.id, [located(new, 3)])
    await judge.judge(account, LATER)
    assert "On second thoughts, send the offer." not in reader.heard
    summary = (await store.summaries()).items[0]
    assert summary.verdict.facts == {"rule": RULE}
    await known.remove(PROSPECT.email, "She wrote to us again by herself.")
    await judge.judge(account, LATER)
    assert "On second thoughts, send the offer." in reader.heard
    assert (await store.summaries()).items[0].verdict.facts["rule"] != RULE
