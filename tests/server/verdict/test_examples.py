"""The nine example threads beside the project, with stances read by hand: this checks the judge alone."""

from __future__ import annotations

import json
import mailbox
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from nlp.labels import Stance
from nlp.values import Question, Reading
from server.mail.message import Address
from server.mail.mime import parse
from server.mail.own_text import own_text
from server.mail.repeated import Repeated
from server.verdict.judge import judge
from server.verdict.values import ReadMessage, ReadThread

SELLER = "dana@northlight.example"
FILES = ["t04", "t09", "t25", "t36", "t43", "t48", "t54", "t58", "t60"]


@dataclass(frozen=True)
class Hand:
    """What a person reads in a prospect's message."""

    stance: Stance
    revisit_on: date | None = None


READ: dict[str, list[Hand]] = {
    "t04": [Hand(Stance.ENGAGED), Hand(Stance.OPTED_OUT)],
    "t09": [Hand(Stance.ENGAGED), Hand(Stance.ADVANCING, date(2025, 3, 11))],
    "t25": [Hand(Stance.NONCOMMITTAL), Hand(Stance.EVASIVE), Hand(Stance.NONCOMMITTAL)],
    "t36": [Hand(Stance.ADVANCING, date(2026, 4, 28)), Hand(Stance.ADVANCING)],
    "t43": [Hand(Stance.ENGAGED), Hand(Stance.NOT_NOW, date(2025, 8, 18))],
    "t48": [Hand(Stance.REDIRECTED)],
    "t54": [Hand(Stance.DECLINED)],
    "t58": [Hand(Stance.ENGAGED), Hand(Stance.NOT_NOW, date(2026, 4, 1))],
    "t60": [Hand(Stance.EVASIVE)],
}
_QUESTION = re.compile(r"[^.!?\n]+\?")


def _thread(path: Path, hands: list[Hand]) -> ReadThread:
    remaining = iter(hands)
    messages: list[ReadMessage] = []
    for raw in mailbox.mbox(path):
        message = parse(raw.as_bytes())
        sender = message.envelope.sender
        earlier = Repeated(m.message.body for m in messages)
        own = own_text(message.body, html=message.html, earlier=earlier, sender=sender)
        questions = tuple(Question(m[0], m.start(), m.end()) for m in _QUESTION.finditer(own.text))
        if sender is not None and sender.email == SELLER:
            messages.append(ReadMessage(message, own=True, own_text=own, questions=questions))
            continue
        hand = next(remaining)
        reading = Reading(hand.stance, True, {hand.stance: 1.0}, revisit_on=hand.revisit_on, questions=questions)
        messages.append(ReadMessage(message, own=False, own_text=own, reading=reading))
    assert next(remaining, None) is None
    people = {m.message.envelope.sender or Address("", ""): None for m in messages if not m.own}
    return ReadThread(path.stem, messages[0].message.envelope.subject, tuple(messages), tuple(people))


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_example_thread(shared: Path, name: str) -> None:
    folder = shared / "data" / "thread_examples"
    rows = [json.loads(line) for line in (folder / "threads.jsonl").read_text("utf-8").splitlines()]
    (row,) = [row for row in rows if row["file"] == f"{name}.mbox"]
    thread = _thread(folder / row["file"], READ[name])
    verdict = judge(thread, datetime.fromisoformat(row["now"]))
    assert verdict.move.value == row["move"], verdict.facts
    assert (verdict.revisit_on.isoformat() if verdict.revisit_on else None) == row["revisit"]
    bodies = {m.message.envelope.message_id: m.message.body for m in thread.messages}
    quoted = [reason.evidence for reason in verdict.reasons if reason.evidence is not None]
    assert quoted
    assert all(item.quote == bodies[item.message_id][item.start : item.end] for item in quoted)
