"""What a first mail to somebody pointed to can say of its matter: the seller's own sentences, and their firm."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from server.prospects.own_domains import is_public
from server.services.clean_words import clean_name, clean_words, folded, one_line
from server.services.person_names import signed, words
from server.verdict.values import ReadMessage, ReadThread

_LIMIT_WORDS = 32
_LEAST_WORDS = 5
_LIMIT_CHARACTERS = 200
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9\"“£€])")
_NAME = r"[^\W\d_a-z][\w'’-]*\.?"
_VOCATIVE = re.compile(rf"^(?P<greeting>[A-Za-z]+(?: [a-z]+)? )?(?P<name>{_NAME}(?: {_NAME}){{0,3}})\s*[,:!–-]\s*")
# What leans on words that a stranger has not read says nothing to them.
_LEANS = re.compile(r"^(?:it|they|this|that|these|those|he|she|yes|no|both|neither|which|same|ours)\b", re.IGNORECASE)
_JOINT = re.compile(r"^(?:then|so|and|but|well|ok|okay|also|now)\b,? ", re.IGNORECASE)
_FIRM_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class _Words:
    never: tuple[re.Pattern[str], ...]
    does: re.Pattern[str]
    goes_on: re.Pattern[str]
    legal: frozenset[str]
    ends: re.Pattern[str]


def offer_of(thread: ReadThread, pointer: ReadMessage | None) -> str | None:
    """What the seller does, in one or two sentences of their own, at most 32 words; None where none is fit.

    The first sentence of their mails before the pointing that says so of "we", "our" or the firm, in the present, and
    the one behind it where that goes on with it. No price, no question, nothing that is said to whom it was written.
    """
    if pointer is None or pointer not in thread.messages:
        return None
    before = thread.messages[: thread.messages.index(pointer)]
    names = {part.casefold() for item in before for part in _names_in(item)}
    firm = firm_of(thread)
    said = (_described(item.own_text.text, names, firm) for item in before if item.own)
    return next(filter(None, said), None)


def firm_of(thread: ReadThread) -> str | None:
    """The seller's firm as their signature names it: a line of it whose words are those of their mail domain."""
    for item in reversed(thread.messages):
        sender = item.message.envelope.sender
        if not item.own or sender is None or is_public(sender.domain):
            continue
        label = _letters(max(sender.domain.split(".")[:-1], key=len, default=""))
        for line in item.own_text.signature.splitlines():
            name = clean_words(_words().ends.split(one_line(line))[0].strip(" -–—"), 48)
            if name and clean_name(name) != clean_name(sender.name) and _is_firm(name, label):
                return _as_said(name, label)
    return None


def _as_said(name: str, label: str) -> str:
    """A firm's name as one says it: less its legal form, and less what it does ("Tidyledger expense software")."""
    parts = name.split()
    end = next((at for at, part in enumerate(parts) if at and part.strip(".").casefold() in _words().legal), len(parts))
    parts = name.rstrip(".").split()[: end - (parts[end - 1] == "&")]
    spelled = next((at for at in range(1, len(parts)) if _letters("".join(parts[:at])) == label), len(parts))
    return " ".join(parts[:spelled] if parts[spelled:] and parts[spelled].islower() else parts)


def _is_firm(name: str, label: str) -> bool:
    whole, first = _letters(name), _letters(name.split(maxsplit=1)[0])
    return len(label) >= _FIRM_LEAST_LETTERS and (
        whole.startswith(label) or (len(first) >= _FIRM_LEAST_LETTERS and label.startswith(first))
    )


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", folded(text))


def _names_in(item: ReadMessage) -> Iterable[str]:
    envelope = item.message.envelope
    for person in (*envelope.to, *envelope.cc, *([envelope.sender] if envelope.sender else [])):
        yield from re.findall(r"\w+", person.name)


def _described(text: str, names: set[str], firm: str | None) -> str | None:
    """The first sentence that says what the firm does, and the next where it goes on with that."""
    sentences = [_line(each) for each in _SENTENCE.split(one_line(_without_greeting(_body(text), names)))]
    for line, after in zip(sentences, [*sentences[1:], None], strict=True):
        if line and _says_what(line, firm):
            both = f"{line} {after}"
            goes_on = after and (_says_what(after, firm) or _words().goes_on.search(after)) and not _LEANS.match(after)
            said = both if goes_on and len(both.split()) <= _LIMIT_WORDS else line
            return said if _LEAST_WORDS <= len(said.split()) <= _LIMIT_WORDS else None
    return None


def _line(sentence: str) -> str | None:
    """A whole sentence that is fit for anybody, less what joins it to the one before it."""
    line = clean_words(_JOINT.sub("", sentence), _LIMIT_CHARACTERS)
    if line is None or '"' in line or not line.endswith(".") or any(each.search(line) for each in _words().never):
        return None
    return line[0].upper() + line[1:]


def _says_what(line: str, firm: str | None) -> bool:
    """Whether a sentence says what the firm does: "We calibrate …", "Our robot …", "Upanda trains …"."""
    called = firm.split()[0] if firm else None
    return bool(_words().does.match(line)) or bool(
        called and re.match(rf"{re.escape(called)}(?: \w+)? (?:is|are|makes|\w{{3,}}s)\b", line)
    )


def _body(text: str) -> str:
    """The mail less its closing and the name under it."""
    lines = text.strip().splitlines()
    _, name = signed(text)
    while lines and (
        not lines[-1].strip()
        or one_line(lines[-1]).strip(" ,.!-–—").casefold() in words("closings")
        or (name and one_line(lines[-1]).strip(" ,.!-–—") == name)
    ):
        lines.pop()
    return "\n".join(lines)


def _without_greeting(text: str, names: set[str]) -> str:
    found = _VOCATIVE.match(text)
    if found is None:
        return text
    greeted = (found["greeting"] or "").strip().casefold() in words("salutations")
    known = {part.casefold() for part in re.findall(r"\w+", found["name"])} & names
    return text[found.end() :] if greeted or known else text


@cache
def _words() -> _Words:
    data = tomllib.loads(files("server.services").joinpath("offer_words.toml").read_text(encoding="utf-8"))
    return _Words(
        tuple(re.compile(pattern, re.IGNORECASE) for pattern in data["never"]),
        re.compile("|".join(data["does"])),
        re.compile("|".join(data["goes_on"])),
        frozenset(data["legal"]),
        re.compile("|".join(map(re.escape, data["ends"]))),
    )
