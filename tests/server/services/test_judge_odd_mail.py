"""Odd mail, the whole way from bytes to verdict: a defined answer for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from nlp.api import load
from nlp.labels import Move
from server.mail.mime import parse
from server.services.judge_files import judge_files
from server.verdict.values import Verdict

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
ME, ALIAS = "dana@northlight.example", "dana.reyes@privatemail.example"
HELEN, RAJ = "helen@peakvalve.example", "raj@peakvalve.example"
REPLIES = load("rules")
PITCH = "Would a look at our crimping cells be worth half an hour of your time?"
STEP = "Yes, Tuesday at 10 works, please send the invite."
NO = "Thank you, but we are not interested and have chosen somebody else."
OUT = "Please remove me from your list and do not contact me again."


@dataclass(frozen=True)
class M:
    """A mail: on which day, from whom, to whom, what; `answers` the number of the mail it answers."""

    day: float
    who: str
    to: str
    text: str
    answers: int | None = None
    cc: str = ""
    subject: str = "Crimping cells"
    message_id: str = ""
    more: str = ""


def raws(mails: Sequence[M]) -> list[bytes]:
    """The mails as bytes."""
    ids = [m.message_id or f"{n}@mail.example" for n, m in enumerate(mails)]
    made = []
    for n, m in enumerate(mails):
        head = [
            f"From: {m.who}",
            f"To: {m.to}",
            *([f"Cc: {m.cc}"] if m.cc else []),
            f"Subject: {'Re: ' if m.answers is not None else ''}{m.subject}",
            f"Date: {format_datetime(START + timedelta(days=m.day))}",
            f"Message-ID: <{ids[n]}>",
            *([f"In-Reply-To: <{ids[m.answers]}>"] if m.answers is not None else []),
            *([m.more] if m.more else []),
        ]
        made.append(("\r\n".join(head) + f"\r\n\r\n{m.text}\r\n").encode())
    return made


def judged(mails: Sequence[M], day: float, me: Sequence[str] = (ME,)) -> list[Verdict]:
    found = [("odd", parse(raw)) for raw in raws(mails)]
    return [verdict for _, verdict in judge_files(found, me, START + timedelta(days=day), REPLIES).threads]


OOO = "Auto-Submitted: auto-replied"
LONG = [
    M(n, HELEN if n % 2 else ME, ME if n % 2 else HELEN, STEP if n % 2 else PITCH, n - 1 if n else None)
    for n in range(500)
]

CASES: list[tuple[str, list[M], float, list[Move]]] = [
    ("one message, the seller's", [M(0, ME, HELEN, PITCH)], 2, [Move.KEEP_GOING]),
    ("one message, a prospect's no", [M(0, HELEN, ME, NO)], 2, [Move.WALK_AWAY]),
    ("only the seller's, long ago", [M(n * 10, ME, HELEN, PITCH, n - 1 if n else None) for n in range(3)], 60,
     [Move.WALK_AWAY]),
    ("only machine mail", [M(0, HELEN, ME, "I am out of the office until Monday.", more=OOO)], 9, [Move.KEEP_GOING]),
    ("two prospects of two minds: the later word stands",
     [M(0, ME, HELEN, PITCH, cc=RAJ), M(1, RAJ, ME, NO, 0, cc=HELEN), M(2, HELEN, ME, STEP, 1, cc=RAJ)], 3,
     [Move.KEEP_GOING]),
    ("two prospects, one of whom opts out", [M(0, ME, HELEN, PITCH, cc=RAJ), M(1, RAJ, ME, OUT, 0, cc=HELEN)], 3,
     [Move.STOP]),
    ("the user in copy only", [M(0, HELEN, RAJ, "Let us think about it some time.", cc=ME)], 3, [Move.KEEP_GOING]),
    ("a clock that runs backwards", [M(5, ME, HELEN, PITCH), M(1, HELEN, ME, STEP, 0)], 6, [Move.KEEP_GOING]),
    ("a thread of 500 messages", LONG, 500, [Move.KEEP_GOING]),
    ("two threads under one subject keep apart",
     [M(0, ME, HELEN, PITCH), M(1, HELEN, ME, NO, 0), M(2, ME, "ivo@other.example", PITCH)], 3,
     [Move.WALK_AWAY, Move.KEEP_GOING]),
    ("a reused Message-ID",
     [M(0, ME, HELEN, PITCH, message_id="same@mail.example"),
      M(1, ME, "ivo@other.example", "Is the gate still stuck?", message_id="same@mail.example", subject="Gate"),
      M(2, HELEN, ME, NO, 0)], 3, [Move.WALK_AWAY, Move.KEEP_GOING]),
]  # fmt: skip


@pytest.mark.parametrize(("says", "mails", "day", "moves"), CASES, ids=[case[0] for case in CASES])
def test_odd_mail(says: str, mails: list[M], day: float, moves: list[Move]) -> None:
    assert sorted(v.move for v in judged(mails, day)) == sorted(moves), says


def test_a_second_address_of_the_sellers_is_the_sellers_once_it_is_named() -> None:
    mails = [M(0, ME, HELEN, PITCH), M(10, ALIAS, HELEN, PITCH, 0), M(20, ALIAS, HELEN, PITCH, 1)]
    (verdict,) = judged(mails, 40, (ME, ALIAS))
    assert (verdict.move, verdict.sent_in_a_row) == (Move.WALK_AWAY, 3)
    (unnamed,) = judged(mails, 40)
    assert unnamed.move is not Move.STOP


def test_the_order_of_the_files_does_not_matter() -> None:
    mails = CASES[4][1]
    one = [("odd", parse(raw)) for raw in raws(mails)]
    forth = judge_files(one, (ME,), START + timedelta(days=3), REPLIES).threads
    back = judge_files(one[::-1], (ME,), START + timedelta(days=3), REPLIES).threads
    assert forth == back


@pytest.mark.parametrize(
    ("shown", "called"),
    [
        ("Theresa Lomax", "Theresa"),
        ("\u202easeRehT\u202c Lomax", "AseRehT"),
        ("He\u200blen", "Helen"),
        ("{{7*7}}", "The prospect"),
        ("<b>Bob</b>", "The prospect"),
        ("http://evil.example/ Bob", "The prospect"),
        ("H\u0335\u0321e\u0335\u0321", "The prospect"),
        ("राहुल शर्मा", "राहुल"),
        ("(Bob) Lomax", "Bob"),
    ],
)
def test_a_sentence_names_nobody_by_what_is_no_name(shown: str, called: str) -> None:
    mails = [M(0, ME, HELEN, PITCH), M(1, f"{shown} <{HELEN}>", ME, NO, 0)]
    (verdict,) = judged(mails, 3)
    assert verdict.reasons[0].sentence.startswith(f"{called} said no")


@pytest.mark.parametrize(
    "text",
    [
        "Vielen Dank, aber wir haben kein Interesse und möchten keine weiteren Mails erhalten.",
        "申し訳ありませんが、興味がありません。",
        "Спасибо, нам это не интересно. Больше не пишите.",
    ],
)
def test_of_words_in_another_language_it_says_that_they_are_not_read(text: str) -> None:
    (verdict,) = judged([M(0, ME, HELEN, PITCH), M(1, HELEN, ME, text, 0)], 3)
    assert verdict.move is Move.ASK_STRAIGHT
    assert not verdict.sure
    assert "did not write in English" in verdict.reasons[0].sentence
