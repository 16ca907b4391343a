"""The do-not-contact list in memory, behaving like the stored one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from server.services.do_not_contact_values import DoNotContactStore, Entry, Removal


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

    async def present(self, hashes: list[str]) -> set[str]:
        return set(hashes) & self.kept.keys()
