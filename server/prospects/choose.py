"""Which threads are prospects', in two steps, so that only candidates' text is ever fetched.

1. `by_headers` over all threads: somebody outside, written to by the user, who is neither a list nor a machine; and
   what the user narrowed to.
2. `by_words` over the candidates, per cluster of threads that share outside people: how like a prospect's thread the
   words of both sides make it (model.py), and if not, what it seems to be (customer, supplier, family …). When torn,
   the thread is kept and marked as not sure.

An exclusion by the user wins over everything, an inclusion or an answer by the user over the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.prospects.cues import Relation, cue_book
from server.prospects.features import WHOLE_BLOCKS, Features, features
from server.prospects.model import Model, shipped
from server.prospects.narrowing import answered_no, excluded, included, named, parties
from server.prospects.people import People
from server.prospects.relations import Points, is_family, reason, strongest, structure_points, word_points
from server.prospects.values import Answers, Choice, Exclusion, Narrows, Rules, ThreadMessage

__all__ = ["Answers", "Choice", "Exclusion", "Narrows", "Rules", "ThreadMessage", "by_headers", "by_words"]

_FEW_WORDS = 8


def by_headers(threads: Sequence[Sequence[ThreadMessage]], rules: Rules) -> list[Choice]:
    """What envelopes alone say of each thread, in the order given.

    A person counts as written to where any of the threads given holds a message of the user's to them, so all mail
    known should be given at once.
    """
    people = People(threads, rules)
    return [Choice(_by_headers(thread, rules, people)) for thread in threads]


def _by_headers(thread: Sequence[ThreadMessage], rules: Rules, people: People) -> Exclusion | None:
    outsiders = people.outsiders(thread)
    if excluded(thread, rules):
        return Exclusion.EXCLUDED
    if not outsiders:
        return Exclusion.NO_OUTSIDER
    if not included(thread, rules):
        return Exclusion.NOT_INCLUDED
    humans = outsiders - people.machines
    if not humans:
        return Exclusion.LIST_OR_MACHINE
    if answered_no(thread, rules):
        return Exclusion.ANSWERED_NO
    if not humans & people.written_to and not named(thread, rules):
        return Exclusion.NOT_WRITTEN_TO
    return None


def by_words(threads: Sequence[Sequence[ThreadMessage]], rules: Rules) -> list[Choice]:
    """What the words say of each thread of a cluster, in the order given; threads are candidates of `by_headers`.

    The relation to a person or firm is judged over all the threads given, so all mail with them belongs together.
    """
    model = shipped()
    return [
        Choice() if named(thread, rules) else decided(reading, rules, model)
        for thread, reading in zip(threads, readings(threads, rules), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read of one thread: its cues' points, with those of other threads with the same people, and features."""

    points: Points
    features: Features


def readings(threads: Sequence[Sequence[ThreadMessage]], rules: Rules) -> list[Reading]:
    """The threads of a cluster as the model sees them, in the order given."""
    book = cue_book()
    words = [word_points(thread, rules, book) for thread in threads]
    elsewhere = _Elsewhere(words, [parties(thread, rules) for thread in threads])
    found = []
    for index, thread in enumerate(threads):
        points = structure_points(thread, rules, book) | words[index]
        for key, value in elsewhere.strongest(index).items():
            points[key] = points.get(key, 0.0) + value * book.decision.elsewhere
        found.append(Reading(points, features(thread, rules, book, points)))
    return found


def decided(reading: Reading, rules: Rules, model: Model) -> Choice:
    """What the words of a thread come to."""
    plain_choice = without_odds(reading, model)
    if plain_choice is not None:
        return plain_choice
    above = model.log_odds(model.vector(reading.features), rules.lesson) - model.thresholds.after(rules.answers.count)
    sure = abs(above) >= model.thresholds.sure_margin
    if above >= 0:
        return Choice(sure=sure, cues=strongest(reading.points, Relation.PROSPECT))
    exclusion, cues = reason(reading.points, they_began="shape:we_began" not in reading.features.facts)
    return Choice(exclusion, sure, cues)


def without_odds(reading: Reading, model: Model) -> Choice | None:
    """The choice where the model is not asked: family by its name, and threads that say nothing; else None."""
    if is_family(reading.points):
        return Choice(Exclusion.PERSONAL, cues=strongest(reading.points, Relation.PERSONAL))
    return Choice(sure=False) if _says_nothing(reading, model) else None


def _says_nothing(reading: Reading, model: Model) -> bool:
    """Whether there is nothing to decide by: no cue, and hardly a word that is known."""
    words = reading.features.words
    known = sum(f"{block}:{term}" in model.rarity for block in WHOLE_BLOCKS for term in words[block])
    return known < _FEW_WORDS and all(relation is Relation.PROSPECT for relation, _ in reading.points)


class _Elsewhere:
    """The most points each cue has in any one other thread with the same people.

    The most, not the sum: many threads do not outweigh the one in question by their number. The two best threads of
    each cue and party are kept, so that the cost is linear in the number of threads.
    """

    def __init__(self, words: Sequence[Points], with_whom: Sequence[set[str]]) -> None:
        self._with_whom = with_whom
        self._best: dict[str, dict[tuple[Relation, str], list[tuple[float, int]]]] = {}
        for index, people in enumerate(with_whom):
            for person in people:
                best = self._best.setdefault(person, {})
                for key, value in words[index].items():
                    best[key] = sorted([*best.get(key, ()), (value, index)], reverse=True)[:2]

    def strongest(self, index: int) -> Points:
        """The points of the threads other than this one."""
        found: Points = {}
        for person in self._with_whom[index]:
            for key, ranked in self._best.get(person, {}).items():
                value = next((value for value, owner in ranked if owner != index), 0.0)
                if value > found.get(key, 0.0):
                    found[key] = value
        return found
