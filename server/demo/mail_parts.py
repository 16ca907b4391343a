"""Parts that made-up mail has in common: reports of failed delivery, boundaries."""

from __future__ import annotations

from email.message import EmailMessage, Message
from email.policy import SMTP


def add_report(mail: EmailMessage, body: str, failed: str, server_name: str) -> None:
    """Make a message the report of a server that `failed` was not reached.

    RFC 3464: a text for people, then the fields of the message and of each recipient.
    """
    words = EmailMessage(policy=SMTP)
    words.set_content(body)
    server, recipient = Message(policy=SMTP), Message(policy=SMTP)
    server["Reporting-MTA"] = f"dns; {server_name}"
    recipient["Final-Recipient"] = f"rfc822; {failed}"
    recipient["Action"] = "failed"
    recipient["Status"] = "5.1.1"
    status = EmailMessage(policy=SMTP)
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([server, recipient])
    mail.make_mixed()
    mail.set_type("multipart/report")
    mail.set_param("report-type", "delivery-status")
    mail.attach(words)
    mail.attach(status)


def fix_boundaries(mail: EmailMessage, stem: str) -> None:
    """Name the boundaries by `stem`: drawn at random, as the standard library does, they would differ each time."""
    for number, part in enumerate(mail.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{stem}.{number}")
