"""Who is never a topic in a thread: its people and the reader's firm."""

from __future__ import annotations

import re
from collections.abc import Iterable

from server.services.matter.finder import Barred
from server.services.person_names import salutation, signed


def barred(names: Iterable[str], texts: Iterable[str], domains: Iterable[str]) -> Barred:
    """From the names on the mail, those the mails greet and sign with, and the mail domains of the other side."""
    said = [name for text in texts for name in (salutation(text)[1], signed(text)[1]) if name]
    parts = {part for name in (*names, *said) for part in re.findall(r"\w+", name.casefold())}
    firms = {domain.rpartition(".")[0].replace("-", "").casefold() for domain in domains}
    return Barred(frozenset(parts), frozenset(firms - {""}))
