"""Which threads are prospects', in two steps, so that only candidates' text is ever fetched.

1. `by_headers` over all threads: somebody outside, written to by the user, who is neither a list nor a machine; and
   what the user narrowed to.
2. `by_words` over the candidates, per cluster of threads that share outside people: what the words of both sides say of
   the relation (customer, supplier, family …). When torn, the thread is kept and marked as not sure.

An exclusion by the user wins over everything, an inclusion by the user over the words.
"""

from __future__ import annotations

from collections.abc import Sequence

from server.prospects.cues import cue_book
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
    threads_of: dict[str, list[int]] = {}
    for index, people in enumerate(with_whom):
        for person in people:
            threads_of.setdefault(person, []).append(index)
    choices = []
    for index, thread in enumerate(threads):
        if named(thread, rules):
            choices.append(Choice())
            continue
        related = {other for person in with_whom[index] for other in threads_of[person]} - {index}
        points = structure_points(thread, rules, book) | words[index]
        for key, value in _strongest_elsewhere([words[other] for other in related]).items():
            points[key] = points.get(key, 0.0) + value * book.decision.elsewhere
        choices.append(decide(points, book.decision, head_start(thread, rules, book)))
    return choices


def _strongest_elsewhere(others: Sequence[Points]) -> Points:
    """The most points each cue has in any one of the other threads: many threads do not outweigh this one by number."""
    strongest: Points = {}
    for points in others:
        for key, value in points.items():
            strongest[key] = max(value, strongest.get(key, 0.0))
    return strongest
