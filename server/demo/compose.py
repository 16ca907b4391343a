"""Messages of RFC 5322 from the lines of a script: the same script and moment give the same bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from server.demo.dates import filled, working_day
from server.demo.mail_parts import add_report, fix_boundaries
from server.demo.quoting import Sent, quoted_html, quoted_text
from server.demo.script import Line, Script
from server.mail.message import Address


@dataclass(frozen=True, slots=True)
class Composed:
    """A message's bytes (CRLF line ends), its Message-ID without angle brackets, who wrote it and when."""

    message_id: str
    sender: Address
    at: datetime
    raw: bytes


def compose(script: Script, now: datetime) -> list[Composed]:
    """The messages of a thread, each answering the one before it."""
    composed: list[Composed] = []
    ids: list[str] = []
    answered: Sent | None = None
    for number, line in enumerate(script.lines, 1):
        at = working_day(now, -line.days).replace(hour=line.hour, minute=line.minute, second=0, microsecond=0)
        subject = line.subject or (script.subject if number == 1 else _reply_subject(script.subject))
        stem = f"{hashlib.sha256(script.name.encode()).hexdigest()[:12]}.{number}"
        mail = _headed(line, subject, at, ids, f"{stem}.{at:%Y%m%d}")
        text = filled(line.text, now)
        _add_body(mail, line, text, answered)
        fix_boundaries(mail, stem)
        ids.append(str(mail["Message-ID"]))
        composed.append(Composed(ids[-1].strip("<>"), line.author.address, at, mail.as_bytes()))
        body = quoted_text(text, answered, line.author.quotes)
        answered = Sent(line.author.address, line.to, subject, at, body)
    return composed


def _reply_subject(subject: str) -> str:
    return subject if subject.casefold().startswith("re:") else f"Re: {subject}"


def _headed(line: Line, subject: str, at: datetime, ids: list[str], local: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Date"] = format_datetime(at)
    mail["From"] = _header(line.author.address)
    mail["To"] = [_header(person) for person in line.to]
    if line.cc:
        mail["Cc"] = [_header(person) for person in line.cc]
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{local}@{line.author.address.domain}>"
    if ids:
        mail["In-Reply-To"] = ids[-1]
        mail["References"] = " ".join(ids)
    for name, value in line.headers:
        mail[name] = value
    return mail


def _header(person: Address) -> HeaderAddress:
    return HeaderAddress(display_name=person.name, addr_spec=person.email)


def _add_body(mail: EmailMessage, line: Line, text: str, answered: Sent | None) -> None:
    style = line.author.quotes
    body = quoted_text(text, answered, style)
    if line.bounce:
        add_report(mail, body, line.bounce, "mx.brightwharf.example")
        return
    mail.set_content(body, cte=None if body.isascii() else "quoted-printable")
    if line.author.html:
        mail.add_alternative(quoted_html(text, answered, style), subtype="html", cte="quoted-printable")
    if line.calendar:
        mail.add_alternative(_calendar(line, mail), subtype="calendar", params={"method": line.calendar})
    for name in line.attachments:
        mail.add_attachment(b"%PDF-1.4\n%%EOF\n", maintype="application", subtype="pdf", filename=name)


def _calendar(line: Line, mail: EmailMessage) -> str:
    stamp = mail["Date"].datetime.strftime("%Y%m%dT%H%M%S")
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Brightwharf//Sample//EN\nMETHOD:{line.calendar}\nBEGIN:VEVENT\n"
        f"UID:{mail['Message-ID']}\nDTSTAMP:{stamp}\nDTSTART:{stamp}\nSUMMARY:{mail['Subject']}\n"
        f"ORGANIZER:mailto:{line.author.address.email}\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{line.to[0].email}\n"
        "END:VEVENT\nEND:VCALENDAR\n"
    )
