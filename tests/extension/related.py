"""Threads beside the sample mailbox's: a person in two, a colleague of theirs, and one that no scan has reached."""

from __future__ import annotations

from dataclasses import replace

from nlp.labels import Move
from server.demo.script import Script, scripts
from server.mail.message import Address

STOPPED = "stop_polite"
EARLIER = "earlier_with_who_stopped"
COLLEAGUE = "colleague_of_who_stopped"
ARRIVED = "arrived_since_the_scan"

_ASKED = "Dear {name},\n\nWould a shared calendar help with the {what} at your office?"
_ANSWERED = """Dear Ms Lindqvist,

Thank you. What does it cost for twenty people, and can we see it next week?

Yours sincerely
"""


def related() -> tuple[Script, ...]:
    """A thread that went well with the person who later asked to be left alone, and one with their colleague."""
    stopped = next(script for script in scripts() if script.name == STOPPED)
    person = stopped.lines[1].author
    colleague = replace(person, address=Address("Ruth Pryce", f"ruth.pryce@{person.address.domain}"), foot="")
    earlier = _thread(stopped, EARLIER, "Visitor parking", person.address, "Mr Farrow", 40)
    other = _thread(stopped, COLLEAGUE, "Meeting rooms on the third floor", colleague.address, "Ms Pryce", 6)
    told = replace(other.lines[1], author=colleague)
    return earlier, replace(other, lines=(other.lines[0], told))


def arrived() -> Script:
    """A thread with a firm of its own, for a mailbox that was scanned before."""
    pattern = next(script for script in scripts() if script.name == STOPPED)
    person = replace(pattern.lines[1].author, address=Address("Imke Sorel", "imke.sorel@lindenpress.example"), foot="")
    thread = _thread(pattern, ARRIVED, "Proof room bookings", person.address, "Ms Sorel", 5)
    return replace(thread, lines=(thread.lines[0], replace(thread.lines[1], author=person)))


def _thread(pattern: Script, name: str, subject: str, to: Address, salutation: str, days: int) -> Script:
    asked, answered = pattern.lines
    lines = (
        replace(asked, to=(to,), days=days, text=_ASKED.format(name=salutation, what=subject.lower())),
        replace(answered, days=days - 2, text=_ANSWERED),
    )
    return replace(pattern, name=name, expect=Move.KEEP_GOING, subject=subject, lines=lines)
