"""The form of a thread: how much the user wrote, whether they asked, and at what pace it went.

Measured on labelled mailboxes, beside all words and cues (RESULTS.md): to a prospect a user writes more and asks more
than to others, and prospects let days go by where customers and suppliers answer within hours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from server.prospects.narrowing import from_our_side
from server.prospects.values import SPEAKS_FOR_NOBODY, Rules, ThreadMessage

_SECONDS_AN_HOUR = 3600
_HOURS_A_DAY = 24
# Logarithms, divided so that each fact is of about 0 to 1: 1 is about 55 words, 17 days for an answer, 5 months in all.
_WORDS_SCALE = 4.0
_HOURS_SCALE = 6.0
_DAYS_SCALE = 5.0


def form(thread: Sequence[ThreadMessage], rules: Rules) -> dict[str, float]:
    """The facts of a thread's form, by id, without those that are zero."""
    spoken = [message for message in thread if message.envelope.machine not in SPEAKS_FOR_NOBODY]
    ours = [message for message in spoken if from_our_side(message, rules)]
    lengths = [len(message.text.split()) for message in ours]
    facts = {
        "form:our_words": _scaled(sum(lengths), _WORDS_SCALE),
        "form:our_longest": _scaled(max(lengths, default=0), _WORDS_SCALE),
        "form:our_last": _scaled(lengths[-1] if lengths else 0, _WORDS_SCALE),
        "form:we_ask": sum("?" in message.text for message in ours) / max(len(ours), 1),
        "form:days": _scaled(_hours(spoken[0], spoken[-1]) / _HOURS_A_DAY if spoken else 0, _DAYS_SCALE),
        "form:they_take_hours": _scaled(_their_hours(spoken, rules), _HOURS_SCALE),
    }
    return {name: value for name, value in facts.items() if value}


def _their_hours(spoken: Sequence[ThreadMessage], rules: Rules) -> float:
    """The median hours from a message of ours to theirs right after it; 0 where they never answered."""
    turns = pairwise((from_our_side(message, rules), message) for message in spoken)
    hours = [_hours(before, after) for (ours, before), (ours_too, after) in turns if ours and not ours_too]
    return median(hours) if hours else 0.0


def _hours(before: ThreadMessage, after: ThreadMessage) -> float:
    """Hours between two messages; 0 where a date is not known or runs backwards."""
    first, second = before.envelope.at, after.envelope.at
    return max((second - first).total_seconds() / _SECONDS_AN_HOUR, 0.0) if first and second else 0.0


def _scaled(amount: float, scale: float) -> float:
    return math.log1p(amount) / scale
