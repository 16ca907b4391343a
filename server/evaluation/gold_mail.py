"""Gold threads as the bytes of mail: headers, dates with zones, quoting styles, HTML, machine mail.

So that figures on them go the whole way from mail to verdict. The same thread gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from typing import Any

from server.demo.mail_parts import add_report, fix_boundaries
from server.demo.quoting import Sent, quoted_html, quoted_text
from server.demo.script import QuoteStyle
from server.evaluation.gold_threads import GoldThread
from server.mail.message import Address

Row = Mapping[str, Any]

_PARTSTAT = (("declin", "DECLINED"), ("tentativ", "TENTATIVE"), ("cancel", "CANCELLED"))


def mails(thread: GoldThread) -> list[bytes]:
    """The messages of a thread in the order they were written."""
    raws: list[bytes] = []
    done: dict[int, tuple[EmailMessage, Sent]] = {}
    for row in thread.messages:
        answered = done.get(row["reply_to_n"])
        mail = _headed(thread, row, answered[0] if answered else None)
        own = row["body"] + (f"\n\n-- \n{row['signature']}" if row["signature"] else "")
        style = _style(row)
        sent = answered[1] if answered else None
        body = quoted_text(own, sent, style)
        if row["auto"] == "bounce":
            add_report(mail, body, _people([row["from"]])[0].email, "mx.gold.example")
        else:
            mail.set_content(body, cte="quoted-printable")
            if row["format"] == "html":
                mail.add_alternative(quoted_html(own, sent, style), subtype="html", cte="quoted-printable")
            if row["auto"] == "calendar":
                mail.add_alternative(
                    _calendar(mail, row, thread.me), subtype="calendar", params=_method(row, thread.me)
                )
        fix_boundaries(mail, f"{thread.id}.{row['n']}")
        sender = _people([row["from"]])[0]
        at = datetime.fromisoformat(row["date"])
        done[row["n"]] = mail, Sent(sender, tuple(_people(row["to"])), row["subject"], at, body)
        raws.append(mail.as_bytes())
    return raws


def mbox(raws: list[bytes]) -> bytes:
    """The messages as one mbox file (RFC 4155, ">From " quoted)."""
    parts = []
    for raw in raws:
        lines = raw.replace(b"\r\n", b"\n").split(b"\n")
        quoted = b"\n".join(b">" + line if line.startswith(b"From ") else line for line in lines)
        parts.append(b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" + quoted.rstrip(b"\n") + b"\n\n")
    return b"".join(parts)


def _headed(thread: GoldThread, row: Row, parent: EmailMessage | None) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Date"] = format_datetime(datetime.fromisoformat(row["date"]))
    mail["From"] = row["from"]
    mail["To"] = ", ".join(row["to"])
    if row["cc"]:
        mail["Cc"] = ", ".join(row["cc"])
    mail["Subject"] = row["subject"]
    local = hashlib.sha256(f"{thread.id}.{row['n']}".encode()).hexdigest()[:20]
    mail["Message-ID"] = f"<{local}@{_people([row['from']])[0].domain}>"
    if parent is not None:
        mail["In-Reply-To"] = parent["Message-ID"]
        mail["References"] = " ".join(filter(None, (parent["References"], parent["Message-ID"])))
    if row["auto"] == "out_of_office":
        mail["Auto-Submitted"] = "auto-replied"
    return mail


def _style(row: Row) -> QuoteStyle:
    """Where the answered message stands; at the bottom, half of the writers quote as Outlook does."""
    if row["auto"] or row["quote"] in ("none", "inline"):
        return QuoteStyle.NONE
    if row["quote"] == "top":
        return QuoteStyle.BELOW
    odd = hashlib.sha256(row["from"].encode()).digest()[0] % 2
    return QuoteStyle.OUTLOOK if odd else QuoteStyle.GMAIL


def _people(texts: list[str]) -> list[Address]:
    return [Address(name, email.lower()) for name, email in getaddresses(texts)]


def _method(row: Row, me: tuple[str, ...]) -> dict[str, str]:
    return {"method": "REQUEST" if _is_invitation(row, me) else "REPLY"}


def _is_invitation(row: Row, me: tuple[str, ...]) -> bool:
    own = _people([row["from"]])[0].email in me
    return own or (
        "accept" not in (row["subject"] + row["body"]).lower()
        and not any(word in (row["subject"] + row["body"]).lower() for word, _ in _PARTSTAT)
    )


def _calendar(mail: EmailMessage, row: Row, me: tuple[str, ...]) -> str:
    """An iTIP part (RFC 5546): an invitation, or the answer that the words of the message say."""
    said = (row["subject"] + " " + row["body"]).lower()
    status = next((status for word, status in _PARTSTAT if word in said), "ACCEPTED")
    method = _method(row, me)["method"]
    sender, other = _people([row["from"]])[0], _people(row["to"])[0]
    organizer, attendee = (sender, other) if method == "REQUEST" else (other, sender)
    state = "NEEDS-ACTION" if method == "REQUEST" else status
    stamp = datetime.fromisoformat(row["date"]).strftime("%Y%m%dT%H%M%S")
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//gold//EN\nMETHOD:{method}\nBEGIN:VEVENT\nUID:{mail['Message-ID']}\n"
        f"DTSTAMP:{stamp}\nSUMMARY:{row['subject']}\nORGANIZER:mailto:{organizer.email}\n"
        f"ATTENDEE;PARTSTAT={state}:mailto:{attendee.email}\nEND:VEVENT\nEND:VCALENDAR\n"
    )
