"""Whom a mail points to, by name where it gives one: beside the address, in it, with their firm, or in copy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from server.mail.message import Address
from server.services.clean_words import folded
from server.services.person_names import (
    display_name,
    email_in,
    person_from_pointer,
    person_name,
    team_from_pointer,
    words,
)
from server.verdict.values import ReadMessage

# Words with a capital in a row, particles between them: "Ana Paula Couto", "Bas van Dijk". All is bounded (RFC 5321
# §4.5.3.1): "A-A-A-…" would take time cubic in its length.
_PART = r"[^\W\d_a-z][\w'’-]{1,40}"
_EMAIL = r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
_SENTENCE = re.compile(r"(?<=[.!?]) ")
_LEAST_LETTERS = 3


@cache
def _name() -> str:
    """The pattern of a name."""
    return rf"{_PART}(?: (?:(?:{_any_of('surname_particles')}) ){{0,2}}{_PART}){{0,3}}"


@cache
def _alone() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'’@.-]){_name()}(?![\w'’@-]|\.\w)")


@cache
def _name_beside() -> re.Pattern[str]:
    """ "Fiachra Boyle, fiachra@…" and "Fiachra Boyle (fiachra@…)"."""
    return re.compile(rf"(?<![\w'’])(?P<name>{_name()})[ ,:(<-]{{1,3}}(?P<email>{_EMAIL})")


@cache
def _team_beside() -> re.Pattern[str]:
    """ "the site services team, siteservices@…"."""
    team = rf"(?:\w{{1,20}} ){{1,3}}(?:{_any_of('groups')})"
    return re.compile(rf"\b[Tt]he (?P<team>{team})[ ,:(<-]{{1,3}}(?P<email>{_EMAIL})")


@cache
def _relation() -> re.Pattern[str]:
    """ "my friend Judith", where no more than the firm is pointed to."""
    return re.compile(rf"\b(?:my|our) (?:\w+ )?(?:{_any_of('relations')}),? (?P<name>{_name()})")


def _any_of(kind: str) -> str:
    return "|".join(sorted(words(kind)))


def referred_to(pointer: str | None, item: ReadMessage | None) -> str | None:
    """Who is pointed to, in words fit for a sentence: a person's whole name, else a team or a firm, else an address."""
    if item is None:
        return person_from_pointer(pointer) or team_from_pointer(pointer)
    text = " ".join(item.own_text.text.split())
    email = email_in(pointer)
    found = _of_address(email, text) if email else _of_words(pointer, text)
    if found:
        return _in_full(_as_written(found, text), item)
    team = _team_beside().search(text) if email else None
    return team_from_pointer(team["team"] if team and team["email"].casefold() == email else pointer)


def stands_in_copy(pointer: str | None, item: ReadMessage | None) -> bool:
    """Whether the person pointed to got the mail that points: by the address, or the name that the envelope shows."""
    if item is None:
        return False
    email, name = email_in(pointer), referred_to(pointer, item)
    named = set(folded(name).split()) if name and "@" not in name else set()
    sender = item.message.envelope.sender
    for person in _copied(item):
        shown = set(folded(display_name(person) or "").split())
        if person != sender and (person.email == email or (named and named <= shown)):
            return True
    return False


def _of_address(email: str, text: str) -> str | None:
    """The person whose address it is: the name that it spells, else the one that stands before it."""
    local = email.partition("@")[0]
    if local in words("roles"):
        return None
    spelled = max((name for name in _names(text) if _spells(local, name)), key=_size, default=None)
    whole = person_from_pointer(email)
    if spelled and whole:
        return max(spelled, whole, key=_size)
    return spelled or whole or _beside(email, text)


def _beside(email: str, text: str) -> str | None:
    """The name right before the address, or one in its sentence with its first letter: "Luis at the depot, lortiz@"."""
    for found in _name_beside().finditer(text):
        if found["email"].casefold() == email:
            return person_from_pointer(_bare(found["name"]))
    sentence = next((each for each in _SENTENCE.split(text) if email in each.casefold()), "")
    before = list(_names(sentence[: sentence.casefold().find(email)]))
    return before[-1] if before and folded(before[-1])[:1] == email[0] else None


def _of_words(pointer: str | None, text: str) -> str | None:
    """The person in the words that point, by the whole name that the mail has; or who stands with a firm or team."""
    named = person_from_pointer(pointer)
    if named and not _is_firm(named, text):
        return next((name for name in _names(text) if f" {named} " in f" {name} "), named)
    there = rf"(?:at|in|from|of|over at|with) (?:the |our )?{re.escape(pointer or '')}"
    with_them = re.search(rf"(?P<name>{_name()})(?:,? [a-z]{{1,12}}){{0,3}},? {there}", text)
    found = with_them or _relation().search(text)
    return person_name(_bare(found["name"])) if pointer and found else None


def _is_firm(named: str, text: str) -> bool:
    """Whether what reads as a name is where somebody is: "Marta at Quinta do Sobral"."""
    return bool(re.search(rf"{_name()} (?:at|from|of|over at) {re.escape(named)}", text))


def _names(text: str) -> Iterator[str]:
    """Whatever may be a person's name, in its order."""
    for found in _alone().finditer(text):
        name = person_name(_bare(found[0]))
        if name:
            yield name


def _bare(name: str) -> str:
    """A name less the verb before it: "Try Greg Nolan"."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.casefold() in words("pointing_words") else name


def _size(name: str) -> int:
    return len(name.split())


def _spells(local: str, name: str) -> bool:
    """Whether a local part holds a part of the name: "hlang" that of Heather Lang, "fiachra" that of Fiachra Boyle."""
    parts = [folded(part).strip(".") for part in re.split(r"[ '’-]", name)]
    return any(
        len(part) >= _LEAST_LETTERS
        and (local.startswith(part) or local.endswith(part) or part in re.split(r"[._-]", local))
        for part in parts
    )


def _as_written(name: str, text: str) -> str:
    """ "Kim Sandstrom" of an address as the mail spells it: Kim Sandström."""
    wanted = folded(name)
    size = len(name.split())
    tokens = re.findall(r"[^\W\d_][\w'’-]*", text)
    spelled = (" ".join(tokens[at : at + size]) for at in range(len(tokens) - size + 1))
    return next((each for each in spelled if folded(each) == wanted and each[:1].isupper()), name)


def _in_full(name: str, item: ReadMessage) -> str:
    """ "Luc" as the mail's own copy line has him: Luc Tessier; nobody of the firm that the mail is written to."""
    envelope = item.message.envelope
    firm = envelope.sender.domain if envelope.sender else ""
    ours = {person.domain for person in envelope.to[:1]} - {firm}
    shown = (display_name(person) for person in _copied(item) if person.domain not in ours)
    return next((full for full in shown if full and full.split()[0] == name), name)


def _copied(item: ReadMessage) -> tuple[Address, ...]:
    return (*item.message.envelope.cc, *item.message.envelope.to)
