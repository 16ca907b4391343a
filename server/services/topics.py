"""What a thread is about, from its subject: a noun phrase to stand behind "about", or nothing."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from server.services.clean_words import clean_words, one_line

TOPIC_LIMIT_WORDS = 6
TOPIC_LIMIT_CHARACTERS = 48

_BRACKETS = re.compile(r"\[[^\]]*\]|\([^)]*\)")
_ARTICLES = frozenset({"a", "an", "the"})
_EDGES = " .,:;-–—\"'"
_TAIL = re.compile(r"(?:,| at| for| of| in| with| from) (?:the )?", re.IGNORECASE)
_DASHED_TAIL = re.compile(r"\s[-–—|:]\s.*$")


@cache
def _words(kind: str) -> frozenset[str]:
    data = tomllib.loads(files("server.services").joinpath("topic_words.toml").read_text(encoding="utf-8"))
    return frozenset(data[kind])


@cache
def _prefix() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _words("prefixes")), key=len, reverse=True))
    return re.compile(rf"^\s*(?:(?:{names})(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)


def bare_subject(subject: str) -> str:
    """A subject on one line without its reply and forward prefixes."""
    return _prefix().sub("", one_line(subject)).strip()


def topic_of(subject: str, texts: Sequence[str] = (), domains: Iterable[str] = ()) -> str | None:
    """The subject as a noun phrase of at most six words, or None where it is a greeting, a question or a slogan.

    A tail that names the reader's own firm (known by its mail `domains`) is cut: one does not write to Lomax about
    "yard lighting at Lomax". The first word is written small unless the `texts` of the thread show it to be a name.
    """
    bare = bare_subject(subject)
    if any(join in f" {bare.casefold()} " for join in _words("joins")) or re.search(r"[?!…]|\.\.\.", bare):
        return None
    named = frozenset(part for domain in domains for part in [domain.rpartition(".")[0].replace("-", "")] if part)
    line = _without_firm(_DASHED_TAIL.sub("", _BRACKETS.sub(" ", bare)).strip(_EDGES), named).partition(", ")[0]
    topic = clean_words(line, TOPIC_LIMIT_CHARACTERS)
    parts = (topic or "").split()
    if topic is None or not parts or len(parts) > TOPIC_LIMIT_WORDS or topic.casefold() in _words("empty"):
        return None
    first = parts[0].casefold().strip(",:")
    telling = parts[1] if first in _ARTICLES and len(parts) > 1 else parts[0]
    if telling.casefold().strip(",:") in _words("openings") or len(topic) < 3:
        return None
    if any(part.casefold().strip(",:") in _words("never") for part in parts):
        return None
    if len(parts) > 1 and any(topic.casefold() in text for text in texts):
        return topic.lower()  # a Title Case Subject that the mails write small
    if first not in _ARTICLES and (_of_firm(parts[0], named) or _is_name(parts, texts)):
        return topic
    return topic[0].lower() + topic[1:]


def with_article(topic: str, texts: Sequence[str] = ()) -> str:
    """A topic as it stands behind a preposition: "the oven fleet", "your oven fleet" where the seller wrote so.

    Plurals, what ends in -ing, stuff ("software") and names take no article.
    """
    parts = topic.split()
    if parts[0].casefold() in _words("determiners"):
        return topic
    found = re.compile(rf"\b(the|your) {re.escape(topic)}\b", re.IGNORECASE)
    said = next(filter(None, (found.search(text) for text in texts)), None)
    if said:
        return f"{said[1].lower()} {topic}"
    before = (parts[i - 1] for i, word in enumerate(parts) if i and word.casefold() in _words("prepositions"))
    head = next(before, parts[-1])
    bare = head.casefold().strip(",")
    plural = bare.endswith("s") and not bare.endswith(("ss", "us", "is"))
    name = len(parts) <= 2 and all(part[:1].isupper() for part in parts) and not head.isupper()
    if plural or name or bare.endswith("ing") or bare in _words("stuff") or " and " in topic:
        return topic
    return f"the {topic}"


def _without_firm(line: str, named: frozenset[str]) -> str:
    for tail in reversed(list(_TAIL.finditer(line))):
        if any(_of_firm(word, named) for word in line[tail.end() :].split()):
            return line[: tail.start()].strip(_EDGES)
    return line


def _of_firm(word: str, named: frozenset[str]) -> bool:
    bare = re.sub(r"\W", "", word).casefold()
    return len(bare) > 3 and any(bare in name for name in named)


def _is_name(parts: list[str], texts: Sequence[str]) -> bool:
    first = parts[0]
    if first.casefold() in _words("proper") or first[:2].isupper() or (len(parts) > 1 and parts[1][:1].isupper()):
        return True
    if any(re.search(rf"(?<![\w.]){re.escape(first.lower())}(?!\w)", text) for text in texts):
        return False
    in_sentence = re.compile(rf"(?<=[a-z,] ){re.escape(first)}(?!\w)")
    return any(in_sentence.search(text) for text in texts)
