"""Judged threads with one reply of Helen's, for the API's tests."""

from __future__ import annotations

from datetime import UTC, date, datetime

from nlp.labels import Intent, Move, Stance, WaitingFor
from nlp.values import Reading
from server.mail.message import Address, Envelope, Message, OwnText, Piece
from server.services.ports.stored import JudgedThread
from server.verdict.values import Evidence, ReadMessage, ReadThread, Reason, Verdict, Waiting

HELEN = Address("Helen Okafor", "helen@harbourline.example")


def evidence(quote: str, number: int = 2) -> Evidence:
    return Evidence(
        message_id=f"m{number}@harbourline.example",
        gmail_message_id="18446744073709551615",
        quote=quote,
        prefix="",
        suffix="",
        start=0,
        end=len(quote),
    )


def verdict(move: Move, *intents: Intent, day: int = 2) -> Verdict:
    return Verdict(
        move=move,
        walk_away=0.75,
        confidence=0.5,
        sure=True,
        reasons=(
            Reason("think_it_over", 1.5, "Put off again.", evidence("let us digest it", day)),
            Reason("sent_in_a_row", 0.5, "Three in a row.", None),
        ),
        unanswered_questions=(evidence("Who decides?"),),
        owed_answers=(),
        sent_in_a_row=3,
        waiting_for=Waiting(WaitingFor.PROSPECT, datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        revisit_on=date(2026, 9, 1),
        intents=intents,
        change="A date of theirs would change it.",
        referred_to=None,
        facts={"evasions": 3},
    )


def read_message(number: int, *, own: bool) -> ReadMessage:
    text = "Thanks, let us digest it." if not own else "Who decides?"
    envelope = Envelope(
        message_id=f"m{number}@harbourline.example",
        in_reply_to=(),
        references=(),
        subject="Berth planning",
        sender=Address("Mara", "mara@brightwharf.example") if own else HELEN,
        reply_to=(),
        to=(),
        cc=(),
        bcc=(),
        sent_at=datetime(2026, 3, number, 9, 30, tzinfo=UTC),
        received_at=None,
        machine=None,
        gmail_message_id="18446744073709551615",
    )
    reading = None if own else Reading(Stance.NONCOMMITTAL, True, {Stance.NONCOMMITTAL: 1.0})
    own_text = OwnText(text, "", (Piece(0, 0, len(text)),))
    return ReadMessage(Message(f"{number:032x}", envelope, text), own, own_text, reading)


def judged_thread(thread_id: str, move: Move, *intents: Intent, day: int = 2) -> JudgedThread:
    messages = (read_message(1, own=True), read_message(day, own=False))
    thread = ReadThread(thread_id, "Berth planning", messages, (HELEN,))
    return JudgedThread("work", thread, verdict(move, *intents, day=day), datetime(2026, 3, 9, 12, tzinfo=UTC))
