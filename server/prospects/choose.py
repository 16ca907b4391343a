"""Which threads are prospects', in two steps, so that only candidates' text is ever fetched.

1. `by_headers` over all threads: somebody outside, written to by the user, who is neither a list nor a machine; and
   what the user narrowed to.
2. `by_words` over the candidates, per cluster of threads that share outside people: what the words of both sides say of
   the relation (customer, supplier, family …). When torn, the thread is kept and marked as not sure.

An exclusion by the user wins over everything, an inclusion by the user over the words.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.prospects.cues import Relation, cue_book
from server.prospects.narrowing import excluded, included, named
from server.prospects.people import People
from server.prospects.relations import Points, decide, head_start, parties, structure_points, word_points
from server.prospects.values import Choice, Exclusion, Narrows, Rules, ThreadMessage

__all__ = ["Choice", "Exclusion", "Narrows", "Rules", "ThreadMessage", "by_headers", "by_words"]


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
    if not humans & people.written_to and not named(thread, rules):
        return Exclusion.NOT_WRITTEN_TO
    return None


def by_words(threads: Sequence[Sequence[ThreadMessage]], rules: Rules) -> list[Choice]:
    """What the words say of each thread of a cluster, in the order given; threads are candidates of `by_headers`.

    The relation to a person or firm is judged over all the threads given, so all mail with them belongs together.
    """
    book = cue_book()
    words = [word_points(thread, rules, book) for thread in threads]
    with_whom = [parties(thread, rules) for thread in threads]
    elsewhere = _Elsewhere(words, with_whom)
    choices = []
    for index, thread in enumerate(threads):
        if named(thread, rules):
            choices.append(Choice())
            continue
        points = structure_points(thread, rules, book) | words[index]
        for key, value in elsewhere.strongest(index).items():
            points[key] = points.get(key, 0.0) + value * book.decision.elsewhere
        choices.append(decide(points, book.decision, head_start(thread, rules, book)))
    return choices


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
