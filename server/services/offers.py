"""Which of the drafts a move offers are worth offering for a thread: what a person would send there.

LABELS.md says what may be offered. A no, a later or a name that the seller has answered needs no second answer, nor
does a later of months ago; who was promised something in the seller's last mail gets that before any question; who
closes, goes, had a plan called off or puts it off once more is asked for no name; who showed interest before they fell
silent is the one to talk to.
"""

from __future__ import annotations

from datetime import date, timedelta

from nlp.labels import Intent, Stance
from server.services.awaited import owed_by
from server.services.draft_people import last_human, own_since, theirs
from server.services.ports.situation import Situation
from server.services.situations import situation_of
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


def worth_offering(thread: ReadThread, verdict: Verdict, today: date) -> tuple[Intent, ...]:
    """The intents of the verdict of `today` that suit what the draft would answer, in their order."""
    intents = verdict.intents
    situation = situation_of(thread, verdict, today)
    if verdict.facts.get("rule") in _SAID_NO and _answered(thread):
        return ()
    unfit = ASKING_NAMES if situation in NO_NAMES else frozenset[Intent]()
    if _answered(thread):
        unfit |= _ACKNOWLEDGING
    if _answered_later(thread) or _is_old(thread, today):
        unfit |= {Intent.DOOR_OPEN}
    if owed_by(next(iter(own_since(thread)[::-1]), None)):
        unfit |= {Intent.ASK_STRAIGHT}
    return tuple(intent for intent in intents if intent not in unfit)


def _answered(thread: ReadThread) -> bool:
    """Whether the seller has written since their last mail and asked nothing in it: that was the answer."""
    ours = own_since(thread)
    return bool(ours) and not ours[-1].questions


def _answered_later(thread: ReadThread) -> bool:
    """Whether the seller has answered their later, though they have written a word since."""
    said = [item for item in theirs(thread) if item.reading and item.reading.stance is Stance.NOT_NOW]
    since = thread.messages[thread.messages.index(said[-1]) + 1 :] if said else ()
    ours = [item for item in since if item.own]
    return bool(ours) and not any(item.questions for item in ours)


def _is_old(thread: ReadThread, today: date) -> bool:
    last = last_human(thread)
    wrote = last.message.envelope.at if last else None
    return wrote is not None and today - wrote.date() > _OLD
