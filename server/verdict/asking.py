"""What a message of the seller's is: a straight ask, a bump, an answer to what the prospect asked."""

from __future__ import annotations

import re

from nlp.values import Question
from server.verdict.patterns import patterns, says
from server.verdict.turns import Side, Turn

_STEM = 4
_WORD = re.compile(r"[^\W_]{4,}")


def is_straight_ask(turn: Turn) -> bool:
    """LABELS.md: "a short message of the seller's whose only question is whether to go on"."""
    known = patterns()
    questions = [q.text for q in turn.read.questions]
    if turn.side is not Side.SELLER or not questions:
        return False
    short = len(turn.read.own_text.text.split()) <= known.straight_ask_words
    return short and all(says(q, known.straight_ask) for q in questions)


def is_bump(turn: Turn) -> bool:
    """A short message of the seller's that only reminds."""
    known = patterns()
    text = turn.read.own_text.text
    return len(text.split()) <= known.bump_words and says(text, known.bump)


def is_answer(turn: Turn, asked: Turn) -> bool:
    """Whether a message of the seller's may answer what `asked` asks; when in doubt it does.

    A short message that takes up no word of the question and has no word of an answer in it ("yes", "attached", a
    figure where one was asked for) is a nudge, whatever it says of its own.
    """
    known = patterns()
    text = turn.read.own_text.text
    if is_bump(turn) or is_straight_ask(turn) or is_promise(turn):
        return False
    if len(text.split()) > known.nudge_words or says(text, known.answers):
        return True
    wants_figure = any(p.search(q.text) for q in asked.own_questions for p in known.asks_figure)
    if wants_figure and says(text, known.figures):
        return True
    return bool(_telling_words(text) & {word for q in asked.own_questions for word in _telling_words(_asked(q, asked))})


def is_promise(turn: Turn) -> bool:
    """A message of the seller's that promises an answer or a thing for later, and asks nothing."""
    found = says(turn.read.own_text.text, patterns().promises)
    return turn.side is Side.SELLER and found and not turn.read.questions


def promises_to_bring(reply: Turn) -> bool:
    """A reply that promises to send, to say or to bring something."""
    return says(reply.read.own_text.text, patterns().brings)


def asks_for_something(reply: Turn) -> bool:
    """A reply with a question or a request, however short."""
    text = reply.read.own_text.text
    return bool(reply.own_questions) or says(text, patterns().requests)


def reports_missed_step(turn: Turn) -> bool:
    """A message of the seller's that says an agreed step did not take place."""
    return says(turn.read.own_text.text, patterns().missed_step)


def _asked(question: Question, asked: Turn) -> str:
    """The whole sentence of a question: "do we?" alone does not say what it asks."""
    text = asked.read.own_text.text
    start = max(text.rfind(mark, 0, question.start) for mark in (".", "!", "?", "\n"))
    return text[start + 1 : question.end]


def _telling_words(text: str) -> set[str]:
    """The beginnings of words that tell something: "fill" answers "who fills it?"."""
    small = patterns().small_words
    return {word[:_STEM] for word in map(str.lower, _WORD.findall(text)) if word not in small}
