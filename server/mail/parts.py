"""One mail taken apart into its leaves: what the body is made of, and the names of what is attached.

A small MIME walker (RFC 2045, RFC 2046) over slices of the raw bytes: attachments are never copied or decoded, so the
work is bounded by the length of the mail and the memory by the text in it. Nesting and the number of parts are capped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message as HeaderMessage
from email.utils import collapse_rfc2231_value

from server.mail.headers import Fields, split_fields, starts_with_field, text_of

#: Deeper or more numerous parts than these are left unread and named as a defect; real mail stays far below.
MAX_DEPTH = 20
MAX_PARTS = 1_000
#: Octets of one text part that are read: 2 MB of text in the dearest encoding (quoted-printable, three for one).
MAX_PART_OCTETS = 6_000_000

_READ_TYPES = frozenset({"text/plain", "text/html", "text/calendar", "message/delivery-status"})


@dataclass(frozen=True, slots=True)
class TextPart:
    """A leaf whose text counts: its declared type, charset and transfer encoding, and its payload still encoded.

    `flowed` and `delsp` are the parameters of text/plain of RFC 3676.
    """

    content_type: str
    charset: str | None
    transfer_encoding: str
    payload: bytes
    flowed: bool = False
    delsp: bool = False


@dataclass(frozen=True, slots=True)
class ContentType:
    """A Content-Type field: lower-case type and subtype, parameters by lower-case name."""

    name: str
    parameters: dict[str, str]


@dataclass(slots=True)
class Leaves:
    """What a mail is made of."""

    texts: list[TextPart] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


def split_head(raw: bytes, start: int = 0, end: int | None = None) -> tuple[bytes, int]:
    """A mail's header block and where its body starts; a mail without any header is all body."""
    end = len(raw) if end is None else end
    if raw[start : min(start + 1, end)] in (b"\r", b"\n"):
        return b"", start + (2 if raw[start : start + 2] == b"\r\n" else 1)
    if not starts_with_field(raw[start : min(end, start + 1_000)]):
        return b"", start
    at, body = end, end
    for newlines in (b"\n\r\n", b"\n\n", b"\r\r"):
        if (found := raw.find(newlines, start, at + 1)) >= 0:
            at, body = found, found + len(newlines)
    return raw[start:at], min(body, end)


def content_type_of(value: str, default: str = "text/plain") -> ContentType:
    """Read a Content-Type field; what cannot be read counts as text/plain (RFC 2045 section 5.2)."""
    holder = HeaderMessage()
    holder["Content-Type"] = " ".join(value[:5_000].split()) or default
    name = holder.get_content_type()
    pairs = holder.get_params(failobj=[], unquote=True) or []
    return ContentType(name, {key.lower(): collapse_rfc2231_value(text) for key, text in pairs[1:]})


def is_body_part(content_type: str, disposition: str, filename: str) -> bool:
    """Whether a leaf is read as text of the mail rather than kept as an attachment's name.

    Calendar answers and delivery reports are read whatever their disposition. The only part of a mail is always read.
    """
    if content_type in {"text/calendar", "message/delivery-status"}:
        return True
    return content_type in _READ_TYPES and disposition != "attachment" and not filename


def leaves_of(fields: Fields, raw: bytes, start: int) -> Leaves:
    """All leaves of the mail whose header fields are `fields` and whose body starts at `start` in `raw`."""
    walk = _Walk(raw)
    walk.part(fields, (start, len(raw)), "text/plain", 0)
    return walk.leaves


class _Walk:
    """The walk through one mail: spans of `raw` stand for parts, so that nothing but text is copied."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.leaves = Leaves()
        self.seen = 0

    def part(self, fields: Fields, span: tuple[int, int], default: str, depth: int) -> None:
        self.seen += 1
        content = content_type_of(fields.first("content-type"), default)
        if not content.name.startswith("multipart/"):
            self._leaf(fields, content, span, depth)
            return
        boundary = content.parameters.get("boundary", "").rstrip()
        spans = list(self._between(span, boundary.encode("utf-8", errors="replace"))) if boundary else []
        if not spans:
            self._defect("multipart without its boundary")
            self._leaf(Fields([]), ContentType("text/plain", {}), span, depth)
            return
        inner = "message/rfc822" if content.name == "multipart/digest" else "text/plain"
        for start, end in spans:
            if depth >= MAX_DEPTH or self.seen >= MAX_PARTS:
                self._defect("parts left unread")
                return
            head, body = split_head(self.raw, start, end)
            self.part(split_fields(head), (min(body, end), end), inner, depth + 1)

    def _between(self, span: tuple[int, int], boundary: bytes) -> Iterator[tuple[int, int]]:
        """Spans between delimiter lines (RFC 2046 section 5.1.1)."""
        raw, (at, end) = self.raw, span
        mark = b"--" + boundary
        start: int | None = None
        first = at
        while (at := raw.find(mark, at, end)) >= 0:
            stop = raw.find(b"\n", at, end)
            line_end = end if stop < 0 else stop + 1
            rest = raw[at + len(mark) : min(line_end, at + len(mark) + 80)].strip()
            if (at == first or raw[at - 1 : at] in (b"\r", b"\n")) and rest in (b"", b"--"):
                if start is not None:
                    yield start, self._before_newline(start, at)
                start = line_end
                if rest == b"--":
                    return
            at += len(mark)
        if start is not None:
            self._defect("multipart without its end")
            yield start, end

    def _before_newline(self, start: int, end: int) -> int:
        """The newline before a delimiter belongs to the delimiter."""
        for newline in (b"\r\n", b"\n", b"\r"):
            if self.raw[max(start, end - len(newline)) : end] == newline:
                return end - len(newline)
        return max(start, end)

    def _leaf(self, fields: Fields, content: ContentType, span: tuple[int, int], depth: int) -> None:
        disposition, filename = _disposition(fields, content)
        wanted = is_body_part(content.name, disposition, filename)
        if not wanted and not (depth == 0 and content.name.startswith("text/")):
            if filename or disposition == "attachment" or not content.name.startswith("text/"):
                self.leaves.attachments.append(filename or content.name)
            return
        start, end = span
        if end - start > MAX_PART_OCTETS:
            self._defect("body cut")
        self.leaves.texts.append(
            TextPart(
                content_type=content.name if content.name in _READ_TYPES else "text/plain",
                charset=content.parameters.get("charset"),
                transfer_encoding=fields.first("content-transfer-encoding").strip().lower(),
                payload=self.raw[start : min(end, start + MAX_PART_OCTETS)],
                flowed=content.parameters.get("format", "").lower() == "flowed",
                delsp=content.parameters.get("delsp", "").lower() == "yes",
            )
        )

    def _defect(self, defect: str) -> None:
        if defect not in self.leaves.defects:
            self.leaves.defects.append(defect)


def _disposition(fields: Fields, content: ContentType) -> tuple[str, str]:
    value = fields.first("content-disposition")
    found = content_type_of(f"x/{value}", "x/inline") if value else ContentType("x/inline", {})
    name = found.parameters.get("filename") or content.parameters.get("name") or ""
    return found.name.partition("/")[2], text_of(name, [])
