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


def as_said(topic: str, ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    """A topic as the thread's own sentences say it behind an article or a preposition; None where they do not.

    A subject line is seldom a phrase that stands in a sentence, so it is not put into one by itself: "60 places at the
    railway station" is never what somebody thanks for. Tried whole, then up to its first preposition. "Your" is kept
    from the seller's sentences, "our" of the prospect's becomes "your".
    """
    for phrase in dict.fromkeys((topic, _head(topic))):
        article, bare = _in_sentence(phrase)
        for texts, words in ((ours, {"the": "the", "your": "your"}), (theirs, {"the": "the", "our": "your"})):
            for text in texts:
                for found in article.finditer(text):
                    if found[1].lower() in words:
                        return f"{words[found[1].lower()]} {found[2]}"
        said = next(filter(None, (bare.search(text) for text in (*ours, *theirs))), None)
        if said:
            return said[1]
    return None


def _head(topic: str) -> str:
    """The words of a topic before its first preposition, without an article."""
    parts = topic.split()
    parts = parts[1:] if parts[0].casefold() in _ARTICLES else parts
    end = next((at for at, word in enumerate(parts) if at and word.casefold() in _words("prepositions")), len(parts))
    return " ".join(parts[:end])


def _in_sentence(phrase: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a phrase stands behind an article, and behind a preposition without one, nothing of it being left out."""
    words = re.sub(r"^(?:an?|the)\\? ", "", re.escape(phrase), flags=re.IGNORECASE)
    after = "|".join(_words("after_phrase"))
    end = rf"(?=[.,;:?!)]|$| (?:{after})\b)"
    return (
        re.compile(rf"\b(the|your|our) ({words}){end}", re.IGNORECASE),
        re.compile(rf"\b(?:about|for|of|with|on) ({words}){end}", re.IGNORECASE),
    )


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
