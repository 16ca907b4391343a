"""Find date expressions in a text: the grammar, and the traps that look like dates and are none."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from nlp.dates.calendar import Interval
from nlp.dates.grammar import Rule, rules
from nlp.dates.values import DateFound

_TRIGGER = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|today|tonight|tomo|tmr|this|next|week|"
    r"month|quarter|year|q[1-4]|h[12]|[12]h|spring|summer|autumn|fall|winter|easter|christmas|xmas|ramadan|eid|diwali|new|hol|the|"
    r"thanks|hallow|sinter|midsum|chinese|lunar|fortnight|first|w/c|20\d\d|\d|eod|cob|end|in|day|fiscal|financial)",
)
_PAST_BEFORE = re.compile(
    r"(?:\b(?:since|last|every|each|past|previous|ago|back in|back on|as of|dated|sent on|sent|all|on your|your|most|on a|on|always)"
    r"|\b(?:email|mail|message|note|letter|call|meeting|invoice|chat|order) (?:of|from|dated|on))\s+(?:the\s+)?$"
)
_ALWAYS_PAST = {"on your", "on a", "on", "your", "all", "most", "sent", "sent on", "always"}
_PAST_AFTER = re.compile(r"\s+(?:last year|last time|last month|ago|already happened|was (?:great|good|fun|a|the|my|our|lovely|nice|hard|tough|bad))")
_NOUN_AFTER = re.compile(
    r"\s+(?:report|reports|results|numbers|figures|edition|issue|invoice|invoices|newsletter|review was|tasting was|fair last|"
    r"minutes|sales|release notes|campaign was|statement|credit|payroll|catalogue|collection|price list|prices)\b"
)
_AMBIGUOUS = frozenset({"may", "march", "mar", "sat", "sun", "mon", "wed", "sep", "dec", "jan", "fri", "jun"})
_BEFORE_AMBIGUOUS = re.compile(r"\b(?:in|by|until|till|til|before|after|from|early|mid|late|end of|next|come|on|for|this|around|about|of|due|through)[\s-]+$")
_MODAL_AFTER = re.compile(r"\s+(?:i|we|you|it|be|have|not|also|well|the|he|she|they|as)\b")
_MONTH_LIST = re.compile(r"\s*(?:,|/|or|maybe|\.{2,}|…)+\s*")
_UNYEARED = frozenset({"month", "weekday", "season", "nth", "today", "weekend", "day_month", "month_day", "feast"})
_PAST_VERB = re.compile(
    r"\b(?:was|were|wasn't|weren't|did|didn't|had|went|came|got|sat|told|said|left|met|saw|sent|spent|forgot|brought|took|gave|spoke|"
    r"(?!need|speed|feed|proceed|indeed|exceed)[a-z]{3,}ed)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|'ll|going to|can|could|let's|should|until|till|before|after|would|may|next|confirmed|booked|scheduled|planned|moved|"
    r"pushed|postponed|interested|pencilled|(?:back|closed|tied|locked|signed|moved|pushed)\s+(?:in|to|for))\b"
)
_AFTER = re.compile(r"\b(?:after|post|once)[\s-]+(?:the\s+|our\s+|my\s+)?$")


@cache
def _compiled() -> tuple[Rule, ...]:
    return rules()


def find(text: str, today: date | None) -> tuple[DateFound, ...]:
    """Give the date expressions of `text` in order; `today` is the day of writing.

    Without it the words are found and the days are None. Past dates, adjectives ("Q3 report") and habits ("every
    Monday") are no dates.
    """
    lower = text.lower() if len(text.lower()) == len(text) else text
    if not _TRIGGER.search(lower):
        return ()
    claimed: list[tuple[int, int, Rule, re.Match[str]]] = []
    for rule in _compiled():
        for match in rule.pattern.finditer(lower):
            if not any(match.start() < end and start < match.end() for start, end, *_ in claimed):
                claimed.append((*match.span(), rule, match))
    claimed.sort(key=lambda item: item[0])
    found = [made for _, _, rule, match in claimed if (made := _date(text, lower, rule, match, today)) is not None]
    return tuple(_without_lists(lower, found))


def _date(text: str, lower: str, rule: Rule, match: re.Match[str], today: date | None) -> DateFound | None:
    if _is_trap(text, lower, rule, match):
        return None
    interval = rule.read(match, today or date(2000, 1, 3))
    if interval is None:
        return None
    first, last = _after(lower, match, rule, interval)
    if today is None:
        return DateFound(match.start(), match.end(), text[match.start() : match.end()], rule.grain, None, None)
    return DateFound(match.start(), match.end(), text[match.start() : match.end()], rule.grain, first, last)


def _after(lower: str, match: re.Match[str], rule: Rule, interval: Interval) -> Interval:
    before = lower[max(0, match.start() - 14) : match.start()]
    inside = match[0].startswith(("after ", "post "))
    if rule.after and rule.grain.value != "day" and (inside or _AFTER.search(before)):
        following = interval[1] + timedelta(days=1)
        return following, following
    if rule.name == "feast" and (inside or _AFTER.search(before)):
        following = interval[1] + timedelta(days=1)
        return following, following
    return interval


def _is_trap(text: str, lower: str, rule: Rule, match: re.Match[str]) -> bool:
    before = lower[max(0, match.start() - 24) : match.start()]
    after = lower[match.end() : match.end() + 24]
    past = _PAST_BEFORE.search(before)
    if past and (past.group().strip().removesuffix(" the") not in _ALWAYS_PAST or _is_plural_habit(past.group(), after)):
        return True
    if rule.name in _UNYEARED and _is_told(lower, match):
        return True
    if _PAST_AFTER.match(after) or _NOUN_AFTER.match(after):
        return True
    return rule.name in {"month", "weekday"} and _is_other_word(text, match, before, after)


def _is_told(lower: str, match: re.Match[str]) -> bool:
    """Say whether the words before tell of the past ("the painters finished on Friday")."""
    before = re.split(r"[.!?;\n]", lower[max(0, match.start() - 50) : match.start()])[-1]
    return bool(_PAST_VERB.search(before)) and not _FUTURE.search(before)


def _is_plural_habit(before: str, after: str) -> bool:
    return before.strip() in {"all", "most", "always", "your"} or after.startswith("s ")


def _is_other_word(text: str, match: re.Match[str], before: str, after: str) -> bool:
    word = match[0].strip(" .")
    if word not in _AMBIGUOUS:
        return False
    if word == "may" and _MODAL_AFTER.match(after) and not _BEFORE_AMBIGUOUS.search(before):
        return True
    written = text[match.start()]
    if written.isupper() and not (word == "may" and (not before.strip() or before.rstrip()[-1] in ".!?\n")):
        return False
    return not _BEFORE_AMBIGUOUS.search(before)


def _without_lists(lower: str, found: list[DateFound]) -> list[DateFound]:
    """Drop bare months in a row ("March, April…"): hedged dates give none."""
    dropped: set[int] = set()
    for index, (left, right) in enumerate(zip(found, found[1:], strict=False)):
        coarse = left.grain == right.grain and left.grain.value in {"month", "quarter", "season", "year"}
        if coarse and _MONTH_LIST.fullmatch(lower[left.end : right.start]):
            dropped.update((index, index + 1))
    return [date_found for index, date_found in enumerate(found) if index not in dropped]
