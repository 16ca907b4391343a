"""Addresses and domains from a CSV export of a CRM, whatever its encoding, delimiter and column names."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from server.errors import UsageError
from server.prospects.own_domains import is_public, within

_ADDRESS = re.compile(r"[^\s@<>,;:\"'()\[\]|]{1,64}@([^\s@<>,;:\"'()\[\]|/]{1,253})")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}")
_DELIMITERS = ",;\t|"
# Rows looked at to tell the delimiter and, in files without known column names, the columns.
_SAMPLE_ROWS = 50


class Ignored(StrEnum):
    """Why a cell or row of the file gave nothing."""

    NOT_AN_ADDRESS = "not an address"
    NOT_A_DOMAIN = "not a domain"
    PUBLIC_DOMAIN = "a public mail provider's or social network's domain"
    TOO_MANY_CELLS = "more cells than columns"


@dataclass(frozen=True, slots=True)
class IgnoredLine:
    """A line of the file (1-based, where its row begins) and why something on it was ignored."""

    line: int
    reason: Ignored


@dataclass(frozen=True, slots=True)
class CrmPeople:
    """What the file names, lower case; `columns` are those read, `other_columns` those passed over."""

    addresses: frozenset[str]
    domains: frozenset[str]
    ignored: tuple[IgnoredLine, ...]
    columns: tuple[str, ...] = ()
    other_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Columns:
    addresses: tuple[int, ...]
    domains: tuple[int, ...]
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    address: frozenset[str]
    domain: frozenset[str]
    passed_over: tuple[str, ...]
    social_sites: frozenset[str]


def read_crm_csv(data: bytes) -> CrmPeople:
    """Read an export; raises `UsageError` naming the line where the file is not CSV or names nobody."""
    rows = csv_rows(data)
    if not rows:
        raise UsageError("the CSV file is empty", "export the contacts again, with a column of e-mail addresses")
    columns = _by_header(rows[0][1])
    if columns is None:
        columns = _by_content([cells for _, cells in rows[:_SAMPLE_ROWS]])
    if columns is None:
        raise UsageError(
            f"line {rows[0][0]}: no column of e-mail addresses, domains or websites was found",
            'name the column "Email", "Domain" or "Website" in the first line',
        )
    return _collect(rows[1:] if columns.header else rows, columns)


def csv_rows(data: bytes) -> list[tuple[int, list[str]]]:
    """The rows of a CSV file of any common encoding and delimiter, each with its line; `UsageError` names a bad one."""
    return list(_rows(_decoded(data)))


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if data[:200].count(0) > len(data[:200]) // 4:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, each with the line it begins on."""
    first, _, rest = text.partition("\n")
    offset = 0
    if re.fullmatch(r"sep=.\r?", first, re.IGNORECASE):
        delimiter, text, offset = first[4], rest, 1
    else:
        delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    line = offset + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, [cell.strip() for cell in cells]
            line = offset + reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"line {line}: not readable as CSV ({error})", "check the quotes on that line") from error


def _delimiter(text: str) -> str:
    """The delimiter that splits the sample's lines evenly into most cells; a comma where none does."""

    def columns(delimiter: str) -> int:
        reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter)
        widths = [len(cells) for cells, _ in zip(reader, range(_SAMPLE_ROWS), strict=False) if cells]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        return usual if usual == (widths or [0])[0] or widths.count(usual) * 2 > len(widths) else 1

    return max(_DELIMITERS, key=columns)


def _by_header(cells: Sequence[str]) -> _Columns | None:
    names = [re.sub(r"[\W_]", "", cell.lower()) for cell in cells]
    known = _known()
    theirs = [not any(word in name for word in known.passed_over) for name in names]
    addresses = tuple(i for i, name in enumerate(names) if theirs[i] and name in known.address)
    domains = tuple(i for i, name in enumerate(names) if theirs[i] and name in known.domain)
    return _Columns(addresses, domains, tuple(cells)) if addresses or domains else None


def _by_content(sample: Sequence[Sequence[str]]) -> _Columns | None:
    """Columns of which more than half of the filled cells are addresses, or domains; the first row may be a header."""
    known = _known()
    width = max(len(cells) for cells in sample)
    addresses, domains = [], []
    for column in range(width):
        filled = [cells[column] for cells in sample if column < len(cells) and cells[column]]
        head = re.sub(r"[\W_]", "", filled[0].lower()) if filled else ""
        if any(word in head for word in known.passed_over):
            continue
        if sum(bool(_ADDRESS.search(cell)) for cell in filled) * 2 > len(filled):
            addresses.append(column)
        elif sum(_domain(cell) is not None for cell in filled) * 2 > len(filled):
            domains.append(column)
    if not addresses and not domains:
        return None
    first = sample[0]
    telling = any(_ADDRESS.search(cell) or _domain(cell) for cell in first)
    return _Columns(tuple(addresses), tuple(domains), () if telling or len(sample) == 1 else tuple(first))


def _collect(rows: Sequence[tuple[int, list[str]]], columns: _Columns) -> CrmPeople:
    addresses: set[str] = set()
    domains: set[str] = set()
    ignored: list[IgnoredLine] = []
    for line, cells in rows:
        if columns.header and any(cells[len(columns.header) :]):
            ignored.append(IgnoredLine(line, Ignored.TOO_MANY_CELLS))
            continue
        for cell in (cells[i] for i in columns.addresses if i < len(cells) and cells[i]):
            found = {m.group().lower() for m in _ADDRESS.finditer(cell) if _DOMAIN.fullmatch(m.group(1))}
            addresses |= found
            if not found:
                ignored.append(IgnoredLine(line, Ignored.NOT_AN_ADDRESS))
        for cell in (cells[i] for i in columns.domains if i < len(cells) and cells[i]):
            domain = _domain(cell)
            if domain is None:
                ignored.append(IgnoredLine(line, Ignored.NOT_A_DOMAIN))
            elif is_public(domain) or within(domain, _known().social_sites):
                ignored.append(IgnoredLine(line, Ignored.PUBLIC_DOMAIN))
            else:
                domains.add(domain)
    used = {*columns.addresses, *columns.domains}
    read = tuple(name for i, name in enumerate(columns.header) if i in used)
    other = tuple(name for i, name in enumerate(columns.header) if i not in used)
    return CrmPeople(frozenset(addresses), frozenset(domains), tuple(ignored), read, other)


def _domain(cell: str) -> str | None:
    """The domain of a web address or domain as people write it ("https://www.acme.example/en" is acme.example)."""
    host = re.sub(r"^[a-z]+://", "", cell.strip().lower().rstrip("."))
    host = re.split(r"[/:?#]", host, maxsplit=1)[0].removeprefix("www.")
    return host if _DOMAIN.fullmatch(host) else None


@cache
def _known() -> _Known:
    data = tomllib.loads((files("server.prospects") / "crm_columns.toml").read_text(encoding="utf-8"))
    return _Known(
        address=frozenset(data["address"]),
        domain=frozenset(data["domain"]),
        passed_over=tuple(data["passed_over"]),
        social_sites=frozenset(data["social_sites"]),
    )
