"""Referrals: who was pointed to, by whom and when, and whether they were written to.

They follow from the verdicts, which keep whom a thread points to. Nobody on the do-not-contact list is shown,
nor who was erased: the mail that points to them is somebody else's and stays.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from nlp.labels import Intent, Move
from server.services.all_threads import all_threads
from server.services.do_not_contact_values import Blocked, nobody
from server.services.draft_people import pointing_message, recipients, referrer_name
from server.services.pointed_to import referred_to
from server.services.ports.store import Store
from server.services.ports.stored import ThreadSummary

_POINTING = (Move.FOLLOW_REFERRAL, Move.WALK_AWAY, Move.KEEP_GOING)


@dataclass(frozen=True, slots=True)
class Referral:
    """A person or team pointed to in a thread. `email` where the mail gives it; `written_in` a thread with them."""

    thread_id: str
    account: str
    who: str
    email: str | None
    by: str | None
    at: datetime | None
    written_in: str | None


class Referrals:
    """The use case."""

    def __init__(self, store: Store, hidden: Blocked = nobody) -> None:
        self._store = store
        self._hidden = hidden

    async def listed(self) -> list[Referral]:
        """All referrals, the latest first; each person once for each who pointed."""
        found = [each async for summary in self._pointing() if (each := await self._referral(summary))]
        return sorted(found, key=lambda each: (each.at is not None, each.at and each.at.timestamp()), reverse=True)

    async def _referral(self, summary: ThreadSummary) -> Referral | None:
        judged = await self._store.judged(summary.id, summary.account)
        item = pointing_message(judged.thread)
        who = referred_to(judged.verdict.referred_to, item)
        if who is None:
            return None
        to = recipients(judged, Intent.REFERRAL_INTRO)
        email = to[0].email if to else None
        if email and await self._hidden([email]):
            return None
        known = await self._store.written_to(email) if email else []
        other = next((each.thread_id for each in known if each.thread_id != summary.id), None)
        at = item.message.envelope.at if item else None
        return Referral(summary.id, summary.account, who, email, referrer_name(item, None), at, other)

    async def _pointing(self) -> AsyncIterator[ThreadSummary]:
        for move in _POINTING:
            async for summary in all_threads(self._store, move):
                if summary.verdict.referred_to:
                    yield summary
