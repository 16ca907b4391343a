"""A decision about a thread, and the names of the rules that make one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from nlp.labels import Move
from server.verdict.turns import Turn


class Rule(StrEnum):
    """Which rule decided; also the name of its reason and of what would change it."""

    OPT_OUT = "opt_out"
    HOSTILE = "hostile"
    STOP_ANSWERED = "stop_answered"
    CLEAR_NO = "clear_no"
    NO_WITH_NAME = "no_with_name"
    REFERRAL = "referral"
    GONE = "gone"
    IN_COPY = "in_copy"
    POSTPONED = "postponed"
    PAUSE = "pause"
    PAUSE_TRIGGER = "pause_trigger"
    DATE_COME = "date_come"
    CHECK_IN = "check_in"
    EVASIONS = "evasions"
    VAGUE_AGAIN = "vague_again"
    STEP_AHEAD = "step_ahead"
    STEP_PASSED = "step_passed"
    YOU_OWE = "you_owe"
    PROMISED = "promised"
    FORWARD = "forward"
    VAGUE = "vague"
    NOBODY_NAMED = "nobody_named"
    UNCLEAR = "unclear"
    AWAY = "away"
    YOUNG = "young"
    SILENT_AFTER_ASK = "silent_after_ask"
    ASKED_ALREADY = "asked_already"
    SILENT_LONG = "silent_long"
    SILENT = "silent"
    WON = "won"
    LOST = "lost"
    TALKED = "talked"
    TALKED_LONG = "talked_long"
    STOP_ELSEWHERE = "stop_elsewhere"
    ALIVE_ELSEWHERE = "alive_elsewhere"
    NOTHING = "nothing"
    UNSURE = "unsure"
    STOP_UNSURE = "stop_unsure"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule says: the move, the turn it rests on, and the date to come back."""

    rule: Rule
    move: Move
    turn: Turn | None = None
    revisit_on: date | None = None
    referred_to: str | None = None
    sure: bool = True
