"""How somebody signs: the closing words and the name at the foot of their mails, and the seller's in particular."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.services.clean_words import folded
from server.services.draft_people import own_latest_first, theirs
from server.services.person_names import display_name, first_name, is_titled, salutation, signed, words
from server.verdict.values import ReadMessage, ReadThread

_LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Signature:
    """The closing words where they suit a draft, the name under them, and whether the name stands there `alone`."""

    closing: str | None
    name: str | None
    alone: bool = False


def seller_signature(thread: ReadThread) -> Signature:
    """How the seller signs to the other side: as typed under their last mail, else as the other side calls them.

    A signature block alone tells the whole name, not what one is called by: where they are called by the first name or
    a short form of it, or call the other side so, that is what they sign with.
    """
    shown = seller_full_name(thread)
    for item in own_latest_first(thread):
        closing, name, typed = _foot(item, shown)
        if name:
            usable = closing if closing and closing.casefold() in words("reusable_closings") else None
            usable = usable and usable[:1].upper() + usable[1:]
            return Signature(usable, name if typed else _called(thread, name) or name, alone=closing is None)
    return Signature(None, (_called(thread, shown) if shown else None) or shown)


def seller_full_name(thread: ReadThread) -> str | None:
    """The seller's name as their mail shows it."""
    senders = (item.message.envelope.sender for item in own_latest_first(thread))
    return next(filter(None, (display_name(sender) for sender in senders if sender)), None)


def signed_by(item: ReadMessage, shown: str | None) -> str | None:
    """The name under a mail whose writer is shown as `shown`."""
    return _foot(item, shown)[1]


def _called(thread: ReadThread, name: str) -> str | None:
    """What a seller of that name is called by in the thread, where that is the first name or its beginning."""
    first = first_name(name)
    if " " not in name or " " in first:
        return None
    called = next(_greetings(thread), None)
    if called and is_titled(called):
        return None
    if called is None or folded(called).split()[0] == folded(first):
        return first if called else None  # as the seller spells it
    return called if len(called) > _LEAST_LETTERS and folded(first).startswith(folded(called)) else None


def _greetings(thread: ReadThread) -> Iterator[str]:
    """Whom the other side greets, the latest first."""
    human = (item for item in reversed(theirs(thread)) if item.message.machine is None)
    return filter(None, (_greeted(item.own_text.text) for item in human))


def _greeted(text: str) -> str | None:
    """Who is greeted, with a salutation or without ("Camille, apologies …")."""
    name = salutation(text)[1]
    if name:
        return name
    head, comma, _ = text.strip().partition(",")
    return head if comma and head.isalpha() and head[:1].isupper() else None


def _foot(item: ReadMessage, shown: str | None) -> tuple[str | None, str | None, bool]:
    """Closing and name under a mail whose writer is shown as `shown`, and whether they stand above the signature block;
    the firm's name below it is none of theirs."""
    # Own text and signature are cut at a point that may lie on either side of "Best wishes, Tess"; most blocks begin
    # with the name.
    own, block = item.own_text.text, item.own_text.signature.strip()
    first_line = block.partition("\n")[0]
    for foot in dict.fromkeys((own, f"{own}\n{first_line}", f"{own}\n{block}")):
        closing, name = signed(foot)
        if name and _is_theirs(name, shown, closed=closing is not None):
            return closing, name, foot == own
    return None, None, False


def _is_theirs(name: str, shown: str | None, *, closed: bool) -> bool:
    """Whether a name at the foot is the writer's: of the words shown, or a short form of it behind a closing."""
    if shown is None:
        return closed
    parts = [word.casefold().strip(".") for word in name.split()]
    known = {word.casefold().strip(".") for word in shown.split()}
    if is_titled(name):
        return parts[-1] in known
    spelled = all(part in known or _begins(part, known) for part in parts)
    return (closed and len(parts) == 1) or spelled or _is_short(name, shown)


def _begins(initial: str, known: set[str]) -> bool:
    """ "U." of Ulrike."""
    return len(initial) == 1 and any(word.startswith(initial) for word in known)


def _is_short(name: str, shown: str) -> bool:
    """ "Matt" of Matthew Boyle, and "MB"."""
    first = folded(shown.split(maxsplit=1)[0])
    initials = "".join(part[0] for part in folded(shown).split())
    short = len(name) > _LEAST_LETTERS and " " not in name and first.startswith(folded(name))
    return short or (len(initials) > 1 and folded(name).replace(".", "").replace(" ", "") == initials)
