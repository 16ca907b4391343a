"""Find direct questions: what the writer asks the reader and expects an answer to.

Direct are sentences with a question mark that are neither courtesy nor rhetoric, and requests to be told something
("let me know which…"). "How many, and who…?" counts as two.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from nlp.sentences import SentenceSplitter
from nlp.values import Question

_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|morning)\b[^,.!?\n]{0,30}[,!.:\n–-]\s*"
    r"|(?:quick one|question|so|and|also|ps|p\.s\.|one thing|oh)[:,]\s*)+",
    re.IGNORECASE,
)
_HEADER = re.compile(r"^(?:from|to|cc|bcc|sent|date|subject|re|fw|fwd)\s*:", re.IGNORECASE)
_FURTHER = re.compile(
    r",?\s+(?:and|or)\s+(?=(?:what|which|who|when|where|why|how|do|does|did|is|are|would|could|can|will|have|has)\b)",
    re.IGNORECASE,
)
SHORTEST_LETTERS = 3
LONGEST_QUESTIONS = 12


class Kind(StrEnum):
    """What would answer a question."""

    YES_NO = "yes_no"
    QUANTITY = "quantity"
    TIME = "time"
    PERSON = "person"
    OPEN = "open"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Direct:
    """A direct question and what would answer it."""

    question: Question
    kind: Kind


@dataclass(frozen=True, slots=True)
class Phrases:
    """The expressions of `phrases.toml`, compiled."""

    courtesy: tuple[re.Pattern[str], ...]
    request: tuple[re.Pattern[str], ...]
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...]
    wh: re.Pattern[str]
    invitation: re.Pattern[str]
    yes: re.Pattern[str]
    no: re.Pattern[str]


@cache
def phrases() -> Phrases:
    """Read and compile the data file once."""
    data: dict[str, Any] = tomllib.loads(resources.files("nlp.asking").joinpath("phrases.toml").read_text("utf-8"))
    return Phrases(
        courtesy=tuple(re.compile(text) for text in data["courtesy"]),
        request=tuple(re.compile(text) for text in data["request"]),
        kinds=tuple((kind, re.compile(data[kind.value])) for kind in (Kind.QUANTITY, Kind.TIME, Kind.PERSON)),
        wh=re.compile(data["wh"]),
        invitation=re.compile(data["invitation"]),
        yes=re.compile(data["yes"], re.IGNORECASE),
        no=re.compile(data["no"], re.IGNORECASE),
    )


def invites_questions(text: str) -> bool:
    """Say whether the writer invites the reader's questions ("happy to answer any questions")."""
    return bool(phrases().invitation.search(text.lower()))


class QuestionFinder:
    """Finds direct questions in a text."""

    def __init__(self, splitter: SentenceSplitter) -> None:
        self._splitter = splitter

    def find(self, text: str) -> tuple[Direct, ...]:
        """Give the direct questions in order, at most LONGEST_QUESTIONS, the last ones where there are more."""
        found: list[Direct] = []
        listing = False
        for start, end in self._splitter.split(text):
            sentence = text[start:end]
            lower = sentence.lower()
            if _HEADER.match(lower) or lower.startswith(">"):
                continue
            asks = _asks(lower)
            if asks or (listing and re.match(r"(?:[-*•]|\(?\d{1,2}[.)])\s", lower)):
                found.extend(_parts(text, start, end))
                listing = True
            elif not re.match(r"(?:[-*•]|\(?\d{1,2}[.)])\s", lower):
                listing = lower.endswith(":") and any(pattern.search(lower) for pattern in phrases().request)
        return tuple(found[-LONGEST_QUESTIONS:])


def _asks(lower: str) -> bool:
    words = phrases()
    bare = _GREETING.sub("", lower)
    if sum(letter.isalpha() for letter in bare) < SHORTEST_LETTERS:
        return False
    if lower.rstrip("\"'”’)]! 😀🙂😊😉😄").endswith("?") or "? " in lower:
        return not any(pattern.search(bare) for pattern in words.courtesy)
    return not lower.endswith(":") and any(pattern.search(bare) for pattern in words.request)


def _parts(text: str, start: int, end: int) -> list[Direct]:
    greeting = _GREETING.match(text[start:end])
    begin = start + (greeting.end() if greeting and greeting.end() < end - start else 0)
    cuts = [begin]
    if text[start:end].rstrip().endswith("?"):
        cuts += [match.end() for match in _FURTHER.finditer(text, begin, end) if match.start() - begin > 12]
    cuts.append(end)
    parts: list[Direct] = []
    for first, last in pairwise(cuts):
        words = text[first:last].rstrip()
        parts.append(Direct(Question(words, first, first + len(words)), _kind(words.lower())))
    return parts


def _kind(lower: str) -> Kind:
    words = phrases()
    if re.search(r"\bquestions\b", lower) and re.search(r"\b(?:any|have|other|further)\b", lower):
        return Kind.INVITATION
    if not words.wh.search(lower):
        return Kind.YES_NO
    opening = re.match(r"\W*(?:do|does|did|is|are|was|were|would|could|can|will|have|has|shall|should|may)\b", lower)
    request = any(pattern.search(lower) for pattern in words.request)
    if opening and not request:
        return Kind.YES_NO
    return next((kind for kind, pattern in words.kinds if pattern.search(lower)), Kind.OPEN)
