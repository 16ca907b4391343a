"""Everything about one person, given out or erased (GDPR Art. 15 and 17)."""

from __future__ import annotations

from typing import Any, Protocol

from server.errors import UsageError
from server.services import present
from server.services.do_not_contact_values import Blocked
from server.services.ports.store import Store
from server.services.ports.stored import JudgedThread


class PersonStore(Protocol):
    """The part of the store that this needs beyond `Store`."""

    async def threads_with(self, email: str) -> list[JudgedThread]:
        """The judged threads in which an address wrote or was written to."""
        ...

    async def forget_person(self, email: str) -> int:
        """Drop every thread with an address, and what is kept of it elsewhere, answers too; how many threads."""
        ...


class People:
    """The use cases."""

    def __init__(self, store: Store, people: PersonStore, blocked: Blocked) -> None:
        self._store = store
        self._people = people
        self._blocked = blocked

    async def export(self, address: str) -> dict[str, Any]:
        """All that is stored about an address: its threads with every message's text, and what was made of them."""
        email = _email(address)
        threads = await self._people.threads_with(email)
        return {
            "address": email,
            "do_not_contact": email in await self._blocked([email]),
            "threads": [_thread(judged) for judged in threads],
        }

    async def erase(self, address: str) -> int:
        """Erase all threads with an address, and an answer about it; how many threads. No scan brings them back.

        A do-not-contact entry stays: it is what keeps the person from being written to again (`bowout do-not-contact
        erase` leaves only its hash).
        """
        email = _email(address)
        if any(email in account.me for account in await self._store.accounts()):
            raise UsageError("That is your own address.", "Remove the account to erase all of it.")
        return await self._people.forget_person(email)


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
