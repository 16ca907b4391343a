"""Who is who in a thread a draft is written for: whom it greets, who signs it, who pointed to whom, whom it goes to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from nlp.labels import Intent, Signal
from server.mail.message import Address
from server.services.person_names import (
    display_name,
    email_in,
    person_from_pointer,
    without_ending,
    words,
)
from server.services.pointed_to import referred_to
from server.services.ports.stored import JudgedThread
from server.verdict.decision import Rule
from server.verdict.values import ReadMessage, ReadThread

_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_SILENCES = frozenset({Rule.SILENT, Rule.SILENT_AFTER_ASK, Rule.SILENT_LONG, Rule.ASKED_ALREADY})
_INITIALS = 2
_POINTING = frozenset({Signal.REFERRAL, Signal.LEFT_COMPANY})


def recipients(judged: JudgedThread, intent: Intent) -> tuple[Address, ...]:
    """Whom a draft would go to: who wrote last on the other side or is silent since (`silent_one`), or for an
    introduction the person pointed to.

    Empty where an introduction's address is not in the thread.
    """
    if intent is Intent.REFERRAL_INTRO:
        return _pointed_address(judged)
    if silent := silent_one(judged):
        return (silent,)
    last = last_human(judged.thread)
    if intent is Intent.REFERRAL_THANKS:
        last = pointing_message(judged.thread) or last
    if last is None:
        person = _written_to(judged.thread)
        return (person,) if person else ()
    envelope = last.message.envelope
    people = envelope.reply_to or ((envelope.sender,) if envelope.sender else ())
    return people[:1]


def silent_one(judged: JudgedThread) -> Address | None:
    """Who has not answered, where that is not who wrote last: the seller has since written to somebody else alone.

    In silence only: a no, a later or a pointing is answered to whom it came from. What went to colleagues alone counts
    for nothing, and no colleague is silent.
    """
    thread = judged.thread
    last = last_human(thread)
    if judged.verdict.facts.get("rule") not in _SILENCES or last is None or last.message.envelope.sender is None:
        return None
    ours = (item.message.envelope for item in reversed(own_since(thread)))
    envelope = next((each for each in ours if _prospects_among(each.recipients, thread)), None)
    wrote = last.message.envelope.sender.email
    if envelope is None or wrote in {person.email for person in envelope.recipients}:
        return None
    return next(iter(_prospects_among(envelope.to, thread)), None)


def _prospects_among(people: Sequence[Address], thread: ReadThread) -> list[Address]:
    """Those of the people who are prospects of the thread, as they are known there: by their fullest name."""
    known = {person.email: person for person in thread.prospects}
    return [known[person.email] for person in people if person.email in known]


def theirs(thread: ReadThread) -> list[ReadMessage]:
    """The messages of the other side, machine mail among them, in the order of time."""
    return [item for item in thread.messages if not item.own]


def last_human(thread: ReadThread) -> ReadMessage | None:
    """The last message that a person of the other side wrote."""
    return next((item for item in reversed(theirs(thread)) if item.message.machine is None), None)


def last_wrote_at(thread: ReadThread) -> datetime | None:
    """When that was, by their own clock; None where nobody wrote, or no date tells."""
    last = last_human(thread)
    return last.message.envelope.at if last else None


def own_latest_first(thread: ReadThread) -> list[ReadMessage]:
    """The seller's messages, the latest first."""
    return [item for item in reversed(thread.messages) if item.own]


def own_since(thread: ReadThread) -> list[ReadMessage]:
    """The seller's messages since the last one of a person of the other side; none where nobody there wrote."""
    last = last_human(thread)
    return [item for item in thread.messages[thread.messages.index(last) + 1 :] if item.own] if last else []


def prospect_of(thread: ReadThread) -> Address | None:
    """Whom a reply goes to: who wrote last, else who was written to."""
    last = last_human(thread)
    sender = last.message.envelope.sender if last else None
    return sender or _written_to(thread)


def _written_to(thread: ReadThread) -> Address | None:
    """The prospect whom the seller wrote to last."""
    to = [person for item in own_latest_first(thread) for person in item.message.envelope.to]
    return next(iter((*_prospects_among(to, thread), *thread.prospects)), None)


def pointing_message(thread: ReadThread) -> ReadMessage | None:
    """The last message that points to somebody."""
    for item in reversed(theirs(thread)):
        if item.reading and any(signal.label in _POINTING for signal in item.reading.signals):
            return item
    return None


def says(item: ReadMessage | None, signal: Signal) -> bool:
    """Whether a message carries a signal."""
    return item is not None and item.reading is not None and any(s.label is signal for s in item.reading.signals)


def referrer_name(pointer: ReadMessage | None, prospect_name: str | None) -> str | None:
    """Who pointed; nobody where they asked to be left out of it."""
    if says(pointer, Signal.OPT_OUT):
        return None
    sender = pointer.message.envelope.sender if pointer else None
    return display_name(sender) if sender else prospect_name


def _pointed_address(judged: JudgedThread) -> tuple[Address, ...]:
    pointer = judged.verdict.referred_to
    name = person_from_pointer(referred_to(pointer, pointing_message(judged.thread)))
    email = email_in(pointer)
    if email:
        return (Address(name or "", email),)
    pointing = pointing_message(judged.thread)
    if name is None or pointing is None:
        return ()
    envelope = pointing.message.envelope
    for person in (*envelope.to, *envelope.cc):
        if _same_person(name, display_name(person) or ""):
            return (person,)
    own = {
        item.message.envelope.sender.email
        for item in judged.thread.messages
        if item.own and item.message.envelope.sender
    }
    tokens = [word.casefold() for word in name.split() if len(word) > 2]
    for found in _EMAIL.findall(pointing.own_text.text):
        if found.casefold() not in own and any(token in found.casefold().partition("@")[0] for token in tokens):
            return (Address(name, found.casefold()),)
    return ()


def _same_person(name: str | None, other: str | None) -> bool:
    if name is None or other is None:
        return True
    theirs = {word.casefold().strip(".") for word in other.split()}
    return any(without_ending(word).casefold().strip(".") in theirs for word in name.split())


def is_desk(person: Address) -> bool:
    """Whether an address is a desk's: its local part says so, or no name of a person shows at all in what is shown.

    "it" and "ap" say so only where they are all of the local part: they are initials too.
    """
    local = person.email.partition("@")[0].casefold()
    if local in words("roles"):
        return True
    parts = {part for part in re.split(r"[._+-]", local) if len(part) > _INITIALS}
    shown = bool(person.name.strip()) and "@" not in person.name
    desk = bool(parts & (words("roles") | words("desk_words"))) or shown
    return desk and display_name(person) is None
