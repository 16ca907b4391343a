"""Names tied together: disjoint sets of strings, for whatever must be looked at as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


class Groups:
    """Disjoint sets of names; a name not tied to any stands alone."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, name: str) -> str:
        """The name that stands for the whole set."""
        while self._parent.setdefault(name, name) != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def tie(self, one: str, other: str) -> None:
        """Put two names into one set."""
        self._parent[self.root(one)] = self.root(other)

    def of(self, names: Iterable[str]) -> list[list[str]]:
        """The names by set, in their order."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in names:
            found[self.root(name)].append(name)
        return list(found.values())
