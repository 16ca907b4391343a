"""Where each thread's person stands over all their threads, and who else of their firm is talked to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime

from nlp.labels import Move
from server.mail.message import Address
from server.verdict.values import Elsewhere, ProspectState, ReadThread, Verdict

MOST_SHOWN = 20

Judged = tuple[ReadThread, Address | None, datetime | None, Verdict]


def states_of(judged: Sequence[Judged], firm_of: Callable[[str], str]) -> list[ProspectState | None]:
    """The state behind each judged thread (thread, person, last message of a human, verdict), in their order."""
    by_person: dict[str, list[int]] = defaultdict(list)
    by_firm: dict[str, list[int]] = defaultdict(list)
    for index, (_, person, _, _) in enumerate(judged):
        if person is not None:
            by_person[person.email].append(index)
            if firm := firm_of(person.domain):
                by_firm[firm].append(index)
    found: list[ProspectState | None] = []
    for index, (_, person, _, _) in enumerate(judged):
        if person is None:
            found.append(None)
            continue
        mine = by_person[person.email]
        others = [i for i in by_firm.get(firm_of(person.domain), ()) if _email(judged[i]) != person.email]
        found.append(_state(person, index, mine, others, judged))
    return found


def _state(
    person: Address, index: int, mine: Sequence[int], others: Sequence[int], judged: Sequence[Judged]
) -> ProspectState:
    decisive = max(mine, key=lambda i: _rank(judged[i]))
    verdict = judged[decisive][3]
    return ProspectState(
        address=person.email,
        name=person.name,
        move=verdict.move,
        sure=verdict.sure,
        sentence=verdict.reasons[0].sentence if verdict.reasons else "",
        threads=_shown([judged[i] for i in mine if i != index]),
        colleagues=_shown([judged[i] for i in others]),
    )


def _rank(judged: Judged) -> tuple[bool, float, str]:
    """A stop before all else, then the thread something moved in last."""
    thread, _, last_at, verdict = judged
    return verdict.move is Move.STOP, last_at.timestamp() if last_at else 0.0, thread.id


def _shown(judged: Sequence[Judged]) -> tuple[Elsewhere, ...]:
    """The latest first, in an order of their own."""
    ordered = sorted(judged, key=lambda each: (_rank(each)[1], each[0].id), reverse=True)
    return tuple(_elsewhere(each) for each in ordered[:MOST_SHOWN])


def _elsewhere(judged: Judged) -> Elsewhere:
    thread, _, _, verdict = judged
    return Elsewhere(thread.id, thread.subject, _email(judged), verdict.move)


def _email(judged: Judged) -> str:
    person = judged[1]
    return person.email if person else ""
