"""What the model of topics sees of a phrase: its words and their kinds, where it stands, what is said around it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.services.matter.phrases import Mail, Place, tokens_of, word_list

Vector = dict[str, float]
Kinds = Mapping[str, str]
"""A word's kind in mail: H what stands last behind an article, M what stands between, V what follows who acts, O other;
and a digit, in how many mails of the corpus it is met."""

_POINTERS = frozenset({"the", "your", "our", "this", "that"})
_WORD_SCALE = 0.7
_ENDING_SCALE = 0.5
_NEAR_SCALE = 0.35
_SENTENCES = 8
_MAILS = 5


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase in small letters with every place where it stands."""

    words: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def article(self) -> str:
        """What it opens with before its first telling word: an article, whose it is, # for a number, or nothing."""
        first = self.words[0]
        if len(self.words) == 1:
            return ""
        return "#" if first[0].isdigit() else first if first in word_list("starts") else ""

    @property
    def core(self) -> tuple[str, ...]:
        """Its words without the article."""
        return self.words[1:] if self.article else self.words

    @property
    def head_at(self) -> int:
        """Where in the core the words before the first preposition end."""
        return next((at for at, word in enumerate(self.core) if at and _function(word)), len(self.core))

    @property
    def head(self) -> str:
        """The noun that all else belongs to: the last word before the first preposition."""
        return self.core[self.head_at - 1]


class Said:
    """What a thread says in all: how often each word is met, in which mails, by which side, and in the subject."""

    def __init__(self, mails: Sequence[Mail]) -> None:
        self.count: Counter[str] = Counter()
        self.pointed: Counter[str] = Counter()
        self.mails: defaultdict[str, set[int]] = defaultdict(set)
        self.sides: defaultdict[str, set[bool]] = defaultdict(set)
        self.subject: set[str] = set()
        self.subjects = sum(mail.subject for mail in mails)
        for number, mail in enumerate(mails):
            tokens = [small(token) for token in tokens_of(mail.text)]
            self.count.update(tokens)
            self.pointed.update(word for before, word in pairwise(tokens) if before in _POINTERS)
            for token in tokens:
                self.mails[token].add(number)
                self.sides[token].add(mail.own)
            if mail.subject:
                self.subject.update(tokens)


def small(word: str) -> str:
    """A word as it is compared: small letters, the straight apostrophe."""
    return word.lower().replace("’", "'")


def vector(phrase: Phrase, said: Said, kinds: Kinds) -> Vector:
    """The values of a phrase's features; what is said around it weighs less where it stands in many places."""
    found = {"=bias": 1.0}
    found |= _of_words(phrase) | _of_kinds(phrase, kinds)
    found |= dict.fromkeys(_of_thread(phrase, said), 1.0)
    found |= _shares(phrase, said)
    scale = 1 / math.sqrt(len(phrase.places))
    for place in phrase.places:
        found |= dict.fromkeys(_of_place(phrase, place, kinds), scale)
        found |= dict.fromkeys((f"left={small(word)}" for word in place.left), _NEAR_SCALE * scale)
        found |= dict.fromkeys((f"right={small(word)}" for word in place.right), _NEAR_SCALE * scale)
    return found


def _function(word: str) -> bool:
    return word in word_list("function") or word in word_list("never")


def _kind(word: str, kinds: Kinds) -> str:
    bare = small(word)
    return f":{bare}" if _function(bare) else kinds.get(bare, "?0")[0]


def _of_words(phrase: Phrase) -> Vector:
    core, head = phrase.core, phrase.head
    found = {f"in={word}": _WORD_SCALE for word in phrase.words}
    return found | {
        f"head={head}": 1.0,
        f"first={core[0]}": _WORD_SCALE,
        f"last={phrase.words[-1]}": _WORD_SCALE,
        f"ending={head[-3:]}": _ENDING_SCALE,
        f"ending2={head[-2:]}": _ENDING_SCALE,
    }


def _of_kinds(phrase: Phrase, kinds: Kinds) -> Vector:
    core, article, end = phrase.core, phrase.article, phrase.head_at
    seen = [_kind(word, kinds) for word in core]
    names = [
        f"article={article}",
        f"words={len(phrase.words)}",
        f"before head={min(end, 4)}",
        f"article {article} {min(end, 3)}",
        f"head kind={seen[end - 1]}",
        f"last kind={seen[-1]}",
        f"first kind={seen[0]}",
        f"article kind={article} {seen[0]}",
        f"kinds={' '.join(seen)}",
        f"joints={sum(map(_function, core))}",
        f"rare={kinds.get(phrase.head, '?0')[1]}",
        *(f"middle kind={kind}" for kind in seen[1 : end - 1]),
    ]
    if end < len(core):
        names += [f"joint={core[end]}", f"behind joint={core[min(end + 1, len(core) - 1)]}"]
    if any(word[0].isdigit() for word in phrase.words):
        names.append("digit")
    capitals = sum(word[0].isupper() for word in phrase.places[-1].words[1:])
    names.append(f"capitals={min(capitals, 3)}")
    return dict.fromkeys(names, 1.0)


def _of_thread(phrase: Phrase, said: Said) -> Iterator[str]:
    head, bodies = phrase.head, [place for place in phrase.places if not place.subject]
    own = any(place.own for place in phrase.places)
    theirs = any(not place.own for place in phrase.places)
    subject = len(bodies) < len(phrase.places)
    yield from (f"own={own}", f"theirs={theirs}", f"subject={subject}", f"sides={own} {theirs} {subject}")
    yield f"places={_step(len(phrase.places), (2, 3, 5))}"
    mail = min((place.mail - said.subjects for place in bodies), default=-1)
    sentence = min((place.sentence for place in bodies if place.mail - said.subjects == mail), default=-1)
    yield from (f"mail={min(mail, _MAILS)}", f"sentence={min(sentence, _SENTENCES)}")
    yield f"mail sentence={min(mail, 2)} {min(sentence, 4)}"
    yield f"head count={_step(said.count[head], (2, 3, 4, 6))}"
    yield f"head mails={_step(len(said.mails[head]), (2, 3, 4))}"
    yield f"head sides={len(said.sides[head])}"
    yield f"head in subject={head in said.subject}"
    yield f"head pointed={_step(said.pointed[head], (1, 2, 3))}"


def _shares(phrase: Phrase, said: Said) -> Vector:
    telling = [word for word in phrase.core if not _function(word)]
    shared = sum(word in said.subject for word in telling)
    return {
        f"shared={min(shared, 3)}": 1.0,
        "in subject": shared / len(telling),
        "in mails": sum(len(said.mails[word]) > 1 for word in telling) / len(telling),
    }


def _of_place(phrase: Phrase, place: Place, kinds: Kinds) -> Iterator[str]:
    two, one = map(small, place.before)
    next_one, next_two = map(small, place.after)
    before, after, last = _kind(one, kinds), _kind(next_one, kinds), _kind(phrase.words[-1], kinds)
    yield from (f"before={one}", f"before2={two} {one}", f"after={next_one}", f"after2={next_one} {next_two}")
    yield from (f"before kind={before}", f"after kind={after}", f"end={last} {after}")
    yield f"begin={before} {phrase.article or _kind(phrase.core[0], kinds)}"
    yield f"asks={place.asks}"
    if place.subject:
        yield from (f"subject begin={one == '^'}", f"subject after={next_one}")
        yield f"whole subject={one == '^' and next_one == '$'}"


def _step(value: int, steps: Iterable[int]) -> int:
    return sum(value >= step for step in steps)
