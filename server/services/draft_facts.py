"""What a draft may speak of, taken from a judged thread; and whom it would go to."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from nlp.labels import Intent, Signal
from nlp.values import Reading
from server.mail.message import Address
from server.services.clean_words import clean_words
from server.services.person_names import (
    display_name,
    email_in,
    first_name,
    is_titled,
    person_from_pointer,
    salutation_name,
    signed,
    team_from_pointer,
    words,
)
from server.services.ports import DraftFacts, JudgedThread
from server.services.revisit_words import revisit_phrase
from server.services.topics import bare_subject, topic_of
from server.verdict.values import ReadMessage, ReadThread

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_QUESTION_LIMIT_CHARACTERS = 140
_TRIGGER_LIMIT_CHARACTERS = 48
_OUR_TRIGGER = re.compile(r"^(?:after|once|when|as soon as)\b(?!.*\b(?:i|me|my|we|us|our|you|your)\b)", re.IGNORECASE)
_POINTING = frozenset({Signal.REFERRAL, Signal.LEFT_COMPANY})


def draft_facts(judged: JudgedThread) -> DraftFacts:
    """Everything a draft may say about this thread; None for what the thread does not tell."""
    thread = judged.thread
    person = _prospect(thread)
    prospect_name = display_name(person) if person else None
    pointer = _pointing(thread)
    referrer = pointer.message.envelope.sender if pointer else None
    sign_off, seller_name = _seller(thread)
    return DraftFacts(
        seller_name=seller_name,
        prospect_name=prospect_name,
        greeting_name=_greeting(thread, person, prospect_name),
        topic=_topic(thread),
        reason=_reason(_last_reading(thread)),
        revisit_words=_revisit(judged),
        referred_to=_referred_to(judged.verdict.referred_to),
        referrer_name=display_name(referrer) if referrer else prospect_name,
        question=_owed_question(judged),
        sign_off=sign_off,
        subject=bare_subject(thread.subject) or None,
        seller_full_name=_seller_full_name(thread) or seller_name,
    )


def recipients(judged: JudgedThread, intent: Intent) -> tuple[Address, ...]:
    """Whom a draft would go to: who wrote last on the other side, or for an introduction the person pointed to.

    Empty where an introduction's address is not in the thread.
    """
    if intent is Intent.REFERRAL_INTRO:
        return _pointed_address(judged)
    last = _last_human(judged.thread)
    if intent is Intent.REFERRAL_THANKS:
        last = _pointing(judged.thread) or last
    if last is None:
        return judged.thread.prospects[:1]
    envelope = last.message.envelope
    people = envelope.reply_to or ((envelope.sender,) if envelope.sender else ())
    return people[:1]


def _theirs(thread: ReadThread) -> list[ReadMessage]:
    return [item for item in thread.messages if not item.own]


def _last_human(thread: ReadThread) -> ReadMessage | None:
    return next((item for item in reversed(_theirs(thread)) if item.message.machine is None), None)


def _last_reading(thread: ReadThread) -> Reading | None:
    last = _last_human(thread)
    return last.reading if last else None


def _pointing(thread: ReadThread) -> ReadMessage | None:
    for item in reversed(_theirs(thread)):
        if item.reading and any(signal.label in _POINTING for signal in item.reading.signals):
            return item
    return None


def _prospect(thread: ReadThread) -> Address | None:
    last = _last_human(thread)
    sender = last.message.envelope.sender if last else None
    return sender or (thread.prospects[0] if thread.prospects else None)


def _greeting(thread: ReadThread, person: Address | None, prospect_name: str | None) -> str | None:
    """As the seller formally greets them, else as they sign, else the first name of their display name."""
    greeted = next(filter(None, (salutation_name(item.own_text.text) for item in _own_latest_first(thread))), None)
    if is_titled(greeted) and _same_person(greeted, prospect_name):
        return greeted
    for item in reversed(_theirs(thread)):
        if item.message.machine is None and item.message.envelope.sender == person:
            closing, name = signed(_foot(item))
            if name and (closing or _same_person(name, prospect_name)):
                return first_name(name)
    if prospect_name:
        return first_name(prospect_name)
    return first_name(greeted) if greeted and person and not _is_desk(person) else None


def _topic(thread: ReadThread) -> str | None:
    texts = [item.own_text.text for item in thread.messages]
    return topic_of(thread.subject, texts, {person.domain for person in thread.prospects})


def _same_person(name: str | None, other: str | None) -> bool:
    if name is None or other is None:
        return True
    theirs = {word.casefold().strip(".") for word in other.split()}
    return any(word.casefold().strip(".") in theirs for word in name.split())


def _is_desk(person: Address) -> bool:
    return person.email.partition("@")[0] in words("roles")


def _own_latest_first(thread: ReadThread) -> list[ReadMessage]:
    return [item for item in reversed(thread.messages) if item.own]


def _foot(item: ReadMessage) -> str:
    # Own text and signature are cut at a point that may lie on either side of "Best wishes, Tess".
    return f"{item.own_text.text}\n{item.own_text.signature}"


def _seller_full_name(thread: ReadThread) -> str | None:
    senders = (item.message.envelope.sender for item in _own_latest_first(thread))
    return next(filter(None, (display_name(sender) for sender in senders if sender)), None)


def _seller(thread: ReadThread) -> tuple[str | None, str | None]:
    """The seller's usual closing (where it suits a draft) and the name under it, else the name on their mail."""
    shown = _seller_full_name(thread)
    for item in _own_latest_first(thread):
        closing, name = signed(_foot(item))
        if name and (closing or _same_person(name, shown)):
            usable = closing if closing and closing.casefold() in words("reusable_closings") else None
            return usable, name
    return None, shown


@cache
def _reason_clauses() -> tuple[tuple[Signal, str], ...]:
    data = tomllib.loads(files("server.services").joinpath("draft_reasons.toml").read_text(encoding="utf-8"))
    return tuple((Signal(entry["signal"]), entry["clause"]) for entry in data["reason"])


def _reason(reading: Reading | None) -> str | None:
    present = {signal.label for signal in reading.signals} if reading else set()
    return next((clause for signal, clause in _reason_clauses() if signal in present), None)


def _revisit(judged: JudgedThread) -> str | None:
    """The date ahead in their words, else the last one that has come, else a trigger that reads well in our mouth."""
    today = judged.judged_at.date()
    readings = [item.reading for item in reversed(_theirs(judged.thread)) if item.reading]
    ahead = judged.verdict.revisit_on
    for reading in readings:
        if reading.revisit_on and (ahead is None or reading.revisit_on == ahead):
            return revisit_phrase(reading.revisit_on, reading.revisit_words, today)
    if ahead:
        return revisit_phrase(ahead, None, today)
    triggers: Iterable[str | None] = (clean_words(item.trigger_words, _TRIGGER_LIMIT_CHARACTERS) for item in readings)
    return next((trigger for trigger in triggers if trigger and _OUR_TRIGGER.match(trigger)), None)


def _referred_to(pointer: str | None) -> str | None:
    return person_from_pointer(pointer) or team_from_pointer(pointer)


def _owed_question(judged: JudgedThread) -> str | None:
    owed = judged.verdict.owed_answers
    return clean_words(owed[-1].quote, _QUESTION_LIMIT_CHARACTERS) if owed else None


def _pointed_address(judged: JudgedThread) -> tuple[Address, ...]:
    pointer = judged.verdict.referred_to
    name = person_from_pointer(pointer)
    email = email_in(pointer)
    if email:
        return (Address(name or "", email),)
    pointing = _pointing(judged.thread)
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
