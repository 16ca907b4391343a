"""The mirror: where the seller pushed too hard in a thread. Apart from the verdict, and never part of its score.

| kind | what is noted | source |
|---|---|---|
| in_a_row | the third message, and each after it, without an answer between | field: several firms stop at three |
| too_soon | a follow-up within two working days of one still unanswered | field: nine in ten answer within two days |
| bump | a follow-up that only reminds | field: content-free bumps answer worst |
| after_no | a message after a no, but for one that takes leave or asks once for somebody else | LABELS.md, etiquette |
| before_date | a second message before the date they named | LABELS.md: a named date comes first |
| discount | money given away where the prospect had not spoken of money | field |
| pleading | apologies for writing, begging, guilt | LABELS.md, etiquette: no guilt |
| growing | twice as long as the first message still unanswered, and 60 words or more | ours |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from nlp.labels import Stance
from server.verdict.asking import is_bump
from server.verdict.clock import DEBT_AFTER_WORKING_DAYS, working_days
from server.verdict.evidence import around, first_words
from server.verdict.patterns import patterns, says
from server.verdict.turns import Side, Turn
from server.verdict.values import Evidence, Note, Pushing
from server.verdict.wording import fill, first_name, say_count, say_date, say_day, sentences

IN_A_ROW = 3
_FINAL = {Stance.DECLINED, Stance.OPTED_OUT}
_WAITS = {Stance.NOT_NOW, Stance.NONCOMMITTAL}

Found = tuple[Pushing, Evidence | None]


def over_pursuit(all_turns: Sequence[Turn], now: datetime) -> tuple[Note, ...]:
    """Notes on the seller's messages among the turns, in the order of time."""
    notes: list[Note] = []
    row: list[Turn] = []
    said: list[Turn] = []
    for turn in all_turns:
        if turn.side is Side.PROSPECT:
            said, row = [*said, turn], []
        elif turn.side is Side.SELLER:
            found = [*_by_place(turn, row, said), *_by_words(turn, row, said)]
            notes += [_note(kind, words, turn, said, len(row) + 1, now) for kind, words in found]
            row.append(turn)
    return tuple(notes)


def _by_place(turn: Turn, row: Sequence[Turn], said: Sequence[Turn]) -> Iterator[Found]:
    """What the message's place in the thread says of it."""
    last = said[-1] if said else None
    if last is not None and last.stance in _FINAL and (row or _argues(turn)):
        yield Pushing.AFTER_NO, first_words(turn.read)
    elif row and last is not None and (named := _named(last)) is not None and turn.at.date() < named:
        yield Pushing.BEFORE_DATE, first_words(turn.read)
    elif len(row) + 1 >= IN_A_ROW:
        yield Pushing.IN_A_ROW, first_words(turn.read)
    if row and working_days(row[-1].at, turn.at) < DEBT_AFTER_WORKING_DAYS:
        yield Pushing.TOO_SOON, first_words(turn.read)


def _by_words(turn: Turn, row: Sequence[Turn], said: Sequence[Turn]) -> Iterator[Found]:
    """What its words say, each with the words."""
    known = patterns()
    text = turn.read.own_text.text
    if row and is_bump(turn):
        yield Pushing.BUMP, _words(turn, known.bump)
    if (found := _words(turn, known.discount)) and not _asked_for_price(said):
        yield Pushing.DISCOUNT, found
    if found := _words(turn, known.pleading):
        yield Pushing.PLEADING, found
    length = len(text.split())
    first = len(row[0].read.own_text.text.split()) if row else 0
    if row and length >= known.growth_words and length >= known.growth * first:
        yield Pushing.GROWING, first_words(turn.read)


def _argues(turn: Turn) -> bool:
    """A first message after a no that asks something: other than for somebody else, it does not take the no."""
    asked = [q.text for q in turn.read.questions]
    return any(not says(text, patterns().asks_referral) for text in asked)


def _named(last: Turn) -> date | None:
    return last.reading.revisit_on if last.reading and last.stance in _WAITS else None


def _asked_for_price(said: Sequence[Turn]) -> bool:
    return any(p.search(t.read.own_text.text) for t in said for p in patterns().asks_price)


def _words(turn: Turn, wanted: Sequence[re.Pattern[str]]) -> Evidence | None:
    for pattern in wanted:
        if match := pattern.search(turn.read.own_text.text):
            return around(turn.read, match.start(), match.end())
    return None


def _note(kind: Pushing, words: Evidence | None, turn: Turn, said: Sequence[Turn], count: int, now: datetime) -> Note:
    last = said[-1] if said else None
    written = turn.read.message.envelope.to
    named = _named(last) if last else None
    slots = {
        "name": first_name(last.sender if last else (written[0] if written else None)),
        "count": say_count(count),
        "no_day": say_day(last.at, now) if last else "",
        "date": say_date(named, now) if named else "",
    }
    return Note(kind, fill(sentences().pushing[kind.value], slots), words)
