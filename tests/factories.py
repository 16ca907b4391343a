"""Threads made by hand: `make_thread([them(…), us(…)])`, each message with its reading given by the test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from nlp.labels import Signal, Stance
from nlp.values import AnswerState, AskedQuestion, Question, Reading, SignalSpan
from server.mail.message import Address, CalendarAnswer, Envelope, MachineKind, Message, OwnText, Piece
from server.verdict.values import ReadMessage, ReadThread

SELLER = Address("Dana Reyes", "dana@northlight.example")
HELEN = Address("Helen Ashworth", "helen@peakvalve.example")
TOM = Address("Tom Ray", "tom@northlight.example")
RAJ = Address("Raj Mistry", "raj@peakvalve.example")


@dataclass(frozen=True)
class Sketch:
    """One message to be: its text, when, who, and what a reader makes of it."""

    at: datetime | None
    text: str
    own: bool
    sender: Address
    to: tuple[Address, ...]
    stance: Stance | None = None
    sure: bool = True
    stances: dict[Stance, float] = field(default_factory=dict)
    signals: tuple[tuple[Signal, str], ...] = ()
    revisit_on: date | None = None
    revisit_words: str | None = None
    trigger_words: str | None = None
    asked: tuple[tuple[str, AnswerState], ...] = ()
    questions: tuple[str, ...] | None = None
    machine: MachineKind | None = None
    calendar: CalendarAnswer | None = None
    message_id: str | None = None
    in_reply_to: tuple[str, ...] | None = None
    lead: str = ""


def day(text: str) -> datetime:
    """`2025-03-03` (at 09:00 UTC) or `2025-03-03 14:30`."""
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return moment if " " in text else moment.replace(hour=9)


def us(
    at: str | None,
    text: str = "Would a look at it be worth half an hour?",
    *,
    sender: Address = SELLER,
    to: Sequence[Address] = (HELEN,),
    questions: tuple[str, ...] | None = None,
    machine: MachineKind | None = None,
    message_id: str | None = None,
    in_reply_to: tuple[str, ...] | None = None,
) -> Sketch:
    """A message of the seller's; its questions are its sentences that end in a question mark unless given."""
    return Sketch(
        at=day(at) if at else None,
        text=text,
        own=True,
        sender=sender,
        to=tuple(to),
        questions=questions,
        machine=machine,
        message_id=message_id,
        in_reply_to=in_reply_to,
    )


def them(
    at: str | None,
    stance: Stance | str,
    text: str = "Some words.",
    *,
    sender: Address = HELEN,
    to: Sequence[Address] = (SELLER,),
    sure: bool = True,
    stances: dict[Stance, float] | None = None,
    signals: Sequence[tuple[Signal, str]] = (),
    revisit: str | None = None,
    revisit_words: str | None = None,
    trigger_words: str | None = None,
    asked: Sequence[tuple[str, AnswerState]] = (),
    questions: tuple[str, ...] | None = None,
    machine: MachineKind | None = None,
    calendar: CalendarAnswer | None = None,
    message_id: str | None = None,
    in_reply_to: tuple[str, ...] | None = None,
    lead: str = "",
) -> Sketch:
    """A prospect's message with its stance; signals as (label, words); `lead` stands before the own text."""
    stance = Stance(stance)
    return Sketch(
        at=day(at) if at else None,
        text=text,
        own=False,
        sender=sender,
        to=tuple(to),
        stance=stance,
        sure=sure,
        stances=stances or {stance: 1.0},
        signals=tuple(signals),
        revisit_on=date.fromisoformat(revisit) if revisit else None,
        revisit_words=revisit_words,
        trigger_words=trigger_words,
        asked=tuple(asked),
        questions=questions,
        machine=machine,
        calendar=calendar,
        message_id=message_id,
        in_reply_to=in_reply_to,
        lead=lead,
    )


def make_thread(sketches: Sequence[Sketch], subject: str = "Planning") -> ReadThread:
    """The thread; each message answers the one before it unless told otherwise."""
    messages: list[ReadMessage] = []
    for index, sketch in enumerate(sketches):
        parent = (messages[-1].message.envelope.message_id,) if messages else ()
        messages.append(_read(sketch, index, parent, subject))
    prospects = {s.sender: None for s in sketches if not s.own}
    prospects |= {a: None for s in sketches if s.own for a in s.to}
    return ReadThread("t" * 32, subject, tuple(messages), tuple(prospects))


def _read(sketch: Sketch, index: int, parent: tuple[str, ...], subject: str) -> ReadMessage:
    message_id = sketch.message_id or f"m{index}@mail.example"
    envelope = Envelope(
        message_id=message_id,
        in_reply_to=parent if sketch.in_reply_to is None else sketch.in_reply_to,
        references=parent if sketch.in_reply_to is None else sketch.in_reply_to,
        subject=subject,
        sender=sketch.sender,
        reply_to=(),
        to=sketch.to,
        cc=(),
        bcc=(),
        sent_at=sketch.at,
        received_at=None,
        machine=sketch.machine,
        gmail_message_id=str(10**18 + index),
    )
    body = sketch.lead + sketch.text
    message = Message(f"{index:032x}", envelope, body, machine=sketch.machine, calendar=sketch.calendar)
    own_text = OwnText(sketch.text, "", (Piece(0, len(sketch.lead), len(body)),))
    found = _questions(sketch)
    if sketch.own:
        return ReadMessage(message, own=True, own_text=own_text, questions=found)
    return ReadMessage(message, own=False, own_text=own_text, reading=_reading(sketch, found))


def _questions(sketch: Sketch) -> tuple[Question, ...]:
    texts = sketch.questions
    if texts is None:
        pieces = sketch.text.replace("!", ".").replace("?", "?.").split(".")
        texts = tuple(piece.strip() for piece in pieces if piece.strip().endswith("?"))
    return tuple(Question(t, sketch.text.index(t), sketch.text.index(t) + len(t)) for t in texts)


def _reading(sketch: Sketch, found: tuple[Question, ...]) -> Reading:
    assert sketch.stance is not None
    spans = tuple(
        SignalSpan(label, sketch.text.index(words), sketch.text.index(words) + len(words), words, 0.9)
        for label, words in sketch.signals
    )
    return Reading(
        stance=sketch.stance,
        sure=sketch.sure,
        stances=sketch.stances,
        signals=spans,
        revisit_on=sketch.revisit_on,
        revisit_words=sketch.revisit_words,
        trigger_words=sketch.trigger_words,
        asked=tuple(AskedQuestion(Question(t, 0, len(t)), state) for t, state in sketch.asked),
        questions=found,
        language="en",
    )
