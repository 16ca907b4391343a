"""Which mail a machine wrote: headers first, then the parts, then wording.

RFC 3834 (Auto-Submitted, Return-Path <>), RFC 3464 (delivery reports), RFC 2369 and RFC 2919 (List-*), RFC 5546
(calendar answers). X-Auto-Response-Suppress alone says nothing: people's mail carries it too. Microsoft 365 sends
absence notices from postmaster@; they are absences and no bounces. A person who mentions leave stays a person: wording
alone needs two families of phrases and no word of an answer. The words are data: machine_mail.toml.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from server.mail.headers import Fields
from server.mail.message import Address, CalendarAnswer, MachineKind

#: Fields of auto-responders older than RFC 3834; a value of "no" or "none" does not count.
_AUTO_FIELDS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-mail-autoreply", "x-autoreply-from")
_HEAD_CHARACTERS = 1_500
_FAMILIES_NEEDED = 2
_PARTSTAT = re.compile(r"^ATTENDEE[^\n]*PARTSTAT=\"?([A-Z-]+)", re.IGNORECASE | re.MULTILINE)
_METHOD = re.compile(r"^METHOD:\s*([A-Z]+)", re.IGNORECASE | re.MULTILINE)
_ANSWERS = {
    "ACCEPTED": CalendarAnswer.ACCEPTED,
    "TENTATIVE": CalendarAnswer.TENTATIVE,
    "DECLINED": CalendarAnswer.DECLINED,
}


@cache
def _tables() -> dict[str, tuple[re.Pattern[str], ...]]:
    raw = tomllib.loads(files("server.mail").joinpath("machine_mail.toml").read_text("utf-8"))
    flags = re.IGNORECASE | re.MULTILINE
    return {name: tuple(re.compile(row["pattern"], flags) for row in rows) for name, rows in raw.items()}


def _begins(table: str, text: str) -> bool:
    return any(pattern.match(text) for pattern in _tables()[table])


def _families(table: str, text: str) -> int:
    return sum(1 for pattern in _tables()[table] if pattern.search(text))


def by_headers(fields: Fields, sender: Address | None, subject: str) -> MachineKind | None:
    """What the header fields alone say; None where they say a person wrote it, or nothing."""
    automatic = _automatic_kind(subject)
    if fields.has("x-failed-recipients") or "delivery-status" in _parameter(fields, "report-type"):
        return automatic if automatic is MachineKind.OUT_OF_OFFICE else MachineKind.BOUNCE
    if _is_daemon(sender):
        return MachineKind.OUT_OF_OFFICE if automatic is MachineKind.OUT_OF_OFFICE else MachineKind.BOUNCE
    if fields.first("content-type").lower().lstrip().startswith("text/calendar"):
        return MachineKind.CALENDAR
    submitted = fields.first("auto-submitted").partition(";")[0].strip().lower()
    if (submitted and submitted != "no") or _says_automatic(fields) or fields.first("return-path").strip() == "<>":
        return automatic or MachineKind.OTHER
    return _many_kind(fields, sender)


def _many_kind(fields: Fields, sender: Address | None) -> MachineKind | None:
    precedence = fields.first("precedence").strip().lower()
    if fields.has("list-id") or fields.has("list-post") or precedence == "list":
        return MachineKind.LIST
    if fields.has("list-unsubscribe") or precedence in {"bulk", "junk"}:
        return MachineKind.BULK
    return MachineKind.OTHER if sender is not None and _is_local("no_reply", sender) else None


def _says_automatic(fields: Fields) -> bool:
    if fields.first("precedence").strip().lower() == "auto_reply":
        return True
    return any(fields.first(name).strip().lower() not in {"", "no", "none", "false"} for name in _AUTO_FIELDS)


def _parameter(fields: Fields, name: str) -> str:
    content = fields.first("content-type").lower()
    return content.partition(f"{name}=")[2][:40] if content.lstrip().startswith("multipart/report") else ""


def _automatic_kind(subject: str) -> MachineKind | None:
    if _begins("absence_subject", subject):
        return MachineKind.OUT_OF_OFFICE
    if _begins("bounce_subject", subject):
        return MachineKind.BOUNCE
    return MachineKind.TICKET if _families("ticket_subject", subject) else None


def _is_daemon(sender: Address | None) -> bool:
    return sender is not None and _is_local("daemon", sender)


def _is_local(table: str, sender: Address) -> bool:
    local = sender.email.partition("@")[0]
    return any(pattern.fullmatch(local) for pattern in _tables()[table])


def is_suspicious(subject: str, body: str) -> bool:
    """A cheap look before the quoted history is taken off: may `by_words` find something at all?"""
    head = body[:_HEAD_CHARACTERS]
    if any(_begins(table, subject) for table in ("absence_subject", "bounce_subject")):
        return True
    return any(_families(table, head) for table in ("absence", "ticket_body", "bounce_body"))


def by_words(subject: str, text: str, sender: Address | None = None) -> MachineKind | None:
    """What subject and text say where no header does; `text` without quoted history, as far as that is known."""
    head = text[:_HEAD_CHARACTERS]
    says_absent = _families("absence", head) > 0 or _families("absence_body", head) > 0
    if _begins("absence_subject", subject) and (says_absent or not _families("human", head)):
        return MachineKind.OUT_OF_OFFICE
    if _begins("bounce_subject", subject) or (_is_daemon(sender) and _families("bounce_body", head)):
        return MachineKind.BOUNCE
    if is_absence(head):
        return MachineKind.OUT_OF_OFFICE
    tickets = _families("ticket_body", head)
    numbered = _families("ticket_subject", subject) > 0
    if tickets >= _FAMILIES_NEEDED + 1 or (tickets >= _FAMILIES_NEEDED and numbered):
        return MachineKind.TICKET
    return None


def is_absence(text: str) -> bool:
    """Whether a text is an absence notice: the absence, another family of its phrases, and no answer."""
    away = _families("absence", text)
    needed = _FAMILIES_NEEDED + ("?" in text)
    return away > 0 and away + _families("absence_body", text) >= needed and not _families("human", text)


def refine(kind: MachineKind, subject: str, text: str, sender: Address | None) -> MachineKind:
    """The headers' "some machine", and a daemon's "bounce", made precise by the wording."""
    if kind is MachineKind.OTHER:
        return by_words(subject, text, sender) or kind
    if kind is MachineKind.BOUNCE and not _families("bounce_body", text[:_HEAD_CHARACTERS]):
        return MachineKind.OUT_OF_OFFICE if is_absence(text[:_HEAD_CHARACTERS]) else kind
    return kind


def calendar_answer(part: str) -> CalendarAnswer | None:
    """What an iTIP part says (RFC 5546), None for one that only publishes."""
    unfolded = part.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    method = _METHOD.search(unfolded)
    name = method[1].upper() if method else ""
    if name == "REPLY":
        answer = _PARTSTAT.search(unfolded)
        return _ANSWERS.get(answer[1].upper()) if answer else None
    return {"REQUEST": CalendarAnswer.REQUEST, "CANCEL": CalendarAnswer.CANCELLED}.get(name)
