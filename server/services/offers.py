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

from nlp.labels import Intent, Stance
from server.services.awaited import comes_back, owed_by
from server.services.draft_people import is_desk, last_human, own_since, prospect_of, theirs
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
    if verdict.facts.get("rule") in _SAID_NO and _answered(thread):
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
    if _answered(thread):
        found |= _ACKNOWLEDGING
    if _answered_later(thread) or later_was_told(thread) or _is_old(thread, now.date()):
        found |= {Intent.DOOR_OPEN}
    if owed_by(next(iter(own_since(thread)[::-1]), None)):
        found |= {Intent.ASK_STRAIGHT}
    if Intent.OPT_OUT_ACK in verdict.intents and (_is_stale(thread, now) or forbids_any_mail(last_human(thread))):
        found |= {Intent.OPT_OUT_ACK}
    return found


def _is_stale(thread: ReadThread, now: datetime) -> bool:
    """Whether the last mail of a person of the other side lies weeks back."""
    last = last_human(thread)
    wrote = last.message.envelope.at if last else None
    return wrote is not None and working_days(wrote, now) > _STALE_WORKING_DAYS


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


def later_was_told(thread: ReadThread) -> bool:
    """Whether their later only says yes to the day the seller had just named: it needs no answer."""
    last = last_human(thread)
    at = thread.messages.index(last) if last else 0
    reading = last.reading if last else None
    if last is None or reading is None or not at or not thread.messages[at - 1].own:
        return False
    told = thread.messages[at - 1]
    words = (reading.revisit_words or "").casefold()
    return (
        bool(words)
        and words in told.own_text.text.casefold()
        and comes_back(told)
        and reading.stance is Stance.NOT_NOW
        and not reading.questions
    )


def _is_old(thread: ReadThread, today: date) -> bool:
    last = last_human(thread)
    wrote = last.message.envelope.at if last else None
    return wrote is not None and today - wrote.date() > _OLD
