"""The vocabulary of the product: stances, signals, moves, intents. The one source for code, docs and extension."""

from __future__ import annotations

from enum import StrEnum


class Stance(StrEnum):
    """What a reply says: exactly one per reply."""

    ADVANCING = "advancing"
    ENGAGED = "engaged"
    NONCOMMITTAL = "noncommittal"
    EVASIVE = "evasive"
    NOT_NOW = "not_now"
    DECLINED = "declined"
    OPTED_OUT = "opted_out"
    REDIRECTED = "redirected"
    AUTOMATIC = "automatic"
    UNCLEAR = "unclear"


class Signal(StrEnum):
    """What the words of a reply do: zero or more per reply, each on the clause that carries it."""

    THINK_IT_OVER = "think_it_over"
    VAGUE_DEFERRAL = "vague_deferral"
    INFO_BRUSH_OFF = "info_brush_off"
    EMPTY_PRAISE = "empty_praise"
    HEDGED_COMMITMENT = "hedged_commitment"
    AUTHORITY_FOG = "authority_fog"
    QUESTION_DODGED = "question_dodged"
    STATUS_QUO = "status_quo"
    RESCHEDULE = "reschedule"
    PRICE_FISHING = "price_fishing"
    BUSY_EXCUSE = "busy_excuse"
    REFUSAL = "refusal"
    OPT_OUT = "opt_out"
    NOT_NOW = "not_now"
    INCUMBENT = "incumbent"
    NO_BUDGET = "no_budget"
    REFERRAL = "referral"
    LEFT_COMPANY = "left_company"
    ADVANCE = "advance"
    BUYING_QUESTION = "buying_question"
    NEED_STATED = "need_stated"
    AUTO_REPLY = "auto_reply"
    DELIVERY_FAILURE = "delivery_failure"
    HOSTILE = "hostile"


class Move(StrEnum):
    """What the seller should do now: one per thread."""

    KEEP_GOING = "keep_going"
    ASK_STRAIGHT = "ask_straight"
    PAUSE = "pause"
    FOLLOW_REFERRAL = "follow_referral"
    WALK_AWAY = "walk_away"
    STOP = "stop"


class Intent(StrEnum):
    """What a draft is for."""

    POLITE_EXIT = "polite_exit"
    REFERRAL_ASK = "referral_ask"
    EXIT_WITH_REFERRAL = "exit_with_referral"
    DOOR_OPEN = "door_open"
    ASK_STRAIGHT = "ask_straight"
    REFERRAL_THANKS = "referral_thanks"
    REFERRAL_INTRO = "referral_intro"
    OPT_OUT_ACK = "opt_out_ack"
    RE_APPROACH = "re_approach"
    NO_HARD_FEELINGS = "no_hard_feelings"


class Tone(StrEnum):
    """How a draft sounds."""

    WARM = "warm"
    PLAIN = "plain"
    FORMAL = "formal"
    BRIEF = "brief"


class WaitingFor(StrEnum):
    """Whose turn it is to write."""

    SELLER = "seller"
    PROSPECT = "prospect"
    NOBODY = "nobody"
