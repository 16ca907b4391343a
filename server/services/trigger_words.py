"""A later without a date ("until the merger is through") as the seller repeats it ("once the merger is through")."""

from __future__ import annotations

import re

from server.services.clean_words import clean_words

_LIMIT_CHARACTERS = 100
_LIMIT_WORDS = 9
_OPENING = re.compile(r"^(after|once|when|as soon as|until|till|'til)\b\s*", re.IGNORECASE)
_TAIL = re.compile(r"(?:[ ,]+(?:please|anyhow|anyway|though|and|but|then|at least))+$|[ ,]+(?:and|but) then\b.*$", re.I)
# "once you come I call you" holds more than a condition, and what speaks of both sides cannot be turned round.
_UNFIT = re.compile(r"\b(?:you|your|me|us|come|call|write|ring|talk|try|get|\d+)\b|[?!:;()]", re.IGNORECASE)
_VERBS = r"is|are|was|were|has|have|had|comes?|goes|pays?|knows?|opens?|finish(?:es)?|starts?|ends?|settles?|clears?"
_VERB = re.compile(rf"\b(?:{_VERBS})\b|'(?:s|ve|re)\b", re.IGNORECASE)
_PLAIN_VERB = re.compile(rf"\b(?:{_VERBS})\b|'(?:ve|re)\b", re.IGNORECASE)  # "the season's" is mostly none
# "the merger is concluded all new suppliers are stopped": their main clause goes on where the condition ends.
_JOINT = re.compile(r"\b(?:and|but|or|what|who|which|that|how|where|whether|if|because)\b|,", re.IGNORECASE)
_FIRST_CLAUSE = re.compile(
    r"^(?P<clause>.*?(?:\b(?:is|are|has|have) (?:been |fully |all |finally )?(?!all\b|no\b|the\b)[a-z]+"
    rf"|\b(?:{_VERBS})))"
    r" (?=(?:all|the|no|our|my|it|this|any|new)\b)",
    re.IGNORECASE,
)
_NEXT_SUBJECT = re.compile(
    rf"^(?P<clause>\S.*?\b(?:{_VERBS})\b.*?) (?:we|i|nothing|nobody|everything|everybody|there)\b", re.IGNORECASE
)
_CUT_OFF = re.compile(
    r"\b(?:is|are|was|were|has|have|had|be|been|the|an?|our|my|their|his|her|its|this|all|to|of|at|for|by|with|from|and|or"
    r"|but|(?<!is )(?<!are )(?<!has been )(?:in|on)|that|which|who|not|no|new|very|more|will|would|can)$",
    re.IGNORECASE,
)
_TURNED = {
    "we": "you",
    "i": "you",
    "our": "your",
    "my": "your",
    "we've": "you have",
    "i've": "you have",
    "we're": "you are",
    "i'm": "you are",
    "am": "are",
    "was": "were",
}
_SPEAKER = re.compile(r"\b(?:i|i'm|i've)\b", re.IGNORECASE)
_BARE_NOUN_WORDS = 4
_TWO_CLAUSES = 2


def trigger_phrase(words: str | None) -> str | None:
    """What they wait for, behind "I'll write again"; None where their words make no clause that surely reads well.

    "until" and "till" become "once" before a clause and "after" before a noun; "we" and "our" become "you" and "your".
    """
    said = _TAIL.sub("", (clean_words((words or "").replace("’", "'"), _LIMIT_CHARACTERS) or "").strip(" .,"))
    opening = _OPENING.match(said)
    if opening is None:
        return None
    whole = said[opening.end() :].strip(" .,")
    rest = _one_clause(whole)
    parts = rest.split()
    if not parts or len(parts) > _LIMIT_WORDS or _UNFIT.search(whole) or _CUT_OFF.search(rest):
        return None
    word = opening[1].casefold()
    if word in {"until", "till", "'til"}:
        clause = bool(_VERB.search(rest))
        if not clause and len(parts) > _BARE_NOUN_WORDS:
            return None
        word = "once" if clause else "after"
    elif word != "after" and not _VERB.search(rest):
        return None
    speaker = bool(_SPEAKER.search(rest))
    turned = (_TURNED.get(part.casefold(), part) if speaker or part.casefold() != "was" else part for part in parts)
    return f"{word} {' '.join(turned)}"


def _one_clause(rest: str) -> str:
    """The condition without the clause that follows on it unmarked; empty where its end is not sure."""
    if _JOINT.search(rest):
        return rest
    found = _NEXT_SUBJECT.match(rest)
    if found is None and len(_PLAIN_VERB.findall(rest)) < _TWO_CLAUSES:
        return rest
    found = found or _FIRST_CLAUSE.match(rest)
    return found["clause"] if found else ""
