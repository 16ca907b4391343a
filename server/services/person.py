"""Everything about one person, given out or erased (GDPR Art. 15 and 17)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from server.errors import UsageError
from server.services import present
from server.services.do_not_contact_values import Blocked
from server.services.person_kept import KeptAbout
from server.services.ports.store import Store
from server.services.ports.stored import JudgedThread
from server.services.referrals import Referrals


class PersonStore(Protocol):
    """The part of the store that this needs beyond `Store`."""

    async def threads_with(self, email: str) -> list[JudgedThread]:
        """The judged threads in which an address wrote or was written to."""
        ...

    async def forget_person(self, email: str, at: datetime) -> int:
        """Drop every thread with an address, and what is kept of it elsewhere, settings too; how many threads.

        That they were erased at that moment is kept as a keyed hash, for `Store.erased_until`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Erased:
    """How many threads were erased, and how many of others, which stay, pointed to the person."""

    threads: int
    pointing: int


class People:
    """The use cases."""

    def __init__(
        self,
        store: Store,
        people: PersonStore,
        blocked: Blocked,
        referrals: Referrals,
        kept: KeptAbout,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._people = people
        self._blocked = blocked
        self._referrals = referrals
        self._kept = kept
        self._clock = clock

    async def export(self, address: str) -> dict[str, Any]:
        """All that is stored about an address: its threads with every message's text, and what was made, told and set
        about them."""
        email = _email(address)
        threads = await self._people.threads_with(email)
        return {
            "address": email,
            "do_not_contact": email in await self._blocked([email]),
            "threads": [_thread(judged) for judged in threads],
            **await self._kept.of(email, threads),
        }

    async def erase(self, address: str) -> Erased:
        """Erase all threads with an address, and what settings and answers say of it. No scan brings back what they
        wrote or got until now, whatever is read anew; where the user had excluded them, nothing of them is read ever.

        Mail of others that points to them stays, and no list of referrals shows them any more.
        A do-not-contact entry stays: it is what keeps the person from being written to again (`bowout do-not-contact
        erase` leaves only its hash).
        """
        email = _email(address)
        if any(email in account.me for account in await self._store.accounts()):
            raise UsageError("That is your own address.", "Remove the account to erase all of it.")
        pointing = [each for each in await self._referrals.listed() if (each.email or "").lower() == email]
        theirs = {judged.thread.id for judged in await self._people.threads_with(email)}
        threads = await self._people.forget_person(email, self._clock())
        return Erased(threads, sum(each.thread_id not in theirs for each in pointing))


def _thread(judged: JudgedThread) -> dict[str, Any]:
    detail = present.detail_json(judged)
    for told, read in zip(detail["messages"], judged.thread.messages, strict=True):
        told["body"] = read.message.body
        told["to"] = [address.email for address in read.message.envelope.recipients]
    return detail


def _email(address: str) -> str:
    email = address.strip().lower()
    if "@" not in email or not email.isprintable() or " " in email:
        raise UsageError(f"{address!r} is not an address.", "For example: helen@example.com")
    return email
