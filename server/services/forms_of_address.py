"""How a draft greets somebody: by the word and the name the seller greets them by, else as they sign.

A seller's own greeting counts only for whom it greets: its words are those of the person's address, of how they sign,
or forms of address ("Dear Nileshbhai", "Rafi sir"); a title alone ("Eng") is no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from server.mail.message import Address
from server.services.clean_words import clean_name, folded, one_line
from server.services.draft_people import is_desk, own_latest_first, theirs
from server.services.person_names import (
    first_name,
    is_titled,
    opening_of,
    person_name,
    salutation,
    without_ending,
    words,
)
from server.services.shared_mailboxes import collective_of, signer_of
from server.services.signatures import signed_by
from server.verdict.values import ReadMessage, ReadThread

_LIMIT_WORDS = 4
_SECOND = re.compile(r"^(?:[^,.!?]{2,40}(?:,| and| &) )(?P<rest>.+)$")
_ENDS_NAME = (",", ":", "!", ".")
_DASH = re.compile(r"^[-–—]")


@dataclass(frozen=True, slots=True)
class Greeting:
    """The word a mail opens with ("Hi") and whom it greets; None where nothing is known or fit to be said again."""

    opening: str | None
    name: str | None


def greeting_of(thread: ReadThread, person: Address | None, shown: str | None) -> Greeting:
    """How to greet the `person`, whose name is `shown`: as the seller did, as they sign, or by the name shown."""
    said = [item for item in theirs(thread) if item.message.machine is None and item.message.envelope.sender == person]
    collective = _collective(thread, person, said) if person else None
    if collective:
        return collective
    signs = (signed_by(item, shown) for item in reversed(said))
    sign = next((name for name in signs if name and not name.isupper()), None)  # nobody is greeted by initials
    signer = signer_of(said[-1], person) if person and said else None
    sign = signer or sign
    own = list(_own_greetings(thread, person, _words_of(person, shown, sign), said))
    if own:
        name = sign if sign and _nickname_since(thread, said, own[0].name, shown, sign) else own[0].name
        openings = (each.opening for each in own if each.name == own[0].name)
        return Greeting(next(filter(None, openings), "Dear" if is_formal(own[0].name) else None), name)
    opening = _usual_opening(thread)
    if signer:
        return _to_signer(signer, opening)
    name = sign or shown
    if name:
        if shown and " " in shown and not is_titled(name) and said and is_titled(salutation(said[-1].own_text.text)[1]):
            return Greeting("Dear", shown)  # who writes "Dear Mr Nowak" is not called by the first name alone
        return Greeting(opening if opening == "Dear" or not is_titled(name) else None, first_name(name))
    greetings = (salutation(item.own_text.text)[1] for item in own_latest_first(thread))
    greeted = next(filter(None, greetings), None)
    return Greeting(opening, first_name(greeted) if greeted and person and not is_desk(person) else None)


def _collective(thread: ReadThread, person: Address, said: list[ReadMessage]) -> Greeting | None:
    """The seller's last salutation where it was to a group, unless a person has signed the mail from there since."""
    for item in own_latest_first(thread):
        found = collective_of(item, person)
        if found:
            since = bool(said) and thread.messages.index(said[-1]) > thread.messages.index(item)
            return None if since and (signer_of(said[-1], person) or not is_desk(person)) else Greeting(*found)
        if salutation(item.own_text.text)[1]:
            return None
    return None


def _to_signer(signer: str, opening: str | None) -> Greeting:
    """Who signs for a shared mailbox: by the first name where the seller says Hi, by the whole name where Dear."""
    informal = opening is not None and opening != "Dear"
    return Greeting(opening or "Dear", first_name(signer) if informal or is_titled(signer) else signer)


def _nickname_since(
    thread: ReadThread, said: list[ReadMessage], greeted: str | None, shown: str | None, sign: str
) -> bool:
    """Whether they have signed by another first name than they are greeted by, and the seller not yet seen it."""
    last = thread.messages.index(said[-1]) if said else -1
    seen = any(item.own for item in thread.messages[last + 1 :])
    return not seen and len(sign.split()) == 1 and greeted == (first_name(shown) if shown else None)


def _usual_opening(thread: ReadThread) -> str | None:
    """How the seller greeted last, whomever, where that suits anybody ("Hi", not "Good morning")."""
    greetings = (salutation(item.own_text.text)[0] for item in own_latest_first(thread))
    return next((word for word in greetings if word and word.casefold() in words("reusable_salutations")), None)


def _own_greetings(
    thread: ReadThread, person: Address | None, known: frozenset[str], said: list[ReadMessage]
) -> Iterator[Greeting]:
    """The seller's greetings of the person, the latest first."""
    answered = thread.messages.index(said[0]) if said else len(thread.messages)
    for item in own_latest_first(thread):
        line = one_line(item.own_text.text.strip().partition("\n")[0])
        second = _SECOND.match(line)
        parts = (line, second["rest"]) if second else (line,)
        found = next(filter(None, (_greeted(part, known) for part in parts)), None)
        if found:
            yield found
        elif person and [to.email for to in item.message.envelope.to] == [person.email] and not is_desk(person):
            yield from _to_them_alone(line, named=thread.messages.index(item) > answered)


def _greeted(line: str, known: frozenset[str]) -> Greeting | None:
    """The greeting at the head of a line, where all of its words are the person's or forms of address."""
    opening = opening_of(line)
    tokens = line[len(opening) + 1 if opening else 0 :].split()[: _LIMIT_WORDS + 1]
    taken: list[str] = []
    ended, named = False, False
    for at, token in enumerate(tokens[:_LIMIT_WORDS]):
        bare = token.rstrip(",:!").removesuffix("-")
        low = folded(bare.strip(".’'"))
        named = named or low in known or _unglued(low) in known
        if not bare or not (low in known or _unglued(low) in known or low in _forms()):
            break
        taken.append(bare if low in _forms() and bare.endswith(".") and at == 0 else bare.rstrip("."))
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        ended = token.endswith(_ENDS_NAME) and not (low in _forms() and at == 0 and token.endswith("."))
        ended = ended or not following or bool(_DASH.match(following))
        if ended:
            break
    name = " ".join(taken)
    if not named or not (opening or ended) or clean_name(name) is None:
        return None
    return Greeting(_fit(opening, name), name)


def _to_them_alone(line: str, *, named: bool) -> Iterator[Greeting]:
    """A greeting by what the address does not show, in a mail to nobody else: "Respected Madam", "G'day mate", and to
    whom answers to it (`named`) "Hi Bob" to Robert."""
    opening = opening_of(line)
    if opening is None:
        return
    head = re.split(r"[,:!–—]", line[len(opening) + 1 :])[0].strip()
    name = person_name(head)
    nickname = named and name == head and len(head.split()) == 1 and head[:1].isupper() and folded(head) not in _forms()
    if nickname or folded(head) in words("honorifics") | words("familiar"):
        yield Greeting(_fit(opening, head), head)


def _fit(opening: str | None, name: str) -> str | None:
    """The opening to be said again: itself where it suits any hour, Hello for a good morning to a first name."""
    low = (opening or "").casefold()
    if opening and low in words("personal_salutations") and not opening.isupper():
        return opening[0].upper() + opening[1:]  # "Guten Tag"
    if opening and low in words("reusable_salutations") | words("personal_salutations"):
        return opening.capitalize()
    return "Hello" if low.startswith("good ") and not is_formal(name) else None


def is_formal(name: str | None) -> bool:
    """Whether a form of address is more than a first name: a title, a "sir", a surname, initials."""
    parts = (name or "").split()
    return is_titled(name) or len(parts) > 1 or any(folded(part) in words("honorifics") for part in parts)


def _words_of(person: Address | None, shown: str | None, sign: str | None) -> frozenset[str]:
    """The words a person goes by: of the name shown, the address and how they sign."""
    address = (person.name, person.email.partition("@")[0]) if person and not is_desk(person) else ()
    texts = [shown or "", sign or "", *address]  # "Dear HR" is no greeting, though the mailbox is called so
    found = {folded(part) for text in texts for part in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)}
    return frozenset(part for part in found if len(part) > 1) - _forms()


def _unglued(word: str) -> str:
    """A name less a form of address that is hung on to it: "nileshbhai" is nilesh."""
    bare = without_ending(word)
    glued = next((each for each in words("glued_forms") if bare.endswith(each) and len(bare) > len(each) + 1), "")
    return bare.removesuffix(glued)


def _forms() -> frozenset[str]:
    return words("titles") | words("titles_of_first_names") | words("honorifics") | words("surname_particles")
