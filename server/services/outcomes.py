"""How deals ended, from a CRM's export: address or domain, won or lost, date."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files

from server.errors import UsageError
from server.prospects.crm_csv import csv_rows
from server.prospects.own_domains import is_public
from server.verdict.backtest import KnownOutcome

_ADVICE = "Three columns: an address, a domain or a hint's id; won or lost; the date as 2026-11-24."
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How deals ended, by address, domain or hint id (lower case)."""

    known: Mapping[str, KnownOutcome]

    def of(self, key: str) -> KnownOutcome | None:
        """The outcome of an address (else of its domain, unless that is a public one) or of a hint's id."""
        found = self.known.get(key)
        domain = key.rpartition("@")[2]
        return found or (self.known.get(domain) if "@" in key and not is_public(domain) else None)


def read_outcomes(data: bytes) -> Outcomes:
    """Read an export; of several rows for one the latest counts. `UsageError` names the line that cannot be read."""
    rows = csv_rows(data)
    if not rows:
        raise UsageError("The outcomes file is empty.", _ADVICE)
    columns = _columns(rows[0][1])
    known: dict[str, KnownOutcome] = {}
    for line, cells in rows[1:] if columns else rows:
        who, outcome, day = columns or (0, 1, 2)
        if max(who, outcome, day) >= len(cells):
            raise UsageError(f"Line {line} of the outcomes has too few cells.", _ADVICE)
        if not _plain(cells[outcome]):
            continue  # a deal still open
        found = KnownOutcome(_won(cells[outcome], line), _date(cells[day], line))
        key = _key(cells[who])
        if key and (key not in known or known[key].at <= found.at):
            known[key] = found
    if not known:
        raise UsageError("The outcomes name nobody.", _ADVICE)
    return Outcomes(known)


def _columns(header: list[str]) -> tuple[int, int, int] | None:
    """Places of who, outcome and date by the header's names; None where the first line is no header."""
    names = [_plain(cell) for cell in header]
    places = [
        next((names.index(word) for word in _words()[kind] if word in names), None)
        for kind in ("who", "outcome", "date")
    ]
    if places[0] is None and (places[1] is None or places[2] is None):
        return None
    who, outcome, day = places
    if who is None or outcome is None or day is None:
        raise UsageError("The outcomes lack a column.", _ADVICE)
    return who, outcome, day


def _won(cell: str, line: int) -> bool:
    word = _plain(cell)
    if word in _words()["won"]:
        return True
    if word in _words()["lost"]:
        return False
    raise UsageError(f"Line {line} of the outcomes says neither won nor lost.", _ADVICE)


def _date(cell: str, line: int) -> datetime:
    try:
        if match := _DAY_FIRST.fullmatch(cell.strip()):
            return datetime(int(match[3]), int(match[2]), int(match[1]), tzinfo=UTC)
        moment = datetime.fromisoformat(cell.strip())
    except ValueError as error:
        raise UsageError(f"Line {line} of the outcomes has no date.", _ADVICE) from error
    return moment.astimezone(UTC) if moment.tzinfo else datetime.combine(moment.date(), time(), tzinfo=UTC)


def _key(cell: str) -> str:
    found = cell.strip().lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return found.partition("/")[0]


def _plain(cell: str) -> str:
    return re.sub(r"[\W_]+", "", cell.lower())


@cache
def _words() -> Mapping[str, list[str]]:
    table: Mapping[str, list[str]] = tomllib.loads(
        files("server.services").joinpath("outcome_words.toml").read_text("utf-8")
    )
    return table
