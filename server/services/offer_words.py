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
# A question, or what leans on words that a stranger has not read, says nothing to them.
_LEANS = re.compile(r"^(?:it|they|this|that|these|those|he|she|yes|no|both|neither|which|same)\b", re.IGNORECASE)
_JOINT = re.compile(r"^(?:then|so|and|but|well|ok|okay|also|now)\b,? ", re.IGNORECASE)
_FIRM_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class _Words:
    never: tuple[re.Pattern[str], ...]
    ends: re.Pattern[str]


def offer_of(thread: ReadThread, pointer: ReadMessage | None) -> str | None:
    """Sentences of the seller's that whoever pointed had before them, at most 32 words; None where none is fit.

    Of their mails since the last human answer before the pointing the one that says most, less greeting, thanks, talk
    of meetings and of days, and questions.
    """
    if pointer is None or pointer not in thread.messages:
        return None
    before = thread.messages[: thread.messages.index(pointer)]
    answers = [index for index, item in enumerate(before) if not item.own and item.message.machine is None]
    since = before[answers[-1] + 1 if answers else 0 :]
    names = {part.casefold() for item in before for part in _names_in(item)}
    texts = [text for item in since if item.own and (text := _fit(item.own_text.text, names))]
    return max(texts, key=lambda text: len(text.split()), default=None)


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
                return name.rstrip(".")  # "from Black Isle Food Co." ends a sentence
    return None


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


def _fit(text: str, names: set[str]) -> str | None:
    kept: list[str] = []
    for sentence in _SENTENCE.split(one_line(_without_greeting(_body(text), names))):
        line = clean_words(sentence, _LIMIT_CHARACTERS)
        if line is None or '"' in line or line.endswith("?") or (not kept and _LEANS.match(line)):
            continue
        if any(pattern.search(line) for pattern in _words().never):
            continue
        if len(f"{' '.join(kept)} {line}".split()) > _LIMIT_WORDS:
            break
        bare = _JOINT.sub("", line) if not kept else line
        kept.append(bare[0].upper() + bare[1:])
    said = " ".join(kept)
    return said if len(said.split()) >= _LEAST_WORDS and said.endswith((".", "?", "!")) else None


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
        re.compile("|".join(map(re.escape, data["ends"]))),
    )
