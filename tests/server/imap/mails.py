"""Mails for the tests, as bytes."""

from __future__ import annotations

from email.message import EmailMessage


def simple(number: int, body: str = "Tuesday works.", **headers: str) -> bytes:
    """A plain reply; its number is in the Message-ID."""
    mail = EmailMessage()
    fields = {
        "From": "Helen Ito <helen@acme.example>",
        "To": "Dana Reyes <dana@northlight.example>",
        "Subject": f"Re: Offer {number}",
        "Date": "Mon, 10 Jun 2024 10:00:15 +0100",
        "Message-ID": f"<{number}@acme.example>",
    } | headers
    for name, value in fields.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(body)
    return mail.as_bytes()


def with_attachment(number: int, octets: int) -> bytes:
    """A reply in plain text and HTML, with an attachment of so many octets."""
    mail = EmailMessage()
    mail["From"] = "helen@acme.example"
    mail["To"] = "dana@northlight.example"
    mail["Subject"] = "Signed"
    mail["Message-ID"] = f"<{number}@acme.example>"
    mail.set_content("Signed copy attached.")
    mail.add_alternative("<p>Signed copy <b>attached</b>.</p>", subtype="html")
    mail.add_attachment(b"\x00" * octets, maintype="application", subtype="pdf", filename="Angebot für Helen.pdf")
    return mail.as_bytes()
