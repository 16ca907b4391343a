"""What a prospect waits for, misses or wants of the seller in words without a question mark ("I need the price by …").

Whoever reminds the seller of it talks on: "No news on my side because I was waiting on yours" is no no.
"""

from __future__ import annotations

import re
from typing import Final

from nlp.labels import Signal
from nlp.values import Question, Reading
from server.verdict.patterns import patterns, says

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?\n]*")
_NO: Final = frozenset({Signal.REFUSAL, Signal.INCUMBENT, Signal.NO_BUDGET})


def wanted_in(text: str) -> tuple[Question, ...]:
    """The sentences of a reply's own text that remind the seller of something, or want it by a day, with offsets."""
    plain = text.replace("’", "'")
    found = (m for m in _SENTENCE.finditer(plain) if says(m[0].strip(), patterns().wants))
    return tuple(Question(text[m.start() : m.end()].strip(), *_stripped(m)) for m in found)


def reminds_beside_no(text: str, reading: Reading) -> bool:
    """Whether what was read as a no only reminds: nothing of a no stands outside of the reminder's sentences.

    Of one that was not read for sure any reminder says so; that they bought elsewhere is a no in any case.
    """
    reminders = wanted_in(text)
    if not reminders or says(text, patterns().no_of_ours):
        return False
    refusals = [s for s in reading.signals if s.label in _NO]
    inside = [s for s in refusals if any(q.start < s.end and s.start < q.end for q in reminders)]
    return not reading.sure or (bool(refusals) and inside == refusals)


def _stripped(match: re.Match[str]) -> tuple[int, int]:
    start = match.end() - len(match[0].lstrip())
    return start, start + len(match[0].strip())
