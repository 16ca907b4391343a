"""Who is who in a thread a draft is written for: whom it greets, who signs it, who pointed to whom, whom it goes to."""

from __future__ import annotations

import re

from nlp.labels import Intent, Signal
from server.mail.message import Address
from server.services.clean_words import folded
from server.services.person_names import (
    display_name,
    email_in,
    is_titled,
    person_from_pointer,
    signed,
    team_from_pointer,
    without_ending,
    words,
)
from server.services.ports.stored import JudgedThread
from server.verdict.decision import Rule
from server.verdict.values import ReadMessage, ReadThread

_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# "Fiachra Boyle, fiachra@…" and "Fiachra Boyle (fiachra@…)": capitalized words right before an address. All of it is
# bounded (RFC 5321 §4.5.3.1): "A-A-A-…" took time cubic in its length.
_NAME_BESIDE = re.compile(
    r"(?<![\w'’])(?P<name>[^\W\d_a-z][\w'’-]{1,40}(?: [^\W\d_a-z][\w'’-]{1,40}){0,3})[ ,:(<-]{1,3}"
    r"(?P<email>[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
)
# "the site services team, siteservices@…"
_TEAM_BESIDE = re.compile(
    r"\b[Tt]he (?P<team>(?:\w{1,20} ){1,3}(?:team|desk|department|office))[ ,:(<-]{1,3}"
    r"(?P<email>[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
)
_SILENCES = frozenset({Rule.SILENT, Rule.SILENT_AFTER_ASK, Rule.SILENT_LONG, Rule.ASKED_ALREADY})
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

    In silence only: a no, a later or a pointing is answered to whom it came from.
    """
    last = last_human(judged.thread)
    ours = own_since(judged.thread)
    if (
        judged.verdict.facts.get("rule") not in _SILENCES
        or not ours
        or last is None
        or last.message.envelope.sender is None
    ):
        return None
    envelope = ours[-1].message.envelope
    wrote = last.message.envelope.sender.email
    if not envelope.to or wrote in {person.email for person in envelope.recipients}:
        return None
    return envelope.to[0]


def theirs(thread: ReadThread) -> list[ReadMessage]:
    """The messages of the other side, machine mail among them, in the order of time."""
    return [item for item in thread.messages if not item.own]


def last_human(thread: ReadThread) -> ReadMessage | None:
    """The last message that a person of the other side wrote."""
    return next((item for item in reversed(theirs(thread)) if item.message.machine is None), None)


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
    to = (person for item in own_latest_first(thread) for person in item.message.envelope.to)
    return next((person for person in to if person in thread.prospects), next(iter(thread.prospects), None))


def pointing_message(thread: ReadThread) -> ReadMessage | None:
    """The last message that points to somebody."""
    for item in reversed(theirs(thread)):
        if item.reading and any(signal.label in _POINTING for signal in item.reading.signals):
            return item
    return None


def says(item: ReadMessage | None, signal: Signal) -> bool:
    """Whether a message carries a signal."""
    return item is not None and item.reading is not None and any(s.label is signal for s in item.reading.signals)


def seller_signature(thread: ReadThread) -> tuple[str | None, str | None]:
    """The seller's usual closing (where it suits a draft) and the name under it, else the name on their mail."""
    shown = seller_full_name(thread)
    for item in own_latest_first(thread):
        closing, name = _signed(item, shown)
        if name:
            usable = closing if closing and closing.casefold() in words("reusable_closings") else None
            return usable, name
    return None, shown


def seller_full_name(thread: ReadThread) -> str | None:
    """The seller's name as their mail shows it."""
    senders = (item.message.envelope.sender for item in own_latest_first(thread))
    return next(filter(None, (display_name(sender) for sender in senders if sender)), None)


def referrer_name(pointer: ReadMessage | None, prospect_name: str | None) -> str | None:
    """Who pointed; nobody where they asked to be left out of it."""
    if says(pointer, Signal.OPT_OUT):
        return None
    sender = pointer.message.envelope.sender if pointer else None
    return display_name(sender) if sender else prospect_name


def referred_to(pointer: str | None, item: ReadMessage | None) -> str | None:
    """Who is pointed to, by name where the mail that points gives one: beside the address, in it, or in copy."""
    email = email_in(pointer)
    if item is None:
        return person_from_pointer(pointer) or team_from_pointer(pointer)
    beside = _NAME_BESIDE.search(item.own_text.text) if email else None
    while beside and beside["email"].casefold() != email:
        beside = _NAME_BESIDE.search(item.own_text.text, beside.end())
    named = person_from_pointer(beside["name"]) if beside else None
    found = named or person_from_pointer(pointer) or (_spelled(email, item.own_text.text) if email else None)
    if found:
        return _in_full(_as_written(found, item.own_text.text), item)
    team = _TEAM_BESIDE.search(item.own_text.text) if email else None
    return team_from_pointer(team["team"] if team and team["email"].casefold() == email else pointer)


def _as_written(name: str, text: str) -> str:
    """ "Kim Sandstrom" of an address as the mail spells it: Kim Sandström."""
    wanted = folded(name)
    size = len(name.split())
    tokens = re.findall(r"[^\W\d_][\w'’-]*", text)
    spelled = (" ".join(tokens[at : at + size]) for at in range(len(tokens) - size + 1))
    return next((each for each in spelled if folded(each) == wanted and each[:1].isupper()), name)


def _in_full(name: str, item: ReadMessage) -> str:
    """ "Luc" as the mail's own copy line has him: Luc Tessier."""
    envelope = item.message.envelope
    firm = envelope.sender.domain if envelope.sender else ""
    shown = (display_name(person) for person in (*envelope.cc, *envelope.to) if person.domain == firm)
    return next((full for full in shown if full and full.split()[0] == name), name)


def _spelled(email: str, text: str) -> str | None:
    """The name that a local part spells, as the mail writes it: "jowan@…" after "my friend Jowan"."""
    local = email.partition("@")[0]
    if local in words("roles") or not local.isalpha():
        return None
    found = re.search(rf"(?<![\w@.]){re.escape(local.capitalize())}(?![\w@.-])", text)
    return person_from_pointer(found[0]) if found else None


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


def signed_by(item: ReadMessage, shown: str | None) -> str | None:
    """The name under a mail whose writer is shown as `shown`."""
    return _signed(item, shown)[1]


def _signed(item: ReadMessage, shown: str | None) -> tuple[str | None, str | None]:
    """Closing and name under a mail whose writer is shown as `shown`; the firm's name below it is none of theirs."""
    # Own text and signature are cut at a point that may lie on either side of "Best wishes, Tess".
    for foot in (item.own_text.text, f"{item.own_text.text}\n{item.own_text.signature}"):
        closing, name = signed(foot)
        if name and _is_theirs(name, shown, closed=closing is not None):
            return closing, name
    return None, None


def _is_theirs(name: str, shown: str | None, *, closed: bool) -> bool:
    """Whether a name at the foot is the writer's: of the words shown, or a short form of it behind a closing."""
    if shown is None:
        return closed
    theirs = {word.casefold().strip(".") for word in shown.split()}
    parts = [word.casefold().strip(".") for word in name.split()]
    if is_titled(name):
        return parts[-1] in theirs
    return (closed and len(parts) == 1) or all(part in theirs for part in parts)


def _same_person(name: str | None, other: str | None) -> bool:
    if name is None or other is None:
        return True
    theirs = {word.casefold().strip(".") for word in other.split()}
    return any(without_ending(word).casefold().strip(".") in theirs for word in name.split())


def is_desk(person: Address) -> bool:
    """Whether an address is a desk's."""
    return person.email.partition("@")[0] in words("roles")
