"""What is kept about one person beside their mail: what the user told, set and put off, and who pointed to them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from server.services.do_not_contact_values import Removal
from server.services.ports.account import Account
from server.services.ports.store import Store
from server.services.ports.stored import JudgedThread
from server.services.present_kept import feedback_json, note_told_json, referral_json, removal_json
from server.services.referrals import Referrals
from server.services.reminder_values import ReminderStore
from server.services.word_values import WordStore


class KeptAbout:
    """The use case. `removals` gives the records of an address that was taken off the do-not-contact list."""

    def __init__(
        self,
        store: Store,
        words: WordStore,
        reminders: ReminderStore,
        removals: Callable[[str], Awaitable[Sequence[Removal]]],
    ) -> None:
        self._store = store
        self._words = words
        self._reminders = reminders
        self._removals = removals

    async def of(self, email: str, threads: Sequence[JudgedThread]) -> dict[str, Any]:
        """All of it, for an address (lower case) and the threads in which it stands; who is hidden is in it, too."""
        theirs = {(judged.account, judged.thread.id) for judged in threads}
        feedback = [f for f in await self._words.feedback() if (f.account, f.thread_id) in theirs or f.address == email]
        changes = [c for c in await self._reminders.changes() if (c.account, c.thread_id) in theirs]
        pointers = [each for each in await Referrals(self._store).listed() if (each.email or "").lower() == email]
        return {
            "notes": [note_told_json(n) for n in await self._words.notes() if (n.account, n.thread_id) in theirs],
            "feedback": [feedback_json(each) for each in feedback],
            "moved_reminders": [
                {"account": each.account, "thread_id": each.thread_id, "on": each.on and each.on.isoformat()}
                for each in changes
            ],
            "pointed_to": [referral_json(each) for each in pointers],
            "settings": [
                {"account": account.name, "setting": setting}
                for account in await self._store.accounts()
                for setting in _settings(account, email)
            ],
            "do_not_contact_removals": [removal_json(each) for each in await self._removals(email)],
        }


def _settings(account: Account, email: str) -> Iterator[str]:
    """Which settings of an account name an address."""
    naming = {
        "include": account.include.addresses,
        "exclude": account.exclude.addresses,
        "prospects": account.answers.prospects,
        "others": account.answers.others,
        "own_addresses_proposed": account.proposed,
    }
    return (setting for setting, addresses in naming.items() if email in addresses)
