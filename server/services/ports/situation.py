"""The situations a draft may answer."""

from __future__ import annotations

from enum import StrEnum


class Situation(StrEnum):
    """What a draft answers.

    A no, by its reason: CHOSE_ANOTHER somebody else supplies it, from now on or still; DO_IT_THEMSELVES; NO_MONEY;
    NO_GRANT a grant or funding was not given; CALLED_OFF what it was for does not take place; CLOSING the firm closes
    or is sold; LEAVING the person goes or retires; DECIDED_AGAINST others (a board, a committee) turned it down;
    NO_NEED they are served as they are, or it does not suit them; NO any other, or not sure.

    Later: PUT_OFF for now; PUT_OFF_AGAIN for the third time or more; DECISION_AHEAD they decide on a day still ahead;
    DATE_COME the time they named (or our own check-in) has come; DECISION_DUE the day on which they meant to decide.

    Vague: ASKED_PRICE and WANTS_MATERIAL instead of an answer; OTHERS_DECIDE; DROPPED_SLOT without a new one; PROMISED
    to come back, to find out or to think it over; LATER without a date; PRAISED and no more; AVOIDED what was asked;
    VAGUE any other.

    Silence: SILENT_SINCE_PROMISE of theirs (a step, an answer); SILENT_SINCE_INTEREST they asked or told their need;
    SILENT any other; NEVER_WROTE; STEP_PASSED an agreed day went by, MEETING_PASSED one for a talk
    or a visit; SPOKE they talked outside of mail, then nothing.

    Elsewhere: POINTED_ON to somebody; LEFT the firm. No more mail: OPTED_OUT; COMPLAINED with abuse or threat;
    WANTS_ERASURE of what is kept about them. OPEN: they are engaged or advancing, or nothing tells.
    """

    CHOSE_ANOTHER = "chose_another"
    DO_IT_THEMSELVES = "do_it_themselves"
    NO_MONEY = "no_money"
    NO_GRANT = "no_grant"
    CALLED_OFF = "called_off"
    CLOSING = "closing"
    LEAVING = "leaving"
    DECIDED_AGAINST = "decided_against"
    NO_NEED = "no_need"
    NO = "no"
    PUT_OFF = "put_off"
    PUT_OFF_AGAIN = "put_off_again"
    DECISION_AHEAD = "decision_ahead"
    DATE_COME = "date_come"
    DECISION_DUE = "decision_due"
    ASKED_PRICE = "asked_price"
    WANTS_MATERIAL = "wants_material"
    OTHERS_DECIDE = "others_decide"
    DROPPED_SLOT = "dropped_slot"
    PROMISED = "promised"
    LATER = "later"
    PRAISED = "praised"
    AVOIDED = "avoided"
    VAGUE = "vague"
    SILENT_SINCE_PROMISE = "silent_since_promise"
    SILENT_SINCE_INTEREST = "silent_since_interest"
    SILENT = "silent"
    NEVER_WROTE = "never_wrote"
    STEP_PASSED = "step_passed"
    MEETING_PASSED = "meeting_passed"
    SPOKE = "spoke"
    POINTED_ON = "pointed_on"
    LEFT = "left"
    OPTED_OUT = "opted_out"
    COMPLAINED = "complained"
    WANTS_ERASURE = "wants_erasure"
    OPEN = "open"


NOS = frozenset(
    {
        Situation.CHOSE_ANOTHER,
        Situation.DO_IT_THEMSELVES,
        Situation.NO_MONEY,
        Situation.NO_GRANT,
        Situation.CALLED_OFF,
        Situation.CLOSING,
        Situation.LEAVING,
        Situation.DECIDED_AGAINST,
        Situation.NO_NEED,
        Situation.NO,
    }
)
"""The situations in which they said no."""

SILENCES = frozenset(
    {
        Situation.SILENT,
        Situation.SILENT_SINCE_PROMISE,
        Situation.SILENT_SINCE_INTEREST,
        Situation.STEP_PASSED,
        Situation.MEETING_PASSED,
        Situation.SPOKE,
    }
)
"""The situations in which they have fallen silent after having written or talked."""

LATERS = frozenset({Situation.PUT_OFF, Situation.PUT_OFF_AGAIN, Situation.DECISION_AHEAD})
"""The situations in which they said when, and the day is ahead."""
