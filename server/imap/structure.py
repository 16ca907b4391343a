"""Reads BODYSTRUCTURE (RFC 3501 7.4.2): which parts of a mail are its text, and the names of what is attached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from imapclient.response_types import BodyData

from server.mail.headers import text_of
from server.mail.mime import content_type_of, is_body_part
from server.mail.parts import MAX_DEPTH, MAX_PARTS, ContentType

_DISPOSITION_OF_TEXT = 9
_DISPOSITION_OF_MESSAGE = 11
_DISPOSITION_OF_OTHERS = 8
_DISPOSITION_OF_MULTIPART = 3


@dataclass(frozen=True, slots=True)
class PartPlace:
    """A text part to fetch: its section number, declared type, transfer encoding and size in octets."""

    section: str
    content: ContentType
    transfer_encoding: str
    size: int


@dataclass(frozen=True, slots=True)
class Structure:
    """What a mail is made of. `doubtful` where it cannot be believed: the whole mail is fetched then."""

    parts: tuple[PartPlace, ...] = ()
    attachments: tuple[str, ...] = ()
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Leaf:
    section: str
    content: ContentType
    disposition: str
    filename: str
    transfer_encoding: str
    size: int
    is_whole_mail: bool


class _DoubtfulError(ValueError):
    """The structure breaks its own grammar."""


def read_structure(body: object) -> Structure:
    """Read what imapclient made of a BODYSTRUCTURE."""
    try:
        leaves = list(_leaves(body, "", 0))
    except (_DoubtfulError, IndexError, TypeError, ValueError, AttributeError):
        return Structure(doubtful=True)
    if len(leaves) > MAX_PARTS:
        return Structure(doubtful=True)
    parts: list[PartPlace] = []
    attachments: list[str] = []
    for leaf in leaves:
        is_text = leaf.content.name.startswith("text/")
        if (leaf.is_whole_mail and is_text) or is_body_part(leaf.content.name, leaf.disposition, leaf.filename):
            parts.append(PartPlace(leaf.section, leaf.content, leaf.transfer_encoding, leaf.size))
        elif leaf.filename or leaf.disposition == "attachment" or not is_text:
            attachments.append(leaf.filename or leaf.content.name)
    return Structure(tuple(parts), tuple(attachments))


def _leaves(body: Any, section: str, depth: int) -> Iterator[_Leaf]:
    if depth > MAX_DEPTH:
        raise _DoubtfulError
    if isinstance(body, BodyData) and body.is_multipart:
        _require_boundary(body)
        for number, part in enumerate(body[0], start=1):
            yield from _leaves(part, f"{section}.{number}" if section else str(number), depth + 1)
        return
    kind, subtype = _text(body[0]).lower(), _text(body[1]).lower()
    if kind == "multipart" or not kind or not subtype or not isinstance(body[6], int):
        raise _DoubtfulError
    content = _content_type(f"{kind}/{subtype}", body[2])
    at = _disposition_index(kind, subtype)
    disposition = _content_type("", body[at]) if len(body) > at and isinstance(body[at], tuple) else None
    name = (disposition.parameters.get("filename") if disposition else None) or content.parameters.get("name") or ""
    yield _Leaf(
        section or "1",
        content,
        disposition.name.partition("/")[2] if disposition else "inline",
        text_of(name, []),
        _text(body[5]).strip().lower(),
        body[6],
        is_whole_mail=not section,
    )


def _disposition_index(kind: str, subtype: str) -> int:
    if kind == "text":
        return _DISPOSITION_OF_TEXT
    return _DISPOSITION_OF_MESSAGE if f"{kind}/{subtype}" == "message/rfc822" else _DISPOSITION_OF_OTHERS


def _require_boundary(body: Sequence[Any]) -> None:
    """Servers invent a single empty part for a multipart whose boundary is missing or never comes."""
    parameters = body[2] if len(body) > 2 and isinstance(body[2], tuple) else ()
    names = {_text(name).lower() for name in parameters[::2]}
    only = body[0][0] if len(body[0]) == 1 else None
    is_empty = only is not None and not (isinstance(only, BodyData) and only.is_multipart) and not only[6]
    if is_empty or not body[0] or not names & {"boundary", "boundary*", "boundary*0", "boundary*0*"}:
        raise _DoubtfulError


def _content_type(name: str, value: Sequence[Any] | None) -> ContentType:
    """A type with its parameters, or a disposition (no name: `value` is the pair of its name and parameters)."""
    parameters = value
    if not name and value:
        name, parameters = f"x/{_text(value[0]).lower()}", value[1] if len(value) > 1 else None
    pairs = list(parameters or ())
    written = [f'; {_text(key)}="{_quoted(_text(text))}"' for key, text in zip(pairs[::2], pairs[1::2], strict=True)]
    return content_type_of(name + "".join(written), "text/plain")


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
