"""The phrases of a thread that might name its matter: runs of words in a sentence that can be a noun phrase."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MOST_WORDS = 7
MOST_CHARACTERS = 60
_TOKEN = re.compile(r"[^\W_]+(?:['’.,/&-][^\W_]+)*[%’']?|\S")
_STARTED = re.compile(r"[^\W_]")
_BLANK = re.compile(r"\n\s*\n")
_STOPS = frozenset(".?!")
_LEFT_WORDS = 5
_RIGHT_WORDS = 4
_WRAPPED_CHARACTERS = 55
"""A line this long goes on in the next one: mail programs wrap at 60 to 76 characters (RFC 3676 §4.2 says 78)."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What somebody wrote: `own` marks the seller's; a subject is a mail of its own, without its prefixes."""

    own: bool
    text: str
    subject: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phrase stands: its words as written, the two tokens before and after (^ and $ outside of a line), the
    numbers of its mail and sentence, and some words of the sentence to the left and right."""

    words: tuple[str, ...]
    before: tuple[str, str]
    after: tuple[str, str]
    mail: int
    sentence: int
    own: bool
    subject: bool
    asks: bool
    left: tuple[str, ...]
    right: tuple[str, ...]


def tokens_of(text: str) -> list[str]:
    """Words (with what joins them inside) and marks."""
    return _TOKEN.findall(text)


@cache
def word_list(kind: str) -> frozenset[str]:
    """A list of words.toml."""
    data = tomllib.loads(files("server.services.matter").joinpath("words.toml").read_text(encoding="utf-8"))
    return frozenset(data[kind])


@cache
def small_words() -> frozenset[str]:
    """Words that are no names: training mail writes them small (`python -m server.evaluation.matter`)."""
    return frozenset(files("server.services.matter").joinpath("small_words.txt").read_text(encoding="utf-8").split())


def lines_of(text: str) -> Iterator[str]:
    """The lines that somebody meant: those that a mail program broke are one."""
    for block in _BLANK.split(text):
        line = ""
        for each in block.splitlines():
            if line and len(line.rpartition("\n")[2]) < _WRAPPED_CHARACTERS:
                yield line.replace("\n", " ")
                line = ""
            line = f"{line}\n{each}" if line else each
        yield line.replace("\n", " ")


def places(mails: Sequence[Mail]) -> Iterator[Place]:
    """Every place of every run of words that may be a noun phrase."""
    for number, mail in enumerate(mails):
        sentence = 0
        for line in lines_of(mail.text):
            tokens = tokens_of(line)
            for start, token in enumerate(tokens):
                if start and tokens[start - 1] in _STOPS:
                    sentence += 1
                if _may_start(token):
                    yield from _from(tokens, start, mail, (number, sentence))
            sentence += 1


def _from(tokens: list[str], start: int, mail: Mail, where: tuple[int, int]) -> Iterator[Place]:
    """The runs that begin at `start`."""
    asks = next((token for token in tokens[start:] if token in _STOPS), "") == "?"
    padded = ["^", "^", *tokens, "$", "$"]
    for end in range(start + 1, min(start + MOST_WORDS, len(tokens)) + 1):
        if not _may_hold(tokens[end - 1], mail):
            return
        words = tuple(tokens[start:end])
        if _may_end(words):
            before, after = padded[start : start + 2], padded[end + 2 : end + 4]
            yield Place(
                words=words,
                before=(before[0], before[1]),
                after=(after[0], after[1]),
                mail=where[0],
                sentence=where[1],
                own=mail.own,
                subject=mail.subject,
                asks=asks,
                left=tuple(tokens[max(0, start - _LEFT_WORDS) : start]),
                right=tuple(tokens[end : end + _RIGHT_WORDS]),
            )


def _may_start(token: str) -> bool:
    word = token.lower()
    return bool(_STARTED.match(token)) and (word in word_list("starts") or word not in word_list("function"))


def _may_hold(token: str, mail: Mail) -> bool:
    word = token.lower().replace("’", "'")
    if not _STARTED.match(token) or word in word_list("never"):
        return False
    return mail.own or word not in word_list("possessives")


def _may_end(words: tuple[str, ...]) -> bool:
    last = words[-1].lower()
    return (
        last not in word_list("function")
        and len(" ".join(words)) <= MOST_CHARACTERS
        and any(character.isalpha() for word in words if word.lower() not in word_list("starts") for character in word)
    )
