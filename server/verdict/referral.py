"""Whom a reply points to, whether that is a way to follow, and whether it was followed.

LABELS.md: "they pointed to somebody to talk to instead"; "a redirect without a name, address or team is none"; "A no
that comes with somebody at another firm is walk_away"; "merely copying in or forwarding to somebody is redirected".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.labels import Signal, Stance
from server.mail.message import Address, MachineKind
from server.verdict.patterns import patterns, says
from server.verdict.turns import Side, Turn

_ARTICLE = re.compile(r"^(?:our|the) ", re.IGNORECASE)
_POINTING = frozenset({Stance.REDIRECTED, Stance.DECLINED, Stance.AUTOMATIC})


@dataclass(frozen=True, slots=True)
class Referral:
    """Somebody pointed to: in which turn, who (name, address or team as written), and whether at another firm."""

    turn: Turn
    who: str
    elsewhere: bool


def referral_in(turn: Turn, before: Sequence[Turn]) -> Referral | None:
    """The referral a turn makes, judged with the turns before it; None where nobody is named."""
    if turn.stance not in _POINTING:
        return None
    newcomer = _newcomer(turn, before) if turn.stance is Stance.REDIRECTED else None
    words = _words(turn)[: patterns().pointer_characters]
    who = _pointed_to(words, turn, before) or (newcomer and (newcomer.name or newcomer.email))
    if not who:
        return None
    return Referral(turn, who, _elsewhere(words, who, turn.sender))


def beside_no(referral: Referral) -> bool:
    """Whether somebody at another firm is named beside a no: in the reading, or in words it may overlook."""
    text = referral.turn.read.own_text.text
    read = referral.turn.has(Signal.REFUSAL, Signal.INCUMBENT, Signal.NO_BUDGET)
    return referral.elsewhere and (read or says(text, patterns().no_of_ours))


def followed(referral: Referral, after: Sequence[Turn], before: Sequence[Turn]) -> bool:
    """Whether the seller has written to the person pointed to, or that person has written, within this thread."""
    known = {a.email for t in before for a in (t.sender, *t.read.message.envelope.recipients)}
    known.add(referral.turn.sender.email)
    for index, turn in enumerate(after):
        if turn.side is Side.PROSPECT and _is_new(turn.sender, known, referral):
            return True
        if after[index + 1 : index + 2] and after[index + 1].read.message.machine is MachineKind.BOUNCE:
            continue  # it reached nobody
        written = turn.read.message.envelope.recipients if turn.side is Side.SELLER else ()
        if any(_is_new(a, known, referral) and not _colleague(a, turn, referral) for a in written):
            return True
    return False


def _is_new(address: Address, known: set[str], referral: Referral) -> bool:
    named = referral.who.lower()
    called = bool(named) and set(named.split()) <= set(address.name.lower().split())
    return address.email not in known or called or named == address.email


def _colleague(address: Address, turn: Turn, referral: Referral) -> bool:
    """Somebody of the seller's own firm, brought in by the seller."""
    return address.domain == turn.sender.domain != referral.turn.sender.domain


def _words(turn: Turn) -> str:
    """The words that may point to somebody: the referral signals' sentences, else for a redirect the whole text."""
    text = turn.read.own_text.text
    spans = [s for s in turn.signals if s.label is Signal.REFERRAL]
    if spans:
        return " ".join(_sentence(text, s.start, s.end) for s in spans)
    return text if turn.stance is Stance.REDIRECTED else ""


def _sentence(text: str, start: int, end: int) -> str:
    left = max(text.rfind(mark, 0, start) for mark in (". ", "! ", "? ", "\n"))
    stops = [at for mark in (". ", "! ", "? ", "\n") if (at := text.find(mark, end)) >= 0]
    return text[left + 1 : min(stops, default=len(text)) + 1].strip()


def _pointed_to(words: str, turn: Turn, before: Sequence[Turn]) -> str | None:
    """The first person or team a pointing pattern finds, else any name inside a sentence that is none of the two."""
    taken = _names_taken(turn, before)
    colleagues = _colleagues_names(turn, before)
    rivals = [s.text for s in turn.signals if s.label is Signal.INCUMBENT]
    inside = patterns().any_name if turn.stance is Stance.REDIRECTED else ()
    for pattern in patterns().pointer + inside:
        for match in pattern.finditer(words):
            who = _ARTICLE.sub("", match["who"]).strip(" .,'’")
            first = re.split(r"[^\w@.+-]+", who.lower(), maxsplit=1)[0]
            acronym = who.split()[0].isupper() and len(first) > 1 if who else False
            if first not in colleagues and any(who in rival for rival in rivals):
                continue  # "we went with Kilimo One" points to nobody
            if who and (acronym or first not in patterns().not_names) and first not in taken:
                return who
    return None


def _names_taken(turn: Turn, before: Sequence[Turn]) -> set[str]:
    """Lower-case names and addresses of the sender and of the seller: greeting and sign-off point to nobody."""
    people = [turn.sender, *(t.sender for t in before if t.side is Side.SELLER)]
    names = {part for a in people for part in re.split(r"\W+", a.name.lower()) if part}
    return names | {a.email for a in people}


def _colleagues_names(turn: Turn, before: Sequence[Turn]) -> set[str]:
    """Lower-case names of people of the sender's firm who take part: no rival of the seller's is called so."""
    people = (a for t in before for a in (t.sender, *t.read.message.envelope.recipients))
    return {name for a in people if a.domain == turn.sender.domain for name in a.name.lower().split()}


def _newcomer(turn: Turn, before: Sequence[Turn]) -> Address | None:
    """Somebody of the sender's own firm who is written to in this turn and was not part of the thread."""
    known = {a.email for t in before for a in (t.sender, *t.read.message.envelope.recipients)}
    for address in turn.read.message.envelope.recipients:
        if before and address.email not in known and address.domain == turn.sender.domain:
            return address
    return None


def _elsewhere(words: str, who: str, sender: Address) -> bool:
    if "@" in who:
        return bool(sender.domain) and not _same_firm(who.rpartition("@")[2].lower(), sender.domain)
    for pattern in patterns().other_firm:
        match = pattern.search(words)
        if match is None:
            continue
        firm = match.groupdict().get("firm")
        if firm is None or _is_foreign(firm, who, sender.domain):
            return True
    return False


def _same_firm(one: str, other: str) -> bool:
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def _is_foreign(firm: str, who: str, domain: str) -> bool:
    compact = re.sub(r"\W+", "", firm).lower()
    label = re.sub(r"\W+", "", domain)
    first = re.split(r"\W+", firm.lower(), maxsplit=1)[0]
    a_name = first not in patterns().not_names and firm not in who and who not in firm
    return a_name and compact[:5] not in label and len(compact) > 2
