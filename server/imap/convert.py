"""Turns the dicts that imapclient fetches into plain values; they go no further than this file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypedDict

from imapclient.imap_utf7 import decode as decode_utf7

from server.imap.structure import PartPlace, Structure, read_structure
from server.mail.headers import split_fields
from server.mail.message import Message
from server.mail.mime import TextPart, content_type_of, from_parts, parse, parse_head
from server.services.mailbox_roles import is_never_read
from server.services.ports.mailbox import Head

_READ_TYPES = frozenset({"text/plain", "text/html", "text/calendar", "message/delivery-status"})


UNPARSABLE = (ValueError, LookupError, RecursionError)
"""What the parser may raise for a mail nobody foresaw, though it is meant to mend everything."""


class ServerFacts(TypedDict):
    """What only the server knows of a message, as `server.mail.mime` takes it."""

    received_at: datetime | None
    gmail_thread_id: str | None
    gmail_message_id: str | None
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A message before its text: header bytes, structure and the server's facts."""

    header: bytes
    structure: Structure
    facts: ServerFacts


def head_of(uid: int, item: Mapping[bytes, Any]) -> Head:
    """The header facts of a message."""
    return Head(uid, parse_head(_header(item), **_facts(item)), int(item.get(b"RFC822.SIZE") or 0))


def skeleton_of(item: Mapping[bytes, Any]) -> Skeleton:
    """Header, structure and facts of a message."""
    header, structure = _header(item), read_structure(item.get(b"BODYSTRUCTURE"))
    if not structure.parts and not structure.doubtful and _claims_text(header):
        structure = Structure(doubtful=True)
    return Skeleton(header, structure, _facts(item))


def message_of(skeleton: Skeleton, texts: Sequence[bytes]) -> Message:
    """The message from its skeleton and the bytes of its text parts, in the structure's order."""
    parts = [_text_part(place, payload) for place, payload in zip(skeleton.structure.parts, texts, strict=True)]
    return from_parts(skeleton.header, parts, attachments=skeleton.structure.attachments, **skeleton.facts)


def whole_message(raw: bytes, skeleton: Skeleton) -> Message:
    """The message from its whole bytes, where its structure could not be believed."""
    return parse(raw, **skeleton.facts)


def part_bytes(item: Mapping[bytes, Any], section: str) -> bytes | None:
    """The bytes of a part fetched from octet 0; None where the server left it out or sent nothing for it."""
    found = item.get(f"BODY[{section}]<0>".encode())
    return found if isinstance(found, bytes) else None


def is_unread_kind(item: Mapping[bytes, Any]) -> bool:
    """Whether Gmail's system labels (they begin with a backslash) mark a draft, spam or trash."""
    return any(label.startswith("\\") and is_never_read(label) for label in _labels(item))


def _header(item: Mapping[bytes, Any]) -> bytes:
    for key, value in item.items():
        if key.startswith(b"BODY[HEADER.FIELDS") and isinstance(value, bytes):
            return value
    return b""


def _claims_text(header: bytes) -> bool:
    """Whether the header makes the mail itself text, though the structure lists none (seen: an unreadable type)."""
    return content_type_of(split_fields(header).first("content-type")).name.startswith("text/")


def _facts(item: Mapping[bytes, Any]) -> ServerFacts:
    received = item.get(b"INTERNALDATE")
    return ServerFacts(
        received_at=received.astimezone(UTC) if isinstance(received, datetime) else None,
        gmail_thread_id=_decimal(item.get(b"X-GM-THRID")),
        gmail_message_id=_decimal(item.get(b"X-GM-MSGID")),
        labels=_labels(item),
    )


def _labels(item: Mapping[bytes, Any]) -> tuple[str, ...]:
    found = item.get(b"X-GM-LABELS") or ()
    return tuple(_label(label) for label in found)


def _label(label: object) -> str:
    raw = label if isinstance(label, bytes) else str(label).encode()
    return str(decode_utf7(raw))


def _decimal(value: object) -> str | None:
    """Gmail's 64-bit ids stay strings: JavaScript and JSON readers round them."""
    return str(value) if isinstance(value, int) else None


def _text_part(place: PartPlace, payload: bytes) -> TextPart:
    parameters = place.content.parameters
    return TextPart(
        content_type=place.content.name if place.content.name in _READ_TYPES else "text/plain",
        charset=parameters.get("charset"),
        transfer_encoding=place.transfer_encoding,
        payload=payload,
        flowed=parameters.get("format", "").lower() == "flowed",
        delsp=parameters.get("delsp", "").lower() == "yes",
    )
