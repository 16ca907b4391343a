"""Threads straight from the sentences of LABELS.md, each with the move (and more) it must get."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.labels import Intent, Move, Signal, Stance, WaitingFor
from server.mail.message import Address, MachineKind
from tests.factories import Sketch

KEEP, ASK, PAUSE = Move.KEEP_GOING, Move.ASK_STRAIGHT, Move.PAUSE
FOLLOW, WALK, STOP = Move.FOLLOW_REFERRAL, Move.WALK_AWAY, Move.STOP
INES = Address("Ines Prado", "ines@peakvalve.example")
FRIEND = Address("Bob Hale", "bob@otherworks.example")
UNKNOWN = object()
ASK_TEXT = "Helen, shall we continue, or stop here?"


@dataclass(frozen=True)
class Case:
    """A thread, the moment, and what the judge must say; UNKNOWN fields are not looked at."""

    says: str
    thread: list[Sketch]
    now: str
    move: Move
    revisit: str | object | None = UNKNOWN
    waiting: WaitingFor | object = UNKNOWN
    intents: tuple[Intent, ...] | object = UNKNOWN
    sure: bool | object = UNKNOWN
    rule: str | object = UNKNOWN
    referred_to: str | object | None = UNKNOWN


A, E, N, V = Stance.ADVANCING, Stance.ENGAGED, Stance.NONCOMMITTAL, Stance.EVASIVE
LATER, NO, OUT = Stance.NOT_NOW, Stance.DECLINED, Stance.OPTED_OUT
AWAY, POINTS, DARK = Stance.AUTOMATIC, Stance.REDIRECTED, Stance.UNCLEAR
OOO, BOUNCE = MachineKind.OUT_OF_OFFICE, MachineKind.BOUNCE
SELLER_TURN, PROSPECT_TURN, NOBODY = WaitingFor.SELLER, WaitingFor.PROSPECT, WaitingFor.NOBODY
ASKS_SAP = "Does it work with SAP?"
KIM = [(Signal.REFERRAL, "maybe Kim")]
REFUSES = [(Signal.REFUSAL, "Not for us")]
