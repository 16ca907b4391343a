"""Whether a draft keeps to the etiquette: the rules of `etiquette.toml` and the model of `learned` held against it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from nlp.labels import Intent, Tone
from server.drafting.learned import Model, sentences, shipped, vector
from server.services.ports.draft import Finding

LOOKED_AT_CHARACTERS = 2_000
"""Words are looked for in this much of a text: five times what the longest well-mannered one has."""

_WORD = re.compile(r"\w+(?:['’./-]\w+)*")
_QUOTED = re.compile(r"[\"“][^\"“”\n]{1,400}[\"”]")


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    kind: str
    says: str
    milder: str
    advice: bool
    most: int
    quoted: bool
    intents: frozenset[Intent]
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class _Length:
    intents: frozenset[Intent]
    least: int
    most: int
    most_brief: int


def check(text: str, intent: Intent, tone: Tone, model: Model | None = None) -> tuple[Finding, ...]:
    """Every breach in a draft's body, in the order of the text; without a model, by the one of the package."""
    ruled = rule_findings(text, intent, tone)
    return _in_order((*ruled, *_learned(text, intent, ruled, model or shipped())))


def is_too_long(text: str, intent: Intent, tone: Tone) -> bool:
    """Whether a draft's body has more words than its intent allows."""
    return any(
        finding.rule == "too_long"
        for length in _load()[1]
        if intent in length.intents
        for finding in _length(length, text, tone)
    )


def rule_findings(text: str, intent: Intent, tone: Tone) -> tuple[Finding, ...]:
    """The breaches that the rules see, in the order of the text."""
    rules, lengths = _load()
    findings = [finding for rule in rules if intent in rule.intents for finding in _breaches(rule, text)]
    findings += [finding for length in lengths if intent in length.intents for finding in _length(length, text, tone)]
    return _in_order(_joined(findings, text))


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.start, finding.end, finding.rule)))


def _learned(text: str, intent: Intent, ruled: Sequence[Finding], model: Model) -> Iterator[Finding]:
    """Sentences that the model takes for a breach where no rule found words; marked as a whole."""
    plain = without_quoted(text[:LOOKED_AT_CHARACTERS])
    for sentence in sentences(plain, intent, in_sentences(ruled, text)):
        if sentence.rules:
            continue
        if kind := model.kind_of(vector(sentence)):
            start, end = sentence.start, sentence.end
            rule = next(rule for rule in _load()[0] if rule.id == kind)
            yield Finding(kind, start, end, text[start:end], f"Read as a whole: {rule.says}", rule.milder)


def in_sentences(findings: Iterable[Finding], text: str) -> list[Finding]:
    """The findings that are breaches at some words, not of the whole text."""
    return [finding for finding in findings if not finding.advice and finding.end - finding.start < len(text)]


def without_quoted(text: str) -> str:
    """The text with the reader's own words, quoted back, blanked out: they are not ours to judge."""
    return _QUOTED.sub(lambda match: " " * len(match[0]), text)


def _joined(findings: Iterable[Finding], text: str) -> list[Finding]:
    """Findings of one rule that overlap are one."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda each: (each.rule, each.start, each.end)):
        last = kept[-1] if kept else None
        if last and last.rule == finding.rule and finding.start < last.end:
            end = max(last.end, finding.end)
            kept[-1] = replace(last, end=end, text=text[last.start : end])
        else:
            kept.append(finding)
    return kept


def count_words(text: str) -> int:
    """Words in a text; "I'll" and "follow-up" are one each."""
    return len(_WORD.findall(text))


def _breaches(rule: _Rule, text: str) -> Iterator[Finding]:
    plain = text[:LOOKED_AT_CHARACTERS].replace("’", "'")
    if not rule.quoted:
        plain = without_quoted(plain)
    spans = sorted({match.span() for pattern in rule.patterns for match in pattern.finditer(plain)})
    if rule.kind == "missing":
        if not spans:
            yield Finding(rule.id, 0, len(text), text, rule.says, rule.milder, rule.advice)
        return
    for first, end in spans[rule.most if rule.kind == "at_most" else 0 :]:
        start = end - len(text[first:end].lstrip())
        yield Finding(rule.id, start, end, text[start:end], rule.says, rule.milder, rule.advice)


def _length(length: _Length, text: str, tone: Tone) -> Iterator[Finding]:
    words = count_words(text)
    most = length.most_brief if tone is Tone.BRIEF else length.most
    if words < length.least:
        yield Finding("too_short", 0, len(text), text, f"It has {words} words; {length.least} are the least.")
    if words > most:
        yield Finding("too_long", 0, len(text), text, f"It has {words} words; {most} are the most.")


@cache
def _load() -> tuple[tuple[_Rule, ...], tuple[_Length, ...]]:
    data = tomllib.loads(files("server.drafting").joinpath("etiquette.toml").read_text(encoding="utf-8"))
    return tuple(_rule(entry) for entry in data["rule"]), tuple(
        _Length(frozenset(map(Intent, entry["intents"])), entry["least"], entry["most"], entry["most_brief"])
        for entry in data["length"]
    )


def _rule(entry: dict[str, Any]) -> _Rule:
    intents = frozenset(map(Intent, entry.get("intents", Intent))) - frozenset(map(Intent, entry.get("except", ())))
    flags = re.MULTILINE if entry.get("case") else re.MULTILINE | re.IGNORECASE
    return _Rule(
        id=entry["id"],
        kind=entry.get("kind", "words"),
        says=entry["says"],
        milder=entry.get("milder", ""),
        advice=entry.get("advice", False),
        most=entry.get("most", 0),
        quoted=entry.get("quoted", False),
        intents=intents,
        patterns=tuple(re.compile(pattern, flags) for pattern in entry["patterns"]),
    )
