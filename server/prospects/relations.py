"""What the words of both sides say of their relation: points by relation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.mail.message import Address
from server.prospects.cues import Cue, CueBook, Relation, plain
from server.prospects.local_parts import is_role_address
from server.prospects.narrowing import from_our_side, participants
from server.prospects.own_domains import is_public
from server.prospects.values import SPEAKS_FOR_NOBODY, Exclusion, Rules, ThreadMessage

Points = dict[tuple[Relation, str], float]
"""Points by relation and by the id of the cue that gave them."""

_MOST_CUES_SHOWN = 5
_SAME_SURNAME = "structure.same_surname"
# The weight of the surname at a public provider (relations.toml); at a firm's domain it is mere chance.
_FAMILY_POINTS = 5.0
_REPLY_PREFIXES = ("re:", "aw:", "sv:", "antw:", "odp:", "rif:", "r:", "vs:")


def word_points(thread: Sequence[ThreadMessage], rules: Rules, book: CueBook) -> Points:
    """The points of the words of a thread's messages and of its attachments' names."""
    user_began = began_by_us(thread, rules)
    said: dict[tuple[bool, str], set[str]] = {}
    sides: set[bool] = set()
    for number, message in enumerate(thread):
        if message.envelope.machine in SPEAKS_FOR_NOBODY:
            continue
        ours = from_our_side(message, rules)
        sides.add(ours)
        place = _Place(ours=ours, opener=number == 0, answers=len(sides) == 2, user_began=user_began)
        words, names = _texts(message, book.decision.longest_text, opener=place.opener)
        for cue in book.cues:
            if place.hears(cue):
                said.setdefault((ours, cue.id), set()).update(cue.wordings(names if cue.attachments else words))
    return _points(said, book, theirs=book.decision.their_words if user_began else 1.0)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in its thread a message stands."""

    ours: bool
    opener: bool
    answers: bool
    user_began: bool

    def hears(self, cue: Cue) -> bool:
        """Whether the cue counts in this message."""
        if (cue.user if self.ours else cue.them) is None or (cue.opener and not self.opener):
            return False
        return (self.answers or not cue.reply) and (self.ours or not self.user_began or not cue.they_began)


def _texts(message: ThreadMessage, longest: int, *, opener: bool) -> tuple[str, str]:
    """The words of a message (the subject is the starter's, so it counts once) and its attachments' names."""
    subject = plain(message.envelope.subject, longest) if opener else ""
    return f"{subject} \n {plain(message.text, longest)}", plain(" ".join(message.attachments), longest)


def _points(said: Mapping[tuple[bool, str], set[str]], book: CueBook, theirs: float) -> Points:
    """Points of what was said by side; `theirs` scales the other side's words for anything but a prospect."""
    cues = {cue.id: cue for cue in book.cues}
    points: Points = {}
    for (ours, cue_id), wordings in said.items():
        cue = cues[cue_id]
        relation = cue.user if ours else cue.them
        if relation is None or not wordings:
            continue
        factor = 1.0 if ours or relation is Relation.PROSPECT else theirs
        value = points.get((relation, cue_id), 0.0) + factor * cue.points(len(wordings))
        points[relation, cue_id] = min(value, cue.most)
    return points


def structure_points(thread: Sequence[ThreadMessage], rules: Rules, book: CueBook) -> Points:
    """The points of who began and of the names and domains of the other side."""
    points: Points = {}
    weights = book.structure
    if began_by_us(thread, rules):
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
            points[Relation.PERSONAL, _SAME_SURNAME] = weights.same_surname_public if public else weights.same_surname
        if _is_sibling(address.domain, rules.domains):
            points[Relation.COLLEAGUE, "structure.sibling_domain"] = weights.sibling_domain
    return points


def is_family(points: Points) -> bool:
    """Whether somebody at a public provider bears the user's surname, and no word speaks for a sale."""
    sold_to = any(of is Relation.PROSPECT and not cue.startswith("structure.") for of, cue in points)
    return not sold_to and points.get((Relation.PERSONAL, _SAME_SURNAME), 0.0) >= _FAMILY_POINTS


def reason(points: Points, *, they_began: bool) -> tuple[Exclusion, tuple[str, ...]]:
    """What a thread that is not taken seems to be, by its points, and the ids of the cues that say so."""
    totals: defaultdict[Relation, float] = defaultdict(float)
    for (relation, _), value in points.items():
        totals[relation] += value
    totals.pop(Relation.PROSPECT, None)
    if not totals:
        return (Exclusion.THEY_BEGAN if they_began else Exclusion.UNLIKE), ()
    relation = min(totals, key=lambda one: (-totals[one], one))
    return Exclusion(relation.value), strongest(points, relation)


def answers_first(thread: Sequence[ThreadMessage]) -> bool:
    """Whether the first message known is itself a reply, so that it is not known who began."""
    if not thread:
        return False
    envelope = thread[0].envelope
    return envelope.subject.lower().startswith(_REPLY_PREFIXES) or bool(envelope.in_reply_to)


def began_by_us(thread: Sequence[ThreadMessage], rules: Rules) -> bool:
    """Whether the user or a colleague wrote the first message of the thread."""
    return bool(thread) and from_our_side(thread[0], rules)


def strongest(points: Points, relation: Relation) -> tuple[str, ...]:
    """The ids of the cues that speak for a relation, strongest first."""
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
