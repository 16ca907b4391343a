"""What became of a direct question: answered, softly answered, or left open.

Without understanding, an answer is known by its marks: a yes or no up front, a number where a number was asked for, a
date, a name, words taken up from the question. Each is weak alone; the stance weighs them with the signals.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass

from nlp.asking.find import Direct, Kind, phrases
from nlp.labels import Signal
from nlp.lexicon.expressions import word_list
from nlp.values import AnswerState

DECISIVE = frozenset(
    {
        Signal.REFUSAL,
        Signal.NOT_NOW,
        Signal.ADVANCE,
        Signal.INCUMBENT,
        Signal.OPT_OUT,
        Signal.REFERRAL,
        Signal.NEED_STATED,
    }
    | {Signal.NO_BUDGET, Signal.LEFT_COMPANY}
)
LEANING = frozenset({Signal.HEDGED_COMMITMENT, Signal.THINK_IT_OVER, Signal.STATUS_QUO, Signal.EMPTY_PRAISE})
AVOIDING = frozenset({Signal.QUESTION_DODGED, Signal.INFO_BRUSH_OFF, Signal.PRICE_FISHING, Signal.AUTHORITY_FOG})
SHORT_WORDS = 25
"""In a reply as short as this one fact is taken for the answer."""
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class ReplyMarks:
    """The marks of answers in the reply's own words; `checks` says that the writer goes to find out."""

    text: str
    signals: Set[Signal]
    numbers: int
    names: int
    dates: int
    words: int
    checks: bool


def content_words(text: str) -> frozenset[str]:
    """Give the stems (six letters) of the words that carry content."""
    return frozenset(word[:6] for word in _WORD.findall(text.lower()) if word not in word_list("uninformative.txt"))


def judge(asked: tuple[Direct, ...], marks: ReplyMarks) -> tuple[AnswerState, ...]:
    """Judge every question."""
    said = content_words(marks.text)
    return tuple(_state(direct, marks, said) for direct in asked)


def _state(direct: Direct, marks: ReplyMarks, said: frozenset[str]) -> AnswerState:
    if direct.kind is Kind.YES_NO or direct.kind is Kind.INVITATION:
        return _yes_no(direct, marks, said)
    marked = {
        Kind.QUANTITY: marks.numbers > 0,
        Kind.TIME: marks.dates > 0,
        Kind.PERSON: marks.names > 0,
        Kind.OPEN: False,
    }[direct.kind]
    shared = len(said & content_words(direct.question.text))
    if marks.signals & AVOIDING and not (marked and shared):
        return AnswerState.OPEN
    if marked or (shared >= 2 and not marks.signals & LEANING):
        return AnswerState.ANSWERED
    if direct.kind is not Kind.OPEN:
        return AnswerState.SOFT if marks.checks or marks.signals & DECISIVE - {Signal.NEED_STATED} else AnswerState.OPEN
    if Signal.NEED_STATED in marks.signals:
        return AnswerState.ANSWERED
    if marks.signals & DECISIVE or marks.checks:
        return AnswerState.SOFT
    facts = marks.numbers + marks.names
    return AnswerState.ANSWERED if facts >= 2 or (facts and marks.words < SHORT_WORDS) else AnswerState.OPEN


def _yes_no(direct: Direct, marks: ReplyMarks, said: frozenset[str]) -> AnswerState:
    if marks.signals & DECISIVE:
        return AnswerState.ANSWERED
    stalled = marks.checks or bool(marks.signals & LEANING)
    if phrases().yes.search(marks.text) or phrases().no.search(marks.text):
        return AnswerState.SOFT if stalled else AnswerState.ANSWERED
    if stalled:
        return AnswerState.SOFT
    if len(said & content_words(direct.question.text)) >= 2 and not marks.signals & AVOIDING:
        return AnswerState.ANSWERED
    return AnswerState.OPEN
