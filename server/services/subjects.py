"""Subjects without what mail programs put before them, and those that name a matter in a noun phrase."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from server.services.clean_words import clean_words, one_line
from server.services.matter.addresses import holds_address
from server.services.matter.finder import no_matter
from server.services.matter.phrases import small_words, word_list

_LIMIT_WORDS = 7
_LIMIT_CHARACTERS = 60
_LEAST_LETTERS = 3
_ARTICLES = frozenset({"a", "an", "the"})
_DETERMINERS = frozenset({"my", "our", "your", "this", "that", "these", "those", "both", "all", "one", "two", "three"})
_MARKS = re.compile(r"[?!…:;\"“”()/|]|\.\.\.|\.$|\s[-–—]\s")  # a question, a slogan, two things in one subject
_YEAR = re.compile(r" 20\d\d$")
_NAME = re.compile(r"[A-ZÀ-Þ](?:[^\W\d_A-Z]+)?(?:['’-].*)?")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# "Replacing the two forklifts" stands behind "about", and nowhere else in a sentence.
_DOING = re.compile(
    r"^\w+ing (?:the|a|an|your|our|my|two|three|all|both|every|each|after|up|down|off|on|out|with)\b", re.IGNORECASE
)


@cache
def _words(kind: str) -> frozenset[str]:
    data = tomllib.loads(files("server.services").joinpath("subject_words.toml").read_text(encoding="utf-8"))
    return frozenset(data[kind])


@cache
def _prefix() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _words("prefixes")), key=len, reverse=True))
    return re.compile(rf"^\s*(?:(?:{names})(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)


def bare_subject(subject: str) -> str:
    """A subject on one line without its reply and forward prefixes."""
    return _prefix().sub("", one_line(subject)).strip()


def matter_of_subject(subject: str, texts: Sequence[str]) -> str | None:
    """The matter that a subject names, as a noun phrase to stand inside a sentence; None where it is none for sure.

    "Rota planning, 12 seats" is rota planning, "Vaccine fridge" the vaccine fridge. None for a greeting, a question, a
    slogan, an appointment, a sum, a quantity, people, a place or an address, and where it is not known whether the
    first word is a name: it is none where mail (one of `texts` of the thread, or training mail) writes it small.
    """
    whole = bare_subject(subject)
    if _MARKS.search(whole) or holds_address(whole):
        return None
    line = clean_words(_YEAR.sub("", whole.partition(",")[0].strip()), _LIMIT_CHARACTERS)
    words = line.split() if line else []
    if not line or not _is_matter(line, words):
        return None
    small = [word.casefold() for word in words]
    if small[0] in _ARTICLES:
        return " ".join(("the", *words[1:]))
    first = _first_word(words[0], texts)
    if first is None:
        return None
    unknown = [word for word in words if not _is_known(word, texts)]
    if 2 * len(unknown) > len(words) or any(word.islower() and not word.isascii() for word in unknown):
        return None  # in another language
    phrase = " ".join((first, *words[1:]))
    core = _core(small)
    bare = core[-1].endswith("ing") or (_is_plural(core[-1]) and not _is_placed(small[len(core) :]))
    return phrase if bare else f"the {phrase}"


def with_article(phrase: str, texts: Sequence[str]) -> str:
    """A phrase without an article as it stands inside a sentence: with the one it has in a mail, as in "your shutdown
    service" or "the panels"; "the" before one thing that no mail names bare ("shutdown service" of a subject alone).

    `texts` are the seller's mails: their "your" and "our" are the draft's.
    """
    small = phrase.casefold().split()
    if not small or small[0] in _ARTICLES | _DETERMINERS | word_list("quantities"):
        return phrase
    said = {(found["article"] or "").casefold() for text in texts for found in _said(phrase).finditer(text)}
    named = next((each for each in ("your", "our", "the") if each in said), None)
    if named:
        return f"{named} {phrase}"
    core = _core(small)
    many = not core or core[-1].endswith("ing") or _is_plural(core[-1])
    return phrase if many or ("" in said and len(said) == 1) else f"the {phrase}"


@cache
def _said(phrase: str) -> re.Pattern[str]:
    """A phrase inside a sentence with what stands before it, where no noun goes on behind it: "the gate seals"."""
    function = "|".join(sorted(map(re.escape, word_list("function"))))
    words = r"\s+".join(map(re.escape, phrase.split()))
    article = r"(?:\b(?P<article>the|an?|this|that|your|our)\s+(?:[\w-]+\s+)?|(?<=[a-z,]\s))"
    return re.compile(rf"{article}{words}(?=\s*(?:[.,;:?!)–—]|$)|\s+(?:{function})\b)", re.IGNORECASE)


def _is_matter(line: str, words: list[str]) -> bool:
    small = [word.casefold() for word in words]
    telling = small[1:] if small[0] in _ARTICLES else small
    if not telling or len(words) > _LIMIT_WORDS or not telling[0][0].isalpha() or telling[0] in _words("openings"):
        return False
    if any(join in f" {line.casefold()} " for join in _words("joins")) or line.casefold() in _words("empty"):
        return False
    if set(small) & (_words("never") | word_list("never") | _words("months")) or small[-1] in word_list("function"):
        return False
    core = _core(small)
    at = len(words) - len(telling)
    large = [word for word in words[1:] if word[0].isupper()]
    if any(word.casefold() in word_list("function") for word in large):
        return False  # "Series A deck", and Every Word Large
    if any(_NAME.fullmatch(word) for word in words[at + 1 : at + len(core)]):
        return False  # "Night patrols Aireview Mills"
    if not core or not core[-1][-1].isalpha() or _DOING.match(line):
        return False
    if not _is_plural(core[-1]) and _lacks_articles(telling[len(core) :], words[-1]):
        return False
    return core[-1] not in word_list("documents") and not no_matter(core[-1], bare=at == 0)


def _core(small: list[str]) -> list[str]:
    """The words before the first preposition, without an article."""
    telling = small[1:] if small[0] in _ARTICLES else small
    end = next((at for at, word in enumerate(telling) if word in word_list("function")), len(telling))
    return telling[:end]


def _lacks_articles(rest: list[str], last: str) -> bool:
    """Whether one article does not make it English: "ammonia or CO2", "shaft for gearbox"."""
    return rest[:1] in (["and"], ["or"]) or (len(rest) == 2 and last.islower() and not _is_plural(last))


def _is_placed(rest: list[str]) -> bool:
    """Whether what follows says whose or where they are: "lines at the seven pubs" are the lines at the seven pubs."""
    return rest[:1] == ["of"] or (rest[:1] in (["at"], ["in"], ["on"]) and rest[1:2] == ["the"])


def _first_word(word: str, texts: Sequence[str]) -> str | None:
    """The word as it stands inside a sentence; None where that is in doubt."""
    if word[1:].lower() != word[1:] or word.islower():
        return word  # ERP, H2S
    return word.lower() if _is_known(word, texts) else None


def _is_known(word: str, texts: Sequence[str]) -> bool:
    """Whether mail writes the word small, in the singular or the plural."""
    low = word.lower()
    forms = {low, f"{low}s", low.removesuffix("s")} if len(low) > _LEAST_LETTERS else {low}
    known = small_words() | word_list("function")
    return bool(forms & known) or any(found[0] in forms for text in texts for found in _WORD.finditer(text))


def _is_plural(noun: str) -> bool:
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is", "'s", "’s")) and noun not in _words("singular")
