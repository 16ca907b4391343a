"""The decision order of LABELS.md, each rule a case, read by the whole pipeline."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from nlp.api import ReplyReader, load
from nlp.labels import Signal, Stance
from nlp.values import AnswerState, Reply

SENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def reader() -> ReplyReader:
    return load("rules")


CASES = [
    (
        "1 machine by wording",
        "Shall we talk?",
        "I am out of the office until 7 December with limited access to email.",
        Stance.AUTOMATIC,
    ),
    (
        "1 bounce",
        "Any news?",
        "Your message could not be delivered. The recipient's mailbox is full.",
        Stance.AUTOMATIC,
    ),
    (
        "2 a slot beside a hedge",
        "Could we talk on Thursday?",
        "Not sure it is for us, but fine: Thursday at 10:00 works, send me the invite.",
        Stance.ADVANCING,
    ),
    ("2 a document sent", "Could you sign the NDA?", "Signed and attached.", Stance.ADVANCING),
    ("3 opt-out", "Worth a chat?", "Please remove me from your list and do not contact me again.", Stance.OPTED_OUT),
    ("3 an opt-out beside a no", "Worth a chat?", "Not interested. Unsubscribe me please.", Stance.OPTED_OUT),
    (
        "3 leave me out, talk to her",
        "Are you the buyer?",
        "Leave me out of it, talk to Ines Duarte.",
        Stance.REDIRECTED,
    ),
    ("4 a clear no", "Would you like a demo?", "Thanks, but we're not interested.", Stance.DECLINED),
    ("4 chosen another", "Any decision?", "We have decided to go with another supplier.", Stance.DECLINED),
    (
        "4 a person named",
        "Are you the right person?",
        "No, please talk to Fatou Diallo in procurement.",
        Stance.REDIRECTED,
    ),
    ("4 gone", "Hi Jess, are you still the buyer?", "Jess left the company in June.", Stance.REDIRECTED),
    ("4 later with a date", "Shall we start?", "Please call me again in March, we are not ready yet.", Stance.NOT_NOW),
    ("4 later with a trigger", "Shall we start?", "Not until the migration is finished.", Stance.NOT_NOW),
    (
        "5 a specific question",
        "Would the tool help you?",
        "Does it integrate with SAP, and what does onboarding cost per user?",
        Stance.ENGAGED,
    ),
    ("5 price where questions were invited", "Happy to answer any questions you have.", "price?", Stance.ENGAGED),
    ("6a no question, brochure wanted", "Here is what we do.", "Just send me some information.", Stance.EVASIVE),
    ("6a no question, praise", "Here is the deck.", "Looks great, we'll be in touch!", Stance.NONCOMMITTAL),
    (
        "6b leaning to yes",
        "Would you join the pilot?",
        "Probably yes, I think we should be able to.",
        Stance.NONCOMMITTAL,
    ),
    (
        "6c a what question without its answer",
        "Which system do you use today?",
        "Hard to say, it depends on many things.",
        Stance.EVASIVE,
    ),
    ("6c goes to find out", "Who signs the logs?", "Let me check and get back to you.", Stance.NONCOMMITTAL),
    ("6c price fishing", "What would you need?", "Just send your best price.", Stance.EVASIVE),
    ("7 nothing to go on", "Here is the quote.", "Noted", Stance.UNCLEAR),
    ("7 all set for now", "Would you like to switch?", "We're all set for now, thanks.", Stance.NONCOMMITTAL),
    ("7 not this year", "Would you like to switch?", "Not this year.", Stance.NOT_NOW),
]


@pytest.mark.parametrize(("rule", "question", "text", "stance"), CASES, ids=[case[0] for case in CASES])
def test_decision_order(reader: ReplyReader, rule: str, question: str, text: str, stance: Stance) -> None:
    assert reader.read(Reply(text, question, SENT)).stance is stance


REVISITS = [
    ("Please call me again in March.", "2027-03-01"),
    ("Not this year.", "2027-01-01"),
    ("Thursday at 10:00 works, send me the invite.", "2026-11-26"),
    ("I am out of the office until 7 December with limited access to email.", "2026-12-07"),
    ("Not the 26th, but 3 December at 9:30 works.", "2026-12-03"),
    ("Not until the migration is finished.", None),
    ("We met in March. Not interested, thanks.", None),
    ("March, April… who knows. Not now, try me after the move.", None),
]


@pytest.mark.parametrize(("text", "expected"), REVISITS)
def test_revisit(reader: ReplyReader, text: str, expected: str | None) -> None:
    on = reader.read(Reply(text, "Shall we?", SENT)).revisit_on
    assert on == (date.fromisoformat(expected) if expected else None)


def test_a_bare_trigger_is_kept_as_words(reader: ReplyReader) -> None:
    reading = reader.read(Reply("Not until the migration is finished.", "Shall we?", SENT))
    assert reading.revisit_on is None
    assert reading.trigger_words is not None
    assert "migration" in reading.trigger_words


def test_how_long_something_lasted_is_no_trigger(reader: ReplyReader) -> None:
    said = "Our manager resigned after eleven years, so all is on hold until the successor is here."
    reading = reader.read(Reply(said, "Shall we?", SENT))
    assert (reading.revisit_on, reading.trigger_words) == (None, "until the successor is here")


def test_headers_outrank_words(reader: ReplyReader) -> None:
    reading = reader.read(Reply("Jess left the company. Please write to Amar Gill.", "Hi Jess?", SENT, machine=True))
    assert reading.stance is Stance.AUTOMATIC
    assert reading.sure
    labels = {span.label for span in reading.signals}
    assert {Signal.LEFT_COMPANY, Signal.REFERRAL, Signal.AUTO_REPLY} <= labels


def test_a_machine_reply_always_carries_a_machine_signal(reader: ReplyReader) -> None:
    reading = reader.read(Reply("Back on 7 December.", None, SENT, machine=True))
    assert Signal.AUTO_REPLY in {span.label for span in reading.signals}
    assert str(reading.revisit_on) == "2026-12-07"


def test_questions_and_their_fate(reader: ReplyReader) -> None:
    question = "Hi Ann, how are you?\nHow many desks do you need? Who signs the order?"
    reading = reader.read(Reply("We need 64 desks.", question, SENT))
    assert [asked.question.text for asked in reading.asked] == ["How many desks do you need?", "Who signs the order?"]
    assert [asked.state for asked in reading.asked] == [AnswerState.ANSWERED, AnswerState.OPEN]
    for asked in reading.asked:
        assert question[asked.question.start : asked.question.end] == asked.question.text


COURTESIES = ["How are you?", "Hope all is well?", "All good?", "Guess what?", "Who knows?"]


@pytest.mark.parametrize("text", COURTESIES)
def test_courtesy_is_no_direct_question(reader: ReplyReader, text: str) -> None:
    assert reader.questions(text) == ()


DIRECT = [
    "Would Tuesday suit you?",
    "Let me know which plan you prefer.",
    "Please tell me who decides.",
    "Could you send the brief?",
]


@pytest.mark.parametrize("text", DIRECT)
def test_direct_question(reader: ReplyReader, text: str) -> None:
    assert [question.text for question in reader.questions(f"Hi Tom,\n\n{text}\n\nBest,\nDana")] == [text]
