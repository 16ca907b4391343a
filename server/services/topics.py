"""What a thread is about, from its subject: a noun phrase to stand behind "about", or nothing."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from server.services.clean_words import clean_words, one_line

TOPIC_LIMIT_WORDS = 6
TOPIC_LIMIT_CHARACTERS = 48

_BRACKETS = re.compile(r"\[[^\]]*\]|\([^)]*\)")
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


def topic_of(subject: str, *texts: str) -> str | None:
    """The subject as a noun phrase of at most six words, or None where it is a greeting, a question or a slogan.

    Its first word is written small where `texts` of the thread write it so.
    """
    bare = bare_subject(subject)
    if any(join in f" {bare.casefold()} " for join in _words("joins")) or re.search(r"[?!…]|\.\.\.", bare):
        return None
    topic = clean_words(_DASHED_TAIL.sub("", _BRACKETS.sub(" ", bare)).strip(" .,:;-–—\"'"), TOPIC_LIMIT_CHARACTERS)
    parts = (topic or "").split()
    if topic is None or not parts or len(parts) > TOPIC_LIMIT_WORDS or topic.casefold() in _words("empty"):
        return None
    if parts[0].casefold().strip(",:") in _words("openings") or len(topic) < 3:
        return None
    return _first_word_small(topic, parts[0], texts)


def _first_word_small(topic: str, first: str, texts: tuple[str, ...]) -> str:
    small = first[0].lower() + first[1:]
    written_small = re.compile(rf"(?<![\w.]){re.escape(small)}(?!\w)")
    return small + topic[len(first) :] if any(written_small.search(text) for text in texts) else topic
