"""Bytes of a mail to a `Message`, and header bytes to an `Envelope`.

Three doors that must agree: `parse` reads a whole mail, `parse_head` its header fields only, `from_parts` the header
and the text parts fetched one by one. The same mail gives the same envelope, key, body and machine through each.
None of them raises for broken mail: what is mended is named in `Message.defects`, never with text of the mail.
Work and memory are bounded: text is cut at `bodies.MAX_BODY_CHARACTERS`, attachments are never decoded.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from server.mail.bodies import MAX_BODY_CHARACTERS, choose_body, part_text
from server.mail.headers import Fields, addresses_of, date_of, ids_of, is_plausible, offset_of, split_fields, text_of
from server.mail.machine_mail import by_headers, by_words, calendar_answer, is_suspicious, refine
from server.mail.message import CalendarAnswer, Envelope, MachineKind, Message
from server.mail.own_text import own_text
from server.mail.parts import Leaves, TextPart, content_type_of, is_body_part, leaves_of, split_head

__all__ = ["HEADER_FIELDS", "TextPart", "content_type_of", "from_parts", "is_body_part", "parse", "parse_head"]

#: The fields that an envelope is made of: fetching these is enough for `parse_head`.
HEADER_FIELDS: tuple[str, ...] = (
    *("Date", "From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Subject", "Message-ID", "In-Reply-To", "References"),
    *("Content-Type", "Content-Transfer-Encoding", "Return-Path", "X-Failed-Recipients", "X-Loop", "Feedback-ID"),
    *("Auto-Submitted", "Precedence", "X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Mail-Autoreply"),
    *("X-Autoreply-From", "X-Auto-Response-Suppress", "List-Id", "List-Post", "List-Unsubscribe", "List-Help"),
    *("X-GM-THRID", "X-GM-MSGID", "X-Gmail-Labels"),
)


@dataclass(frozen=True, slots=True)
class _Server:
    """What the place a mail was found in says of it."""

    received_at: datetime | None
    gmail_thread_id: str | None
    gmail_message_id: str | None
    labels: tuple[str, ...]


def parse(
    raw: bytes,
    *,
    received_at: datetime | None = None,
    gmail_thread_id: str | None = None,
    gmail_message_id: str | None = None,
    labels: Sequence[str] = (),
) -> Message:
    """Read a whole mail. Without `received_at` the topmost Received field bounds how late its Date may be."""
    head, start = split_head(raw)
    fields = split_fields(head)
    if not head:
        fields.defects.append("no header")
    leaves = leaves_of(fields, raw, start)
    server = _Server(received_at, gmail_thread_id, gmail_message_id, tuple(labels))
    return _message(fields, leaves, server)


def parse_head(
    header_bytes: bytes,
    *,
    received_at: datetime | None = None,
    gmail_thread_id: str | None = None,
    gmail_message_id: str | None = None,
    labels: Sequence[str] = (),
) -> Envelope:
    """Read header bytes only: the envelope `parse` gives for the whole mail, given the fields in `HEADER_FIELDS`."""
    fields = split_fields(header_bytes)
    return _envelope(fields, _Server(received_at, gmail_thread_id, gmail_message_id, tuple(labels)))


def from_parts(
    header_bytes: bytes,
    parts: Sequence[TextPart],
    *,
    attachments: Sequence[str] = (),
    received_at: datetime | None = None,
    gmail_thread_id: str | None = None,
    gmail_message_id: str | None = None,
    labels: Sequence[str] = (),
) -> Message:
    """Put a message together from its header and the text parts fetched (those `is_body_part` names, in order)."""
    fields = split_fields(header_bytes)
    leaves = Leaves(list(parts), list(attachments), [])
    server = _Server(received_at, gmail_thread_id, gmail_message_id, tuple(labels))
    return _message(fields, leaves, server)


def _message(fields: Fields, leaves: Leaves, server: _Server) -> Message:
    envelope = _envelope(fields, server)
    defects = leaves.defects
    texts: dict[str, list[str]] = {}
    room = MAX_BODY_CHARACTERS
    for part in leaves.texts:
        text, mended = part_text(part)
        defects.extend(mended)
        if len(text) > room:
            defects.append("body cut")
        texts.setdefault(part.content_type, []).append(text[:room])
        room -= min(room, len(text))
    html = "\n".join(texts["text/html"]) if "text/html" in texts else None
    body = choose_body(texts.get("text/plain", []), html)
    calendar = next((found for each in texts.get("text/calendar", []) if (found := calendar_answer(each))), None)
    if sent_defect := _date_defect(fields, envelope):
        defects.append(sent_defect)
    return Message(
        key=_key(fields, envelope, body),
        envelope=envelope,
        body=body,
        html=html,
        machine=_machine(envelope, (body, html), calendar, is_report="message/delivery-status" in texts),
        calendar=calendar,
        attachments=tuple(leaves.attachments),
        defects=tuple(dict.fromkeys(fields.defects + defects)),
    )


def _machine(
    envelope: Envelope, text: tuple[str, str | None], calendar: CalendarAnswer | None, *, is_report: bool
) -> MachineKind | None:
    """The envelope's kind, made precise by the parts and the own words of `text` (body and HTML)."""
    body, html = text
    kind = envelope.machine
    if calendar is not None and kind in (None, MachineKind.OTHER):
        return MachineKind.CALENDAR
    if is_report and kind is not MachineKind.OUT_OF_OFFICE:
        return MachineKind.BOUNCE
    if kind not in (None, MachineKind.OTHER, MachineKind.BOUNCE) or not is_suspicious(envelope.subject, body):
        return kind
    said = own_text(body, html=html, sender=envelope.sender).text or body
    if kind is None:
        return by_words(envelope.subject, said, envelope.sender)
    return refine(kind, envelope.subject, said, envelope.sender)


def _envelope(fields: Fields, server: _Server) -> Envelope:
    defects = fields.defects
    subject = text_of(fields.first("subject"), defects)
    senders = addresses_of(fields.every("from"), defects) or addresses_of(fields.every("sender"), defects)
    sender = senders[0] if senders else None
    received_at = server.received_at or date_of(fields.first("received").rpartition(";")[2])
    written = date_of(fields.first("date"))
    sent_at = written if written and is_plausible(written, received_at) else None
    ids = ids_of(fields.first("message-id"))
    return Envelope(
        message_id=ids[0] if ids else "",
        in_reply_to=ids_of(fields.first("in-reply-to")),
        references=ids_of(" ".join(fields.every("references"))),
        subject=subject,
        sender=sender,
        reply_to=addresses_of(fields.every("reply-to"), defects),
        to=addresses_of(fields.every("to"), defects),
        cc=addresses_of(fields.every("cc"), defects),
        bcc=addresses_of(fields.every("bcc"), defects),
        sent_at=sent_at,
        received_at=received_at.astimezone(UTC) if received_at else None,
        machine=by_headers(fields, sender, subject),
        gmail_thread_id=server.gmail_thread_id or _decimal(fields.first("x-gm-thrid")),
        gmail_message_id=server.gmail_message_id or _decimal(fields.first("x-gm-msgid")),
        labels=server.labels or _labels(fields.first("x-gmail-labels")),
        utc_offset_minutes=offset_of(fields.first("date")) if sent_at else None,
    )


def _decimal(value: str) -> str | None:
    value = value.strip()
    return value if value.isascii() and value.isdigit() else None


def _labels(value: str) -> tuple[str, ...]:
    """Labels as Takeout writes them: one encoded line, comma-separated, those with commas in quotes."""
    if not value:
        return ()
    row = next(csv.reader([text_of(value, [])], skipinitialspace=True), [])
    return tuple(each.strip() for each in row if each.strip())


def _date_defect(fields: Fields, envelope: Envelope) -> str | None:
    if envelope.sent_at is not None:
        return None
    return "date unreadable or absurd" if fields.first("date") else "no date"


def _key(fields: Fields, envelope: Envelope, body: str) -> str:
    """Identity over the header's own date, plausible or not: what the server says must not change it."""
    written = date_of(fields.first("date"))
    text = hashlib.sha256(" ".join(body.split()).encode("utf-8", errors="replace")).hexdigest()
    sender = envelope.sender.email if envelope.sender else ""
    stamp = written.isoformat() if written else ""
    whole = "\x00".join((envelope.message_id, stamp, sender, text))
    return hashlib.sha256(whole.encode("utf-8", errors="replace")).hexdigest()[:32]
