"""Which of the drafts a move offers are worth offering for a thread: what a person would send there.

LABELS.md says what may be offered. A no, a later or a name that the seller has answered needs no second answer, nor
does a later of months ago or one that only agrees to the day the seller had named; who was promised something in the
seller's last mail gets that before any question; who closes, goes, got no grant, had a plan called off or puts it off
once more is asked for no name, nor is a desk, nor whoever said no weeks ago; who showed interest or promised a step
before they fell silent is the one to talk to. A first mail to whom they pointed to is offered wherever the move offers
one: where no words say what it is about, it asks whether it may. Whoever wants no more mail gets none weeks later, nor
where they forbade or threatened it: then the do-not-contact list is the answer.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from nlp.labels import Intent
from server.services.answered import later_was_answered, later_was_told, was_answered
from server.services.awaited import owed_by
from server.services.draft_people import is_desk, last_human, last_wrote_at, own_since, prospect_of
from server.services.ports.situation import Situation
from server.services.situations import forbids_any_mail, situation_of
from server.verdict.clock import working_days
from server.verdict.decision import Rule
from server.verdict.values import ReadThread, Verdict

_SAID_NO = frozenset({Rule.CLEAR_NO, Rule.NO_WITH_NAME})
ASKING_NAMES = frozenset({Intent.EXIT_WITH_REFERRAL, Intent.REFERRAL_ASK})
"""The drafts that ask for a name."""

NO_NAMES = frozenset(
    {
        Situation.CLOSING,
        Situation.LEAVING,
        Situation.CALLED_OFF,
        Situation.NO_GRANT,
        Situation.PUT_OFF_AGAIN,
        Situation.SILENT_SINCE_INTEREST,
        Situation.SILENT_SINCE_PROMISE,
    }
)
"""The situations in which nobody is asked for one."""

_OLD = timedelta(days=60)
"""A later of so long ago needs no answer any more; ours: at eight weeks readers still wanted one, with an excuse."""
_ACKNOWLEDGING = frozenset({Intent.DOOR_OPEN, Intent.REFERRAL_THANKS})


_STALE_WORKING_DAYS = 10
"""So long after their mail nobody is asked a favour any more, or written to against their wish. Ours: readers took four
weeks amiss, and days they did not."""


def worth_offering(thread: ReadThread, verdict: Verdict, now: datetime) -> tuple[Intent, ...]:
    """The intents of the verdict as of `now` that suit what the draft would answer, in their order."""
    if verdict.facts.get("rule") in _SAID_NO and was_answered(thread):
        return ()
    unfit = _unfit(thread, verdict, now)
    return tuple(intent for intent in verdict.intents if intent not in unfit)


def _unfit(thread: ReadThread, verdict: Verdict, now: datetime) -> frozenset[Intent]:
    found = frozenset[Intent]()
    said_no = verdict.facts.get("rule") in _SAID_NO
    to = prospect_of(thread)
    if (
        situation_of(thread, verdict, now.date()) in NO_NAMES
        or (said_no and _is_stale(thread, now))
        or (to and is_desk(to))
    ):
        found |= ASKING_NAMES
    if was_answered(thread):
        found |= _ACKNOWLEDGING
    if later_was_answered(thread) or later_was_told(thread) or _is_old(thread, now.date()):
        found |= {Intent.DOOR_OPEN}
    if owed_by(next(iter(own_since(thread)[::-1]), None)):
        found |= {Intent.ASK_STRAIGHT}
    if Intent.OPT_OUT_ACK in verdict.intents and (_is_stale(thread, now) or forbids_any_mail(last_human(thread))):
        found |= {Intent.OPT_OUT_ACK}
    return found


def _is_stale(thread: ReadThread, now: datetime) -> bool:
    """Whether the last mail of a person of the other side lies weeks back."""
    wrote = last_wrote_at(thread)
    return wrote is not None and working_days(wrote, now) > _STALE_WORKING_DAYS


def _is_old(thread: ReadThread, today: date) -> bool:
    wrote = last_wrote_at(thread)
    return wrote is not None and today - wrote.date() > _OLD
