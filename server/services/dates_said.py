"""The dates of a thread that a draft may name, each in the prospect's words: what lies ahead, and what has come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from server.mail.english_days import MONTHS, WEEKDAYS
from server.services.answered import later_was_told
from server.services.awaited import promised_day
from server.services.draft_people import last_human, last_wrote_at, own_latest_first, own_since, theirs
from server.services.ports.situation import LATERS, Situation
from server.services.ports.stored import JudgedThread
from server.services.revisit_words import days_meant, revisit_phrase, word_before
from server.services.situations import asks_us_back
from server.services.trigger_words import trigger_phrase
from server.verdict.clock import CHECK_IN_AFTER, working_days
from server.verdict.decision import Rule
from server.verdict.values import ReadMessage, ReadThread

_LATER = LATERS | {Situation.LATER}
_GRACE_DAYS = 3
"""So long after the day (a weekend) nobody who comes back needs to excuse it."""
_TIMES = re.compile(
    rf"\b(?:{'|'.join(MONTHS)}|spring|summer|autumn|fall|winter|quarter|q[1-4]|year|term|week \d+)\b", re.IGNORECASE
)
_YEAR_UNSAID_DAYS = 300
"""As long as no other day of that name can be meant (as of days ahead, see `revisit_phrase`)."""
_LATE_WORKING_DAYS = 6
"""From so long after their mail on an answer excuses itself; ours: readers took a week amiss, and days they did not."""


@dataclass(frozen=True, slots=True)
class DatesSaid:
    """The date `ahead` and the last one that has `come`, and a `trigger` that reads well in our mouth.

    `asked` that they asked the seller to come back then; `late` that this was over a weekend ago.
    """

    ahead: str | None
    come: str | None
    trigger: str | None
    asked: bool
    late: bool


def dates_said(judged: JudgedThread, situation: Situation) -> DatesSaid:
    """What the thread says; a date that has passed is never promised again, and one ahead never said to have come."""
    today = judged.judged_at.date()
    readings = [item for item in reversed(theirs(judged.thread)) if item.reading]
    dated = [item for item in readings if item.reading and item.reading.revisit_on]
    ahead = judged.verdict.revisit_on or (_last_named(judged, dated, situation) if situation in _LATER else None)
    naming = next((item for item in dated if item.reading and item.reading.revisit_on == ahead), None)
    come = next((item for item in dated if item.reading and (item.reading.revisit_on or today) <= today), None)
    day = come.reading.revisit_on if come and come.reading else None
    last = last_human(judged.thread)
    promised = promised_day(last) if last and situation is Situation.STEP_PASSED else None
    came = _on_weekday(promised, today) if promised and not day else _phrase(day, come, today)
    triggers = ((item, trigger_phrase(item.reading.trigger_words)) for item in readings if item.reading)
    waited, trigger = next(((item, words) for item, words in triggers if words), (None, None))
    asking = come or waited
    asked = asking is not None and asks_us_back(asking)
    return DatesSaid(
        ahead=_phrase(ahead, naming, today)
        if ahead and ahead > today
        else None
        if trigger
        else _check_in(judged, last),
        come=came,
        trigger=trigger,
        asked=asked,
        late=asked and day is not None and came is not None and (today - day).days > days_meant(came) + _GRACE_DAYS,
    )


def is_late_reply(judged: JudgedThread) -> bool:
    """Whether they wrote last, more than a week of working days before the day of the draft, and await an answer."""
    wrote = last_wrote_at(judged.thread)
    if wrote is None or own_since(judged.thread) or later_was_told(judged.thread):
        return False
    return working_days(wrote, judged.judged_at) >= _LATE_WORKING_DAYS


def day_written(thread: ReadThread, today: date) -> str | None:
    """The day of the seller's last mail by their own clock, "3 March"; with its year where that is not of late."""
    last = next(iter(own_latest_first(thread)), None)
    if last is None or last.message.envelope.at is None:
        return None
    day = last.message.envelope.at.astimezone(last.message.envelope.zone).date()
    said = f"{day.day} {MONTHS[day.month - 1]}"
    return said if (today - day).days < _YEAR_UNSAID_DAYS else f"{said} {day.year}"


def _on_weekday(day: date, today: date) -> str:
    return revisit_phrase(day, WEEKDAYS[day.weekday()], today)


def _last_named(judged: JudgedThread, dated: list[ReadMessage], situation: Situation) -> date | None:
    """The date their last mail names, or where they put it off once more the last that any does."""
    last = dated[0] if dated and situation is Situation.PUT_OFF_AGAIN else last_human(judged.thread)
    return last.reading.revisit_on if last and last.reading else None


def _check_in(judged: JudgedThread, waited: ReadMessage | None) -> str | None:
    """The month in which a check-in is due with who waits for something without a date; None where it has begun."""
    wrote = waited.message.envelope.at if waited else None
    if waited is None or wrote is None or judged.verdict.facts.get("rule") != Rule.PAUSE_TRIGGER:
        return None
    if _TIMES.search(waited.own_text.text):
        return None  # a time that was not read for sure may be the one they mean
    due, today = (wrote + CHECK_IN_AFTER).date(), judged.judged_at.date()
    return revisit_phrase(due.replace(day=1), None, today) if due.replace(day=1) > today else None


def _phrase(day: date | None, item: ReadMessage | None, today: date) -> str | None:
    if day is None:
        return None
    words = item.reading.revisit_words if item and item.reading else None
    before = word_before(item.own_text.text, words) if item else None
    return revisit_phrase(day, words, today, None if before == "by" else before)  # one comes back on a day, not by it
