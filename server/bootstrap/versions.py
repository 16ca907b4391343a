"""By what threads are read and judged here: digests of the code and the data that decide it.

Taken of the files themselves, so that nobody can forget to count one up. A change that means nothing (a comment) costs
one judging anew in the background.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from server.services.upkeep_values import Versions

_TOP = Path(__file__).parent.parent.parent
JUDGING = (
    "server/verdict",
    "server/prospects/own_domains.py",
    "server/prospects/public_domains.txt",
    "server/services/answered.py",
    "server/services/awaited.py",
    "server/services/awaited_words.py",
    "server/services/awaited_words.toml",
    "server/services/clean_words.py",
    "server/services/draft_people.py",
    "server/services/judging.py",
    "server/services/name_words.toml",
    "server/services/offers.py",
    "server/services/person_names.py",
    "server/services/pointed_to.py",
    "server/services/ports/situation.py",
    "server/services/ports/stored.py",
    "server/services/rejudge.py",
    "server/services/situation_words.toml",
    "server/services/situations.py",
)
READING = ("nlp", "server/mail", "server/services/read_threads.py")
# Beside the pipeline, not part of it; not in the wheel either.
_NOT_RUNNING = ("nlp/corpus", "nlp/training", "nlp/evaluation")
_HEX_DIGITS = 32


@cache
def versions(variant: str) -> Versions:
    """The versions of this installation with the pipeline of that name."""
    reading = digest(_TOP, READING, _NOT_RUNNING)
    return Versions(
        reading=hashlib.sha256(f"{variant} {reading}".encode()).hexdigest()[:_HEX_DIGITS],
        judging=digest(_TOP, JUDGING),
    )


def digest(top: Path, places: Sequence[str], but: Sequence[str] = ()) -> str:
    """32 hex digits over the names and bytes of all files at the places, but for caches and what is left out."""
    found = hashlib.sha256()
    for file in sorted({each for place in places for each in _files(top / place)}):
        name = file.relative_to(top).as_posix()
        if not any(name.startswith(f"{out}/") for out in but):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            found.update(f"{name} {content}\n".encode())
    return found.hexdigest()[:_HEX_DIGITS]


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [each for each in place.rglob("*") if each.is_file() and each.suffix != ".pyc"]
