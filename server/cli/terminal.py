"""Foreign text made safe for a terminal: what a mail says must not move the cursor, hide words or colour the screen."""

from __future__ import annotations

import unicodedata

# Control and format characters (C0, C1, bidirectional overrides, zero-width), lone surrogates; line ends, tabs stay.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
_KEPT = frozenset("\n\t")


def printable(text: str) -> str:
    """The text without characters that a terminal would obey rather than show."""
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _HIDDEN_CATEGORIES)
