"""The form of a thread, by hand-counted cases."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.mail.message import MachineKind
from server.prospects.form import form
from server.prospects.values import ThreadMessage
from tests.server.prospects.test_choose import DANA, KARIN, RULES, mail

BEGAN = datetime(2025, 5, 1, 9, tzinfo=UTC)


def at(hours: float, message: ThreadMessage) -> ThreadMessage:
    return replace(message, envelope=replace(message.envelope, sent_at=BEGAN + timedelta(hours=hours)))


def ours(hours: float, text: str) -> ThreadMessage:
    return at(hours, mail(DANA, KARIN, text))


def theirs(hours: float, text: str = "Maybe.", machine: MachineKind | None = None) -> ThreadMessage:
    return at(hours, mail(KARIN, DANA, text, machine=machine))


THREAD = (
    ours(0, "Shall we talk about the six pumps?"),
    theirs(10),
    theirs(12),
    ours(48, "Good. I will bring two sensors."),
    theirs(78),
)


def test_words_questions_and_pace_are_counted() -> None:
    assert form(THREAD, RULES) == pytest.approx(
        {
            "form:our_words": math.log1p(13) / 4,
            "form:our_longest": math.log1p(7) / 4,
            "form:our_last": math.log1p(6) / 4,
            "form:we_ask": 0.5,
            "form:days": math.log1p(78 / 24) / 5,
            "form:they_take_hours": math.log1p(20) / 6,
        }
    )


def test_an_out_of_office_is_no_quick_answer() -> None:
    absent = theirs(0.1, "I am away.", MachineKind.OUT_OF_OFFICE)
    assert form((THREAD[0], absent, *THREAD[1:]), RULES) == form(THREAD, RULES)


def test_what_is_not_known_says_nothing() -> None:
    undated = [replace(each, envelope=replace(each.envelope, sent_at=None)) for each in THREAD]
    assert form(undated, RULES).keys() == {"form:our_words", "form:our_longest", "form:our_last", "form:we_ask"}
    assert form((), RULES) == {}


def test_mail_whose_dates_run_backwards_took_no_time() -> None:
    assert not form((ours(5, ""), theirs(0)), RULES)


def test_a_colleague_counts_as_our_side() -> None:
    colleague = replace(mail("Tom <tom@northlight.example>", KARIN, "Shall we?"), own=False)
    assert form((colleague,), RULES)["form:we_ask"] == 1.0
