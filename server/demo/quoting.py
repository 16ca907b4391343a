"""How the mail programs in the sample mailbox quote the message they answer, as text and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from server.demo.script import QuoteStyle
from server.mail.message import Address

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Sent:
    """A message already written: what a reply to it quotes."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    at: datetime
    body: str


def quoted_text(text: str, answered: Sent | None, style: QuoteStyle) -> str:
    """A body in which `text` answers a message."""
    if answered is None or style is QuoteStyle.NONE:
        return f"{text}\n"
    if style is QuoteStyle.OUTLOOK:
        return f"{text}\n\n{_outlook_head(answered)}\n\n{answered.body}"
    quote = "\n".join(f"> {line}".rstrip() for line in answered.body.rstrip("\n").split("\n"))
    if style is QuoteStyle.BELOW:
        return f"{_attribution(answered)}\n{quote}\n\n{text}\n"
    return f"{text}\n\n{_attribution(answered)}\n\n{quote}\n"


def quoted_html(text: str, answered: Sent | None, style: QuoteStyle) -> str:
    """The same as HTML, marked up as Gmail and Outlook do."""
    own = f'<div dir="ltr">{_lines(text)}</div>'
    if answered is None or style is QuoteStyle.NONE:
        return own
    if style is QuoteStyle.OUTLOOK:
        head = "<br>".join(f"<b>{escape(key)}:</b> {escape(value)}" for key, value in _head_fields(answered))
        rule = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
        return f'{own}<div style="{rule}"><p>{head}</p></div><div>{_lines(answered.body)}</div>'
    attribution = escape(_attribution(answered))
    return (
        f'{own}<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{attribution}<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{_lines(answered.body)}</blockquote></div>'
    )


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.rstrip("\n").split("\n"))


def _attribution(sent: Sent) -> str:
    at = f"{_DAYS[sent.at.weekday()][:3]}, {sent.at.day} {_MONTHS[sent.at.month - 1]} {sent.at.year} at {sent.at:%H:%M}"
    return f"On {at}, {sent.sender.name} <{sent.sender.email}> wrote:"


def _outlook_head(sent: Sent) -> str:
    return "\n".join(f"{key}: {value}" for key, value in _head_fields(sent))


def _head_fields(sent: Sent) -> tuple[tuple[str, str], ...]:
    at = f"{_DAYS[sent.at.weekday()]}, {sent.at.day} {_MONTHS[sent.at.month - 1]} {sent.at.year} {sent.at:%H:%M}"
    return (
        ("From", f"{sent.sender.name} <{sent.sender.email}>"),
        ("Sent", at),
        ("To", "; ".join(f"{person.name} <{person.email}>" for person in sent.to)),
        ("Subject", sent.subject),
    )
