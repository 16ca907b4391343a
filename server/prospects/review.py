"""Which correspondents to ask the user about, and what their answers teach. Pure: nothing is read or stored here.

An answer is about a firm (or a person at a public provider), and counts at once for all threads with it. Beyond these
it bends the model's weights by a `Lesson`: differences to weights of features the model knows already, so that it holds
no word that is not in weights.json, whoever's mail it was learnt from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from server.prospects.cues import Relation
from server.prospects.examples import Example
from server.prospects.model import Lesson, Model, Vector
from server.prospects.values import Answers

# Measured on held-out hands with 20 and 30 answers: an answer counts for three labelled threads, a firm's threads for
# the root of their number; half the prior's variance, for a user's trade is not wholly another.
_ANSWER_WEIGHT = 3.0
_VARIANCE = 0.5
_DIGITS_KEPT = 4
_MOST_REASONS = 4
_LEAST_REASON = 0.05
# Words of every second mail come to about 1.7.
_LEAST_RARITY = 2.7
_SAID = {
    "ours": "you write",
    "we_open": "you write",
    "we_follow": "you write",
    "theirs": "they write",
    "they_open": "they write",
    "they_follow": "they write",
    "subject": "the subject says",
}
_SOUNDS = {
    Relation.PROSPECT: "sounds like selling",
    Relation.CUSTOMER: "sounds like a customer",
    Relation.SUPPLIER: "sounds like a supplier",
    Relation.PITCHED_TO_USER: "sounds like somebody selling to you",
    Relation.RECRUITER: "sounds like a job or a hire",
    Relation.ADVISER: "sounds like an adviser or an office",
    Relation.COLLEAGUE: "sounds like working together",
    Relation.PERSONAL: "sounds private",
}
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thread that the headers leave: its parties, the person who stands for it, and what the model sees of it.

    `fixed` is whether it is taken where the model is not asked (see `choose.without_odds`), else None.
    """

    parties: frozenset[str]
    name: str
    subject: str
    at: datetime | None
    vector: Vector
    fixed: bool | None = None


@dataclass(frozen=True, slots=True)
class Correspondent:
    """A firm, or a person at a public provider, to ask about.

    `name` and `subject` are those of their latest thread of `threads`; `probability` is that it is a prospect's, and
    `taken` whether it is without an answer. `reasons` say what weighs most, "+" for and "-" against.
    """

    who: str
    name: str
    subject: str
    threads: int
    probability: float
    taken: bool
    reasons: tuple[str, ...]


class Review:
    """A review under way: the candidates, the answers so far, and the lesson of them."""

    def __init__(self, candidates: Sequence[Candidate], answers: Answers, model: Model) -> None:
        self._model = model
        self._candidates = tuple(candidates)
        self._of: dict[str, list[int]] = {}
        for number, candidate in enumerate(candidates):
            for who in sorted(candidate.parties):
                self._of.setdefault(who, []).append(number)
        self._before = [model.log_odds(candidate.vector, {}) for candidate in candidates]
        self.answers = answers
        self.lesson: Lesson = self._learnt()

    def knows(self, who: str) -> bool:
        """Whether any thread is with them."""
        return who in self._of

    def answer(self, who: str, prospect: bool | None) -> None:
        """Take an answer (None takes an earlier one back) and learn from all of them anew."""
        left = self.answers.without(who)
        if prospect is None:
            self.answers = left
        elif prospect:
            self.answers = replace(left, prospects=left.prospects | {who})
        else:
            self.answers = replace(left, others=left.others | {who})
        self.lesson = self._learnt()

    def least_sure(self, most: int, passed_over: Iterable[str] = ()) -> list[Correspondent]:
        """At most so many of those not answered for, least sure first; threads weigh by the root of their number."""
        done = self.answers.prospects | self.answers.others | set(passed_over)
        asked = [(-self._doubt(who), who) for who in self._of if who not in done]
        return [self._correspondent(who) for _, who in sorted(asked)[:most]]

    def _learnt(self) -> Lesson:
        examples = []
        for candidate, before in zip(self._candidates, self._before, strict=True):
            yes, no = candidate.parties & self.answers.prospects, candidate.parties & self.answers.others
            for who in sorted(yes or no)[:1]:
                weight = _ANSWER_WEIGHT / math.sqrt(len(self._of[who]))
                examples.append(Example(self._known(candidate.vector), bool(yes), before, weight))
        if not examples:
            return {}
        from server.prospects.learning import learn  # noqa: PLC0415 -- its numpy is a tenth of a command's start

        return {name: round(value, _DIGITS_KEPT) for name, value in learn(examples, _VARIANCE).items()}

    def _known(self, vector: Vector) -> Vector:
        return {name: value for name, value in vector.items() if name in self._model.weights}

    def _odds(self, number: int) -> float:
        vector, lesson = self._candidates[number].vector, self.lesson
        return self._before[number] + sum(value * lesson[name] for name, value in vector.items() if name in lesson)

    def _threshold(self) -> float:
        return self._model.thresholds.after(self.answers.count)

    def _doubt(self, who: str) -> float:
        away = [abs(self._odds(number) - self._threshold()) for number in self._of[who]]
        return sum(math.exp(-each) for each in away) / math.sqrt(len(away))

    def _correspondent(self, who: str) -> Correspondent:
        numbers = self._of[who]
        latest = max(numbers, key=lambda number: self._candidates[number].at or _LONG_AGO)
        one, odds = self._candidates[latest], self._odds(latest)
        return Correspondent(
            who=who,
            name=one.name,
            subject=one.subject,
            threads=len(numbers),
            probability=round(1 / (1 + math.exp(-odds)), 2),
            taken=odds >= self._threshold() if one.fixed is None else one.fixed,
            reasons=self._reasons(one.vector),
        )

    def _reasons(self, vector: Vector) -> tuple[str, ...]:
        parts = self._model.parts(vector, self.lesson)
        telling = sorted((-abs(part), name, part) for name, part in parts.items() if abs(part) >= _LEAST_REASON)
        shown = [(_said(name), part) for _, name, part in telling if self._tells(name)]
        return tuple(dict.fromkeys(f"{'+' if part > 0 else '-'} {said}" for said, part in shown))[:_MOST_REASONS]

    def _tells(self, name: str) -> bool:
        """Whether a person can make something of it: a cue, or a word that is not in every mail."""
        group, _, term = name.partition(":")
        if group == "cue":
            return True
        return self._model.rarity.get(name, 0.0) >= _LEAST_RARITY and any(c.isalpha() for c in term)


def _said(name: str) -> str:
    """A feature in words: who said what, or what it sounds like."""
    group, _, term = name.partition(":")
    if group == "cue":
        return _SOUNDS[Relation(term.partition(":")[0])]
    return f"{_SAID[group]} \u201c{term}\u201d"
