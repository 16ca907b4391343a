"""What the words of both sides say of their relation: points by relation, and the decision they come to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from server.mail.message import Address, MachineKind
from server.prospects.cues import CueBook, Decision, Relation, plain
from server.prospects.narrowing import participants
from server.prospects.local_parts import is_role_address
from server.prospects.own_domains import is_public
from server.prospects.values import Choice, Exclusion, Rules, ThreadMessage

Points = dict[tuple[Relation, str], float]
"""Points by relation and by the id of the cue that gave them."""

_SPEAKS_FOR_NOBODY = frozenset({MachineKind.OUT_OF_OFFICE, MachineKind.BOUNCE})
_MOST_CUES_SHOWN = 5
_REPLY_PREFIXES = ("re:", "aw:", "sv:", "antw:", "odp:", "rif:", "r:", "vs:")


def word_points(thread: Sequence[ThreadMessage], rules: Rules, book: CueBook) -> Points:
    """The points of the words of a thread's messages and of its attachments' names; the subject is the starter's."""
    found: dict[tuple[Relation, str], set[str]] = {}
    longest = book.decision.longest_text
    they_began = not thread or not from_our_side(thread[0], rules)
    sides: set[bool] = set()
    for number, message in enumerate(thread):
        if message.envelope.machine in _SPEAKS_FOR_NOBODY:
            continue
        subject = "" if number else message.envelope.subject
        words = f"{plain(subject, longest)} \n {plain(message.text, longest)}"
        names = plain(" ".join(message.attachments), longest)
        ours = from_our_side(message, rules)
        answers = (not ours) in sides
        sides.add(ours)
        for cue in book.cues:
            relation = cue.user if ours else cue.them
            heard = ours or they_began or not cue.they_began
            if relation is not None and heard and (answers or not cue.reply):
                found.setdefault((relation, cue.id), set()).update(cue.wordings(names if cue.attachments else words))
    weights = {cue.id: cue for cue in book.cues}
    return {key: weights[key[1]].points(len(wordings)) for key, wordings in found.items() if wordings}


def structure_points(thread: Sequence[ThreadMessage], rules: Rules, book: CueBook) -> Points:
    """The points of who began and of the names and domains of the other side."""
    points: Points = {}
    weights = book.structure
    if thread and from_our_side(thread[0], rules):
        points[Relation.PROSPECT, "structure.started_by_user"] = weights.started_by_user
        addressed = [address for address in thread[0].envelope.to if not rules.owns(address)]
        if addressed and all(is_role_address(address.email) for address in addressed):
            points[Relation.SUPPLIER, "structure.role_address"] = weights.role_address
    others = [address for address in participants(thread) if not rules.owns(address)]
    if others and all(is_public(address.domain) for address in others):
        points[Relation.PERSONAL, "structure.public_domain"] = weights.public_domain
    surnames = _own_surnames(thread, rules)
    for address in others:
        if _surname(address) in surnames:
            public = is_public(address.domain)
            points[Relation.PERSONAL, "structure.same_surname"] = (
                weights.same_surname_public if public else weights.same_surname
            )
        if _is_sibling(address.domain, rules.domains):
            points[Relation.COLLEAGUE, "structure.sibling_domain"] = weights.sibling_domain
    return points


def decide(points: Points, decision: Decision, head_start: float) -> Choice:
    """The choice the points come to; `head_start` speaks against a prospect whatever the other relation."""
    totals: defaultdict[Relation, float] = defaultdict(float)
    for (relation, _), value in points.items():
        totals[relation] += value
    prospect = totals.pop(Relation.PROSPECT, 0.0)
    ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    against = head_start
    if ranked:
        against += ranked[0][1] + sum(value for _, value in ranked[1:]) / 2
    sure = abs(against - prospect) >= decision.sure_margin
    if against - prospect < decision.margin:
        return Choice(sure=sure, cues=_strongest(points, Relation.PROSPECT))
    if not ranked:
        return Choice(Exclusion.THEY_BEGAN, sure)
    relation = ranked[0][0]
    return Choice(Exclusion(relation.value), sure, _strongest(points, relation))


def head_start(thread: Sequence[ThreadMessage], rules: Rules, book: CueBook) -> float:
    """What speaks against a prospect because the other side began; less where the user's own first mail is missing."""
    if not thread or from_our_side(thread[0], rules):
        return 0.0
    subject = thread[0].envelope.subject.lower()
    answers = subject.startswith(_REPLY_PREFIXES) or bool(thread[0].envelope.in_reply_to)
    return book.structure.answers_first if answers else book.structure.started_by_them


def from_our_side(message: ThreadMessage, rules: Rules) -> bool:
    """Whether the user or a colleague wrote the message."""
    sender = message.envelope.sender
    return message.own or (sender is not None and rules.owns(sender))


def parties(thread: Sequence[ThreadMessage], rules: Rules) -> set[str]:
    """The firms (domains), or people at public providers, who wrote; those written to where none did."""
    senders = [m.envelope.sender for m in thread if m.envelope.sender and not from_our_side(m, rules)]
    addressed = [address for m in thread if m.own for address in m.envelope.to]
    return {_party(a) for a in senders} or {_party(a) for a in addressed if not rules.owns(a)}


def _party(address: Address) -> str:
    return address.email if is_public(address.domain) else address.domain


def _strongest(points: Points, relation: Relation) -> tuple[str, ...]:
    ranked = sorted(points.items(), key=lambda item: (-item[1], item[0]))
    return tuple(cue for (of, cue), _ in ranked if of is relation)[:_MOST_CUES_SHOWN]


def _surname(address: Address) -> str:
    first, _, last = address.name.lower().strip().rpartition(" ")
    return last if first else ""


def _own_surnames(thread: Iterable[ThreadMessage], rules: Rules) -> set[str]:
    senders = (message.envelope.sender for message in thread if message.own)
    return {_surname(sender) for sender in senders if sender and sender.email in rules.me} - {""}


def _is_sibling(domain: str, own: Iterable[str]) -> bool:
    """Whether a foreign domain carries an own firm's name ("northlight-labs.example" beside "northlight.example")."""
    names = {part for label in domain.split(".")[:-1] for part in (label, *label.split("-"))}
    return any(name in names for name in (firm.split(".")[0] for firm in own) if len(name) >= 5)
