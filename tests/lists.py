"""The do-not-contact list and the changes of reminders in memory, behaving like the stored ones."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from server.services.do_not_contact_values import DoNotContactStore, Entry, Removal
from server.services.reminder_values import Change, ReminderStore


@dataclass
class MemoryDoNotContact(DoNotContactStore):
    """Entries by hash, in the order they were added."""

    kept: dict[str, Entry] = field(default_factory=dict)
    taken_off: list[Removal] = field(default_factory=list)

    async def entries(self) -> list[Entry]:
        return list(self.kept.values())

    async def add(self, entry: Entry) -> bool:
        known = self.kept.get(entry.hash)
        self.kept[entry.hash] = replace(known, value=known.value or entry.value) if known else entry
        return known is None

    async def remove(self, hash: str, at: datetime, why: str) -> bool:
        entry = self.kept.pop(hash, None)
        if entry:
            self.taken_off.append(Removal(hash, entry.scope, entry.since, at, why))
        return entry is not None

    async def erase(self, hash: str) -> bool:
        if hash in self.kept:
            self.kept[hash] = replace(self.kept[hash], value=None)
        return hash in self.kept

    async def removals(self) -> list[Removal]:
        return self.taken_off

    async def present(self, hashes: list[str]) -> dict[str, datetime]:
        return {hash: self.kept[hash].since for hash in hashes if hash in self.kept}


@dataclass
class MemoryReminders(ReminderStore):
    """Changes by account and thread."""

    kept: dict[tuple[int, str], Change] = field(default_factory=dict)

    async def changes(self) -> list[Change]:
        return list(self.kept.values())

    async def change(self, account_id: int, change: Change) -> None:
        self.kept[account_id, change.thread_id] = change
