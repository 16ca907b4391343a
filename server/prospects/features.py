"""What the linear model sees of a thread: counts of what both sides say, and what is seen without reading words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.prospects.cues import CueBook, Relation, plain
from server.prospects.form import form
from server.prospects.narrowing import from_our_side
from server.prospects.relations import Points, answers_first
from server.prospects.values import SPEAKS_FOR_NOBODY, Rules, ThreadMessage

WHOLE_BLOCKS = ("ours", "theirs", "subject")
"""Whose words: the user's and their colleagues', the other side's, the first subject's."""

BLOCKS = (*WHOLE_BLOCKS, "we_open", "they_open", "we_follow", "they_follow")
"""The same words once more by place: those of the thread's first message, and those of all later ones, by side."""

_WORD = re.compile(r"[^\W_]{2,}(?:'[^\W\d_]+)?")
_DIGITS = re.compile(r"\d+")
# Points come to about four a cue; scaled they are of the size of a word's share in a text.
_POINTS_SCALE = 0.25
_MOST_POINTS = 12.0


@dataclass(frozen=True, slots=True)
class Features:
    """A thread's features: `facts` by id with values of about 0 to 1, and counts of words and word pairs by block."""

    facts: Mapping[str, float]
    words: Mapping[str, Mapping[str, int]]


def features(thread: Sequence[ThreadMessage], rules: Rules, book: CueBook, points: Points) -> Features:
    """The features of a thread whose text is known and whose cues gave these points."""
    said: dict[str, Counter[str]] = {block: Counter() for block in BLOCKS}
    longest = book.decision.longest_text
    if thread:
        said["subject"].update(_terms(plain(thread[0].envelope.subject, longest)))
    for number, message in enumerate(thread):
        if message.envelope.machine not in SPEAKS_FOR_NOBODY:
            terms = Counter(_terms(plain(message.text, longest)))
            for block in _blocks(ours=from_our_side(message, rules), opens=number == 0):
                said[block].update(terms)
    return Features(_cue_facts(points) | _shape(thread, rules) | form(thread, rules), said)


def _blocks(*, ours: bool, opens: bool) -> tuple[str, str]:
    """The blocks of a message's words: "quote" in a first mail of ours sells, in a later one of theirs it buys."""
    place = "open" if opens else "follow"
    return ("ours", f"we_{place}") if ours else ("theirs", f"they_{place}")


def _terms(text: str) -> Iterable[str]:
    """Words and pairs of neighbouring words, numbers masked."""
    words = [_DIGITS.sub("0", word) for word in _WORD.findall(text)]
    yield from words
    yield from (f"{one} {two}" for one, two in pairwise(words))


def _cue_facts(points: Points) -> dict[str, float]:
    facts = {f"cue:{relation}:{cue}": value * _POINTS_SCALE for (relation, cue), value in points.items()}
    for relation in Relation:
        total = sum(value for (of, _), value in points.items() if of is relation)
        if total:
            facts[f"all:{relation}"] = min(total, _MOST_POINTS) * _POINTS_SCALE / 2
    return facts


def _shape(thread: Sequence[ThreadMessage], rules: Rules) -> dict[str, float]:
    """Who began, who wrote how much: a cold mail, a chase and a supplier's mail look different from afar."""
    ours = [from_our_side(message, rules) for message in thread]
    began = bool(ours) and ours[0]
    own, theirs = sum(ours), len(ours) - sum(ours)
    shape = {
        "shape:we_began": float(began),
        "shape:they_began": float(not began and not answers_first(thread)),
        "shape:unanswered": float(theirs == 0),
        "shape:our_messages": math.log1p(own) / 2,
        "shape:their_messages": math.log1p(theirs) / 2,
        "shape:we_wrote_more": float(own > theirs + 1),
        "shape:we_wrote_twice_first": float(began and len(ours) > 1 and ours[1]),
        "shape:attachments": float(any(message.attachments for message in thread)),
    }
    return {name: value for name, value in shape.items() if value}
