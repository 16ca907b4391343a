"""Drafts over all gold threads: every intent in every tone, on threads whose writers never saw a template."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from nlp.labels import Intent, Tone
from server.bootstrap.reading import reply_reader
from server.drafting.render import JinjaDrafts
from server.evaluation.gold_drafts import draft_lines
from server.evaluation.gold_threads import SPLITS, gold_threads
from server.evaluation.judge_gold import Outcome, judge_gold
from server.services.draft_facts import draft_facts
from server.services.draft_people import recipients
from server.services.drafts import all_drafts
from server.services.ports.draft import Draft, DraftFacts, WordingSeed
from server.services.ports.stored import JudgedThread
from server.services.register import fitting_tones
from server.services.revisit_words import revisit_phrase, word_before
from server.services.wordings import seeds
from server.verdict.values import ReadThread

TEMPLATES = Path(__file__).parents[3] / "templates" / "drafts"
_DATE = re.compile(
    r"\b(?:[Ii]n the week of \d+ \w+(?: \d{4})?|[Ii]n week \d+|[Ii]n Q\d(?: \d{4})?"
    r"|(?:[Oo]n|[Bb]y|[Aa]fter|[Bb]efore|[Aa]round) (?:\w+day )?\d+ "
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)(?: \d{4})?)\b"
)
_OUR_DAY = re.compile(
    r"(?:my (?:mail|message) of|what I wrote on) (\d+ (?:January|February|March|April|May|June|July|August|September|"
    r"October|November|December)(?: \d{4})?)"
)
# Double spaces, a space before a stop, doubled stops, gaps of a template and words set twice.
_SLIP = re.compile(
    r"[^\S\n]{2}|[^\S\n]\n|\n{3}| [,.;:?!](?![\w.])|,[,.]|(?<!\.)\.\.(?!\.)|\{\{|\{%|\[[A-Z][a-z]+|<[a-z]+>"
    r"|\bNone\b(?! of)|^(?:Hi|Hello|Dear|Hey) ,|\b(?:the the|a a|your your|to to|on on|about about|in in)\b(?!-)",
    re.MULTILINE,
)
# Written out here: a slip in the product's own list of salutations must not pass as a greeting.
_GREETING = re.compile(
    r"^(?i:hi|hello|hey|dear|good day|g'day|respected|servus|hallo|guten tag|bonjour|chère?|buongiorno|gentile"
    r"|egregi[oa]|hola|estimad[oa]|olá|bom dia|boa tarde|car[oa]|hoi|beste|geachte|hei|hej) "
    r"(?P<name>.+),$|^Hello,$|^Good day,$"
)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """The verdict at the last point of every gold thread."""
    threads = [thread for split in SPLITS for thread in gold_threads(split)]
    return list(judge_gold([replace(thread, points=thread.points[-1:]) for thread in threads], reply_reader()))


@pytest.fixture(scope="module")
def drafts() -> JinjaDrafts:
    return JinjaDrafts(TEMPLATES)


def item_of(outcome: Outcome) -> JudgedThread:
    return JudgedThread("gold", outcome.read, outcome.verdict, outcome.point.at)


@pytest.fixture(scope="module")
def written(outcomes: list[Outcome], drafts: JinjaDrafts) -> list[tuple[Outcome, Draft]]:
    """Every intent for every thread, offered or not; the tones take turns, so that every intent is met in each."""
    found = []
    tones = tuple(Tone)
    for number, outcome in enumerate(outcomes):
        facts = draft_facts(item_of(outcome))
        wording = WordingSeed("gold", number)
        for place, intent in enumerate(Intent):
            tone = tones[(number + place) % len(tones)]
            found.append((outcome, drafts.render(intent, tone, facts, wording)))
    return found


def words_of(thread: ReadThread) -> set[str]:
    """Every word by which anybody in the thread may be called."""
    texts = [thread.subject]
    for item in thread.messages:
        envelope = item.message.envelope
        for person in (*((envelope.sender,) if envelope.sender else ()), *envelope.recipients):
            texts += [person.name, person.email]
        texts += [item.own_text.text, item.own_text.signature]
    return set(re.findall(r"[^\W_]+", " ".join(texts).casefold()))


def test_not_one_breaks_the_etiquette_or_shows_a_gap_of_its_template(
    outcomes: list[Outcome], written: list[tuple[Outcome, Draft]]
) -> None:
    assert len(written) == len(outcomes) * len(Intent) > 3000
    for outcome, draft in written:
        where = (outcome.thread.id, draft.intent, draft.tone, draft.body)
        assert [finding for finding in draft.findings if not finding.advice] == [], where
        for text in (draft.subject, draft.body):
            assert not _SLIP.search(text), where
            assert text == text.strip(), where


def test_a_sample_for_readers_shows_the_mail_that_a_draft_answers(outcomes: list[Outcome], drafts: JinjaDrafts) -> None:
    lines = list(draft_lines(outcomes, drafts))
    assert {line["draft"]["intent"] for line in lines} == {intent.value for intent in Intent}
    assert len({line["id"] for line in lines}) == len(lines) > 100
    for line in lines:
        assert datetime.fromisoformat(line["messages"][-1]["date"]) <= datetime.fromisoformat(line["now"])
        assert line["draft"]["body"]


def test_not_one_greets_or_signs_with_a_wrong_name(outcomes: list[Outcome], drafts: JinjaDrafts) -> None:
    for outcome in outcomes:
        item = item_of(outcome)
        known = words_of(outcome.read)
        own = {
            word
            for each in outcome.read.messages
            if each.own and each.message.envelope.sender
            for word in re.findall(r"[^\W_]+", f"{each.message.envelope.sender.name} {each.own_text.text}".casefold())
        }
        for draft in all_drafts(drafts, item, WordingSeed("gold")):
            first, *_, last = draft.body.splitlines()
            match = _GREETING.match(first)
            assert match, first
            greeted = re.findall(r"[^\W_]+", (match["name"] or "").casefold())
            assert set(greeted) <= known, (outcome.thread.id, first)
            to = recipients(item, draft.intent)
            if match["name"] and to and to[0].name and len(greeted) == 1:
                theirs = set(re.findall(r"[^\W_]+", f"{to[0].name} {to[0].email}".casefold()))
                signed = re.findall(r"[^\W_]+", " ".join(_texts_of(outcome.read, to[0].email)).casefold())
                assert greeted[0] in theirs | set(signed) | _greeted(outcome.read, to[0].email), (
                    outcome.thread.id,
                    first,
                )
            if draft.tone is not Tone.BRIEF and draft.body.count("\n") > 4 and "," in draft.body.splitlines()[-2]:
                assert set(re.findall(r"[^\W_]+", last.casefold())) <= own, (outcome.thread.id, last)


def _greeted(thread: ReadThread, email: str) -> set[str]:
    """The words of the first lines of the seller's mails to that person alone."""
    mails = [item for item in thread.messages if item.own]
    to = [item for item in mails if [each.email for each in item.message.envelope.to] == [email]]
    return {word for item in to for word in re.findall(r"[^\W_]+", _first_line(item.own_text.text).casefold())}


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "")


def _texts_of(thread: ReadThread, email: str) -> list[str]:
    senders = ((item, item.message.envelope.sender) for item in thread.messages)
    return [f"{i.own_text.text} {i.own_text.signature}" for i, sender in senders if sender and sender.email == email]


def test_not_one_names_a_date_that_nobody_named_or_promises_one_that_has_passed(
    written: list[tuple[Outcome, Draft]],
) -> None:
    seen = 0
    for outcome, draft in written:
        body = draft.body
        today = outcome.point.at.date()
        said = {
            (each.revisit_on, revisit_phrase(each.revisit_on, each.revisit_words, today, before))
            for item in outcome.read.messages
            if (each := item.reading) and each.revisit_on
            for before in (None, word_before(item.own_text.text, each.revisit_words))
        }
        if outcome.verdict.revisit_on:
            said.add((outcome.verdict.revisit_on, revisit_phrase(outcome.verdict.revisit_on, None, today)))
        if draft.intent is Intent.ASK_STRAIGHT:  # names the day of the mail that it asks about
            said |= {(today, f"on {day}") for day in _days_we_wrote(outcome)}
        for found in _DATE.findall(body):
            seen += 1
            days = [day for day, phrase in said if phrase == found[0].lower() + found[1:]]
            assert days, (outcome.thread.id, found, said)
            if draft.intent is Intent.DOOR_OPEN:
                assert max(days) > today, (outcome.thread.id, body)
    assert seen > 100


def test_the_day_of_our_mail_is_the_day_on_which_it_was_written(written: list[tuple[Outcome, Draft]]) -> None:
    days = [(outcome, found) for outcome, draft in written for found in _OUR_DAY.findall(draft.body)]
    for outcome, found in days:
        assert found in _days_we_wrote(outcome), outcome.thread.id
    assert len(days) > 20


def _days_we_wrote(outcome: Outcome) -> set[str]:
    """The days of the seller's mails by their own clock, "3 March" and "3 March 2025"."""
    ours = [item.message.envelope for item in outcome.read.messages if item.own]
    dates = [each.sent_at.astimezone(each.zone) for each in ours if each.sent_at]
    return {f"{day:{form}}" for day in dates for form in ("%-d %B", "%-d %B %Y")}


def test_three_hundred_threads_of_one_move_get_many_texts(
    outcomes: list[Outcome], drafts: JinjaDrafts, record_property: pytest.RecordProperty
) -> None:
    """With names, topics and dates masked; the aim is 40 distinct texts, 12 the least."""
    found = seeds(outcome.read for outcome in outcomes)
    several = [(outcome, round_) for round_ in range(2) for outcome in outcomes][:300]
    assert len(several) == 300
    texts = set()
    for outcome, round_ in several:
        facts = masked(draft_facts(item_of(outcome)))
        tone = fitting_tones(outcome.read)[0]
        seed = replace(found[outcome.read.id], place=found[outcome.read.id].place + 7 * round_)
        texts.add(drafts.render(Intent.NO_HARD_FEELINGS, tone, facts, seed).body)
    plain = {
        drafts.render(Intent.NO_HARD_FEELINGS, Tone.PLAIN, DraftFacts(), found[outcome.read.id]).body
        for outcome in outcomes
    }
    record_property("distinct texts", len(texts))
    record_property("distinct texts of one tone without any facts", len(plain))
    assert len(texts) >= 40
    assert len(plain) >= 12


def masked(facts: DraftFacts) -> DraftFacts:
    """Names, topic and dates as one word each where there is one, so that only the wording tells texts apart."""

    def mask(words: str | None, by: str) -> str | None:
        return by if words else None

    return replace(
        facts,
        seller_name="Mara",
        sign_off=None,
        opening="Hi",
        greeting_name="Tess",
        prospect_name="Tess Lomax",
        topic=mask(facts.topic, "the matter"),
        reason=mask(facts.reason, "you chose another"),
        revisit_words=mask(facts.revisit_words, "in May"),
        said_words=mask(facts.said_words, "in May"),
    )


def test_two_people_at_one_firm_never_get_the_same_text(drafts: JinjaDrafts, outcomes: list[Outcome]) -> None:
    facts = masked(draft_facts(item_of(outcomes[0])))
    for intent in Intent:
        for tone in Tone:
            texts = [drafts.render(intent, tone, facts, WordingSeed("peak.example", place)).body for place in range(4)]
            assert len(set(texts)) == 4
