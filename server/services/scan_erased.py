"""Mail of erased people: what they wrote or got until then is left out of every scan, wherever it turns up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from server.services.ports.store import Store
from server.services.ports.stored import ERASED, Skipped
from server.services.scan_items import Hasher, Item, grouped, person_hash

_FOR_GOOD = datetime.max.replace(tzinfo=UTC)


async def erased_among(store: Store, hasher: Hasher, found: Sequence[Item], stored: Sequence[Item]) -> list[Item]:
    """Those found that are of an erased thread: as old as the erasure, or undated, where one of it names the person."""
    hashes = {hash for item in (*found, *stored) for hash in _hashes(item, hasher)}
    until = await store.erased_until(sorted(hashes))
    if not until:
        return []
    threads = grouped([*stored, *found])
    return [item for thread in threads for item in _erased(thread, until, hasher) if item.place is not None]


async def erased_people(store: Store, hasher: Hasher, emails: Iterable[str]) -> frozenset[str]:
    """Those of the addresses that were erased, be it only until some moment."""
    hashes = {email: person_hash(email.lower(), hasher) for email in emails}
    found = await store.erased_until(sorted(hashes.values()))
    return frozenset(email for email, hash in hashes.items() if hash in found)


def erased_skips(items: Sequence[Item]) -> list[Skipped]:
    """What is kept of them: their places alone."""
    places = [item.place for item in items if item.place]
    return [Skipped(place.mailbox, place.uidvalidity, place.uid, ERASED, ()) for place in places]


def _erased(thread: Sequence[Item], until: Mapping[str, datetime | None], hasher: Hasher) -> list[Item]:
    moments = [
        moment
        for item in thread
        for hash in _hashes(item, hasher) & until.keys()
        if _is_before(item, moment := until[hash] or _FOR_GOOD)
    ]
    return [item for item in thread if _is_before(item, max(moments))] if moments else []


def _is_before(item: Item, moment: datetime) -> bool:
    at = item.envelope.at
    return at is None or at <= moment


def _hashes(item: Item, hasher: Hasher) -> set[str]:
    envelope = item.envelope
    people = [*envelope.recipients, *([envelope.sender] if envelope.sender else [])]
    return {person_hash(person.email, hasher) for person in people}
