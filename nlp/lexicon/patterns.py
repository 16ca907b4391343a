r"""The small pattern language in which cues and modifiers are written, and its compiler.

    not (really|at all)? interested      alternatives, each of several words; `?` makes a word or group optional
    (very|so|quite)* good                `*` up to four times or not at all, `+` one to four times
    send ~3 (brochure|information)       `~3` is a gap of up to three tokens
    interest*                            a word by its beginning (at least four letters)
    @date @time @name @num @email        a token class set by earlier pipes; @date is the whole expression
    ^ ... $                              begin and end of the sentence (end marks allowed after `$`)

Words are compared by their norm, so "do not" also finds "don't" and "dont". A pattern is compiled to a regular
expression over the *shadow* of a sentence (see `nlp.lexicon.shadow`) when it is first needed; until then only its
anchors are known, the words of which every match holds at least one. A reply pays only for patterns whose anchor it
contains (few of them, so this is the gate that token matchers would need, too).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nlp.lexicon.expressions import word_list

Normalize = Callable[[str], list[str]]

PREFIX_CHARS = 4
OPENING, BEGIN, END = "(", "^", "$"
_QUESTION_MARK = "\\?"
_FLAGS = r"[%^#@&]*"
_CLASSES = {
    "@date": r"(?:[\^#@&]*%[^ ]* )+",
    "@name": r"(?:[%#@&]*\^[^ ]* )",
    "@num": r"(?:[%^@&]*#[^ ]* )",
    "@email": r"(?:[%^#&]*@[^ ]* )",
    "@time": r"(?:[%^#@]*&[^ ]* )",
}
_QUANTIFIERS = {"?": "?", "*": "{0,4}", "+": "{1,4}"}
_LEX = re.compile(r"\s+|(~\d+|@[a-z]+|\(|\)|\||\?|\^|\$|[^\s()|?^$]+)")
_COMMON_COST, _CLASS_COST, _WORD_COST = 60, 25, 1


class PatternError(ValueError):
    """A pattern is not well formed; the message names it."""


@dataclass(frozen=True, slots=True)
class _Part:
    regex: str
    anchors: frozenset[str] | None
    cost: int


_NOTHING = _Part("", None, 10_000)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: its anchors and the source of its regular expression."""

    source: str
    regex: str
    anchors: frozenset[str]


def compile_pattern(source: str, normalize: Normalize) -> Pattern:
    """Compile `source`; raises PatternError if it is malformed or could match without any word."""
    tokens = [_marked(source, match) for match in _LEX.finditer(source) if match.group(1)]
    parser = _Parser(source, tokens, normalize)
    part = parser.branches()
    if parser.position != len(tokens) or part.anchors is None:
        raise PatternError(source)
    return Pattern(source, r"(?<![^ ])" + part.regex, part.anchors)


def _marked(source: str, match: re.Match[str]) -> str:
    """Tell a question mark that is meant from one that makes the word before it optional: it stands free."""
    free = match.start() == 0 or source[match.start() - 1] in " (|"
    return _QUESTION_MARK if match.group(1) == "?" and free else match.group(1)


class _Parser:
    def __init__(self, source: str, tokens: list[str], normalize: Normalize) -> None:
        self.source, self.tokens, self.normalize = source, tokens, normalize
        self.position = 0

    def peek(self) -> str | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def branches(self) -> _Part:
        parts = [self.sequence()]
        while self.peek() == "|":
            self.position += 1
            parts.append(self.sequence())
        if len(parts) == 1:
            return parts[0]
        return _Part("(?:" + "|".join(part.regex for part in parts) + ")", *_joined(parts))

    def sequence(self) -> _Part:
        parts: list[_Part] = []
        while (token := self.peek()) is not None and token not in {"|", ")"}:
            self.position += 1
            part = self.element(token)
            if (following := self.peek()) is not None and following in _QUANTIFIERS:
                self.position += 1
                part = _repeated(part, following)
            parts.append(part)
        best = min(parts, key=lambda part: part.cost, default=_NOTHING)
        return _Part("".join(part.regex for part in parts), best.anchors, best.cost)

    def element(self, token: str) -> _Part:
        if token == OPENING:
            part = self.branches()
            if self.peek() != ")":
                raise PatternError(self.source)
            self.position += 1
            return _Part(f"(?:{part.regex})", part.anchors, part.cost)
        if token == BEGIN:
            return _Part(r"(?:(?<=^)|(?<=^[^ ] )|(?<=^> ))", None, 10_000)
        if token == END:
            return _Part(r"(?=(?:[.!?,;:…)\-]+ )*$)", None, 10_000)
        if token.startswith("~"):
            return _Part(rf"(?:[^ ]+ ){{0,{int(token[1:])}}}?", None, 10_000)
        if token == _QUESTION_MARK:
            return _Part(r"\? ", frozenset({"?"}), _COMMON_COST)
        if token in _CLASSES:
            return _Part(_CLASSES[token], frozenset({token}), _CLASS_COST)
        return self.word(token)

    def word(self, token: str) -> _Part:
        if token.endswith("*") and len(token) > PREFIX_CHARS:
            stem = token[:-1]
            return _Part(f"{_FLAGS}{re.escape(stem)}[^ ]* ", frozenset({stem[:PREFIX_CHARS] + "*"}), _WORD_COST)
        norms = self.normalize(token)
        if not norms:
            raise PatternError(self.source)
        rarest = min(norms, key=_cost)
        regex = "".join(f"{_FLAGS}{re.escape(norm)} " for norm in norms)
        return _Part(regex, frozenset({rarest}), _cost(rarest))


def _repeated(part: _Part, quantifier: str) -> _Part:
    regex = f"(?:{part.regex}){_QUANTIFIERS[quantifier]}"
    return _Part(regex, part.anchors, part.cost) if quantifier == "+" else _Part(regex, None, 10_000)


def _cost(word: str) -> int:
    return _COMMON_COST if word in word_list("common.txt") else _WORD_COST


def _joined(parts: Iterable[_Part]) -> tuple[frozenset[str] | None, int]:
    anchors: set[str] = set()
    cost = 0
    for part in parts:
        if part.anchors is None:
            return None, 10_000
        anchors |= part.anchors
        cost += part.cost
    return frozenset(anchors), cost
