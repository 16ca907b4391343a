"""Header fields as they come in real mail, read without ever raising.

A field block is bytes; out come plain strings, ids, addresses and dates. RFC 5322 gives the grammar, RFC 2047 the
encoded words; what real mail gets wrong (8-bit headers, spaces inside encoded words, unquoted commas in names, line
breaks smuggled into a subject) is mended and named in the list of defects passed along.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import mktime_tz, parsedate_tz

from server.mail.charsets import decode
from server.mail.message import Address

#: A field longer than this is cut: no honest header of real mail comes near.
MAX_FIELD_CHARACTERS = 100_000
#: A header block longer than this is cut.
MAX_BLOCK_OCTETS = 2_000_000
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
#: The bound where no server's date is known; there is no clock in this package.
_LATEST = datetime(2050, 1, 1, tzinfo=UTC)
_WIDEST_OFFSET_SECONDS = 14 * 3600
_CLOCK_SKEW = timedelta(days=2)

_FIELD_START = re.compile(rb"([!-9;-~]+)[ \t]*:")
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^\r\n]{0,2000}?)\?=")
_BETWEEN_WORDS = re.compile(r"\?=\s+=\?")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ID = re.compile(r"<\s*([^<>\s]{1,998})\s*>")
# Nothing begins behind a backslash and nothing is tried twice: the time stays linear, whatever stands in a field.
_ENDS_OF_ADDRESS = re.compile(r'(?<!\\)"(?:[^"\\]|\\.)*+"|(?<!\\)\((?:[^()\\]|\\.)*+\)|<[^<>]*+>|[,;]')
_COMMENT = re.compile(r"(?<!\\)\(((?:[^()\\]|\\.)*+)\)")
_ANGLE = re.compile(r"<([^<>]*+)>")
_GROUP = re.compile(r'^[^"<@:]*:(?!//)')


@dataclass(slots=True)
class Fields:
    """The fields of one header block in their order; names lower case, values unfolded and decoded from bytes."""

    items: list[tuple[str, str]]
    defects: list[str] = field(default_factory=list)

    def first(self, name: str) -> str:
        """The first value of a field, empty where it is absent."""
        return next((value for key, value in self.items if key == name), "")

    def every(self, name: str) -> list[str]:
        """All values of a field."""
        return [value for key, value in self.items if key == name]

    def has(self, name: str) -> bool:
        """Whether a field is there, even if empty."""
        return any(key == name for key, _ in self.items)


def split_fields(block: bytes) -> Fields:
    """The fields of a header block. Lines that are no field and continue none are left out and named as a defect."""
    fields = Fields([])
    values: list[list[bytes]] = []
    names: list[str] = []
    if len(block) > MAX_BLOCK_OCTETS:
        fields.defects.append("header cut")
        block = block[:MAX_BLOCK_OCTETS]
    for line in block.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        if line[:1] in b" \t" and line.strip() and values:
            values[-1].append(line)
        elif found := _FIELD_START.match(line):
            names.append(found[1].decode("ascii").lower())
            values.append([line[found.end() :]])
        elif line.strip() and not line.startswith((b"From ", b">From ")):
            _note(fields.defects, "header line without a name")
    for name, lines in zip(names, values, strict=True):
        fields.items.append((name, _field_text(b"".join(lines).strip()[:MAX_FIELD_CHARACTERS], fields.defects)))
    return fields


def starts_with_field(block: bytes) -> bool:
    """Whether a mail begins with a header at all (or an mbox "From " line before one)."""
    return bool(_FIELD_START.match(block)) or block.startswith((b"From ", b">From "))


def _field_text(raw: bytes, defects: list[str]) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    _note(defects, "8-bit header")
    return decode(raw, None)[0]


def _note(defects: list[str], defect: str) -> None:
    if defect not in defects:
        defects.append(defect)


def text_of(value: str, defects: list[str]) -> str:
    """A field's value with encoded words (RFC 2047) decoded, as one line without control characters."""
    if "=?" in value:
        value = _decode_words(value, defects)
    line = _CONTROL.sub(" ", value)
    if line != value and "\t" not in value:
        _note(defects, "control characters in a header")
    return " ".join(line.split())


def _decode_words(value: str, defects: list[str]) -> str:
    """Adjacent words of one charset are joined as bytes first: mailers cut characters between words."""
    value = _BETWEEN_WORDS.sub("?==?", value)
    out: list[str] = []
    pending: list[bytes] = []
    charset = ""
    position = 0

    def flush() -> None:
        if pending:
            text, defect = decode(b"".join(pending), charset)
            if defect:
                _note(defects, f"header {defect}")
            out.append(text)
            pending.clear()

    for word in _ENCODED_WORD.finditer(value):
        name = word[1].partition("*")[0].lower()
        if word.start() != position or name != charset:
            flush()
            out.append(value[position : word.start()])
        charset = name
        pending.append(_word_bytes(word[2], word[3], defects))
        position = word.end()
    flush()
    out.append(value[position:])
    if not position:
        _note(defects, "malformed encoded word")
    return "".join(out)


def _word_bytes(encoding: str, text: str, defects: list[str]) -> bytes:
    raw = text.encode("utf-8", errors="surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b"\n", b" "), header=True)
    data, defect = decode_base64(raw)
    if defect:
        _note(defects, "malformed encoded word")
    return data


def decode_base64(raw: bytes) -> tuple[bytes, str | None]:
    """Decode base64 as far as it goes, with a defect where it was cut or damaged."""
    try:
        return binascii.a2b_base64(raw), None
    except binascii.Error:
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4)), "base64 cut or damaged"


def ids_of(value: str) -> tuple[str, ...]:
    """Message ids in a field, without angle brackets, in their order and each once; prose around them is left out."""
    found = _ID.findall(value)
    if not found:
        found = [word.strip("<>,;\"'") for word in _CONTROL.sub(" ", value).split() if "@" in word]
    return tuple(dict.fromkeys(_CONTROL.sub("", each) for each in found if each))


def date_of(value: str) -> datetime | None:
    """A Date field in UTC, None where it is missing or cannot be read."""
    parsed = parsedate_tz(_CONTROL.sub(" ", value)[:200]) if value else None
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(mktime_tz(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def offset_of(value: str) -> int | None:
    """The zone of a Date field in minutes east of Greenwich; None where it is absurd (over 14 hours) or unreadable."""
    parsed = parsedate_tz(_CONTROL.sub(" ", value)[:200]) if value else None
    seconds = parsed[9] if parsed else None
    return seconds // 60 if seconds is not None and abs(seconds) <= _WIDEST_OFFSET_SECONDS else None


def is_plausible(sent_at: datetime, received_at: datetime | None) -> bool:
    """Whether a date can be when the mail was written: not before 1990, not two days after it was received."""
    latest = received_at + _CLOCK_SKEW if received_at else _LATEST
    return _EARLIEST <= sent_at <= latest


def addresses_of(values: Iterable[str], defects: list[str]) -> tuple[Address, ...]:
    """The addresses of some fields (RFC 5322 section 3.4), groups flattened, names decoded after splitting.

    A name that holds an unquoted comma ("Roe, Jane <jane@…>") is put together again.
    """
    found: list[Address] = []
    for value in values:
        carried = ""
        for chunk in _split_addresses(value):
            piece = f"{carried}, {chunk}" if carried else chunk
            address = _address(piece, defects)
            if address is None and "@" not in chunk and "<" not in chunk:
                carried = piece
                continue
            carried = ""
            if address is not None:
                found.append(address)
        if carried and not found and " " not in carried and ":" not in carried:
            name = text_of(carried.strip('"<>'), defects)
            found.append(Address(name, name.lower()))
    return tuple(found)


def _split_addresses(value: str) -> Iterable[str]:
    start = 0
    for mark in _ENDS_OF_ADDRESS.finditer(value):
        if mark[0] in (",", ";"):
            if chunk := value[start : mark.start()].strip():
                yield chunk
            start = mark.end()
    if chunk := value[start:].strip():
        yield chunk


def _address(chunk: str, defects: list[str]) -> Address | None:
    chunk = _GROUP.sub("", chunk).strip()
    angles = list(_ANGLE.finditer(chunk))
    if angles:
        email, name = angles[-1][1].strip(), chunk[: angles[-1].start()]
    else:
        comment = _COMMENT.search(chunk)
        name = comment[1] if comment else ""
        email = _COMMENT.sub("", chunk).strip()
    email = _CONTROL.sub("", email).strip("'\"").lower()
    email = email.removeprefix("mailto:").replace(" ", "")
    if not email or ("@" not in email and not angles):
        return None
    return Address(_name(name, defects), email)


def _name(raw: str, defects: list[str]) -> str:
    raw = raw.strip()
    if raw.startswith('"') and raw.endswith('"') and len(raw) > 1:
        raw = re.sub(r"\\(.)", r"\1", raw[1:-1])
    return text_of(raw, defects).strip("'\" ")
