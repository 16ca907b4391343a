"""What a scan knows of each message before its text is fetched, and how threads and people tie messages together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from server.mail.groups import Groups
from server.mail.message import Envelope
from server.mail.own import is_own
from server.mail.threads import group
from server.services.ports.mailbox import Head, MailboxRole, MailboxState
from server.services.ports.stored import Skipped
from server.services.read_threads import Seller

Hasher = Callable[[str], str]

# Text is fetched and decided on in steps of about this many messages, so that a killed scan loses little.
_STEP_MESSAGES = 400


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message lies on the server."""

    mailbox: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Item:
    """A message known by its envelope: just found (`place` set) or stored already (`key` set)."""

    envelope: Envelope
    own: bool
    place: Place | None = None
    key: str | None = None
    size: int = 0


def by_mailbox(places: Iterable[Place]) -> dict[str, list[int]]:
    """The uids of places by mailbox, ascending."""
    uids: dict[str, list[int]] = {}
    for place in places:
        uids.setdefault(place.mailbox, []).append(place.uid)
    return {name: sorted(found) for name, found in uids.items()}


def found_item(mailbox: MailboxState, head: Head, seller: Seller) -> Item:
    """The item of a message just found on the server."""
    own = is_own(head.envelope, seller.me, mailbox.role is MailboxRole.SENT)
    place = Place(mailbox.name, mailbox.uidvalidity, head.uid)
    return Item(head.envelope, own, place=place, size=head.size)


def grouped(items: Sequence[Item]) -> list[list[Item]]:
    """The items by thread."""
    return [[items[index] for index in indices] for indices in group([item.envelope for item in items])]


def outsiders(item: Item, seller: Seller) -> set[str]:
    """Addresses of the people outside the seller's side who wrote or were written to."""
    envelope = item.envelope
    people = set(envelope.recipients)
    if envelope.sender:
        people.add(envelope.sender)
    return {address.email for address in people if address.email and not seller.owns(address)}


def thread_hashes(envelope: Envelope, hasher: Hasher) -> set[str]:
    """Keyed hashes of a message's own id, of those it refers to and of Gmail's id of its thread."""
    ids = {envelope.message_id, *envelope.references, *envelope.in_reply_to} - {""}
    hashes = {message_hash(message_id, hasher) for message_id in ids}
    if envelope.gmail_thread_id:
        hashes.add(gmail_thread_hash(envelope.gmail_thread_id, hasher))
    return hashes


def message_hash(message_id: str, hasher: Hasher) -> str:
    """The keyed hash of a Message-ID."""
    return hasher("m:" + message_id)


def gmail_thread_hash(gmail_thread_id: str, hasher: Hasher) -> str:
    """The keyed hash of Gmail's id of a thread."""
    return hasher("t:" + gmail_thread_id)


def people_hashes(item: Item, seller: Seller, hasher: Hasher) -> set[str]:
    """Keyed hashes of a message's outsiders."""
    return {person_hash(email, hasher) for email in outsiders(item, seller)}


def person_hash(email: str, hasher: Hasher) -> str:
    """The keyed hash of a person's address, in lower case."""
    return hasher("p:" + email)


def skipped(item: Item, reason: str, seller: Seller, hasher: Hasher) -> Skipped:
    """All that is kept of a message that was not chosen."""
    if item.place is None:
        raise ValueError("only a message just found can be skipped")
    hashes = thread_hashes(item.envelope, hasher) | people_hashes(item, seller, hasher)
    return Skipped(item.place.mailbox, item.place.uidvalidity, item.place.uid, reason, tuple(sorted(hashes)))


def clusters(groups: Iterable[list[Item]], seller: Seller) -> list[list[list[Item]]]:
    """Threads that share an outsider, together: a relation to a person is judged over all mail with them."""
    tied = Groups()
    threads = list(groups)
    anchors = []
    for index, thread in enumerate(threads):
        people = sorted(set().union(*(outsiders(item, seller) for item in thread))) or [f"thread {index}"]
        for person in people[1:]:
            tied.tie(person, people[0])
        anchors.append(people[0])
    together: dict[str, list[list[Item]]] = {}
    for anchor, thread in zip(anchors, threads, strict=True):
        together.setdefault(tied.root(anchor), []).append(thread)
    return list(together.values())


def steps(found: Iterable[list[list[Item]]]) -> Iterable[list[list[list[Item]]]]:
    """Clusters gathered until a step holds about `_STEP_MESSAGES`; clusters without anything new are left out."""
    step: list[list[list[Item]]] = []
    size = 0
    for cluster in found:
        new = sum(item.place is not None for thread in cluster for item in thread)
        if not new:
            continue
        step.append(cluster)
        size += new
        if size >= _STEP_MESSAGES:
            yield step
            step, size = [], 0
    if step:
        yield step
