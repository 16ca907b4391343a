"""Pipe `revisit`: the date named for contact or for a step, or a trigger without a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.lexicon import sentence_bounds
from nlp.dates.values import DateFound
from nlp.extensions import text_of
from nlp.labels import Signal, Stance
from nlp.lexicon.expressions import expression, numbers

CONTACT_SIGNALS = frozenset(
    {Signal.NOT_NOW, Signal.ADVANCE, Signal.AUTO_REPLY, Signal.VAGUE_DEFERRAL, Signal.RESCHEDULE}
)
REACH_CHARS = 60
RULED_OUT = -9.0
LEAST_WEIGHT, LEAST_WEIGHT_ELSEWHERE = 0.0, 2.5
"""A date needs this weight; more where the reply is neither a step nor a no for now."""
ABOUT_TIME_FROM = 0.3
"""The least probability of a step, a no for now or a machine's note (the three set on replies new to the network)."""
WORDS = "contact.toml"
_TIMED = (Stance.ADVANCING, Stance.NOT_NOW, Stance.AUTOMATIC)


@dataclass(frozen=True, slots=True)
class Revisit:
    """The date and its words; or the words of a trigger."""

    on: date | None
    words: str | None
    trigger: str | None


class RevisitPipe:
    """Writes `doc._.revisit`."""

    def __call__(self, doc: Doc) -> Doc:
        """Choose the date, or a trigger."""
        least = LEAST_WEIGHT if _is_about_time(doc) else LEAST_WEIGHT_ELSEWHERE
        weighed = ((_weight(doc, index, found), -index, found) for index, found in enumerate(doc._.dates))
        scored = [item for item in weighed if item[0] >= least]
        if scored:
            best = max(scored, key=lambda item: item[:2])[2]
            doc._.revisit = Revisit(best.first, best.words, None)
        elif any(span.label_ == Signal.NOT_NOW.value for span in doc.spans["signals"]):
            trigger = _trigger(doc)
            if trigger:
                doc._.revisit = Revisit(None, None, trigger)
        return doc


def _stance(doc: Doc) -> Stance:
    stances: dict[Stance, float] = doc._.stances
    return max(stances, key=lambda item: stances[item])


def _is_about_time(doc: Doc) -> bool:
    if all(span.label_ == Signal.DELIVERY_FAILURE.value for span in doc.spans["signals"]) and doc.spans["signals"]:
        return False
    stances: dict[Stance, float] = doc._.stances
    return sum(stances[stance] for stance in _TIMED) >= ABOUT_TIME_FROM


def _weight(doc: Doc, index: int, found: DateFound) -> float:
    """Weigh a date: near words of contact and inside signals it is for contact; negated or past it is not."""
    sent_on = doc._.sent_on
    if found.first is None or sent_on is None or found.first < sent_on:
        return RULED_OUT
    before, after = _around(doc, index)
    if expression(WORDS, "not_for_us").search(before) or expression(WORDS, "out").match(after):
        return RULED_OUT
    if _stance(doc) is Stance.AUTOMATIC:
        if not expression(WORDS, "absence").search(text_of(doc)):
            return RULED_OUT
        kinds = _of_absence(before, after)
    else:
        kinds = _of_contact(before, after)
    weights = numbers(WORDS, "weights")
    weight = sum(weights[kind] for kind in kinds) + weights[f"grain_{found.grain}"]
    if any(_holds(span.label_, span.start_char, span.end_char, found) for span in doc.spans["signals"]):
        weight += weights["in_signal"]
    return weight


def _around(doc: Doc, index: int) -> tuple[str, str]:
    """The words before and after a date, up to the next date or paragraph: what stands beyond speaks of another."""
    text, dates = text_of(doc), doc._.dates
    found = dates[index]
    left = dates[index - 1].end if index else 0
    right = dates[index + 1].start if index + 1 < len(dates) else len(text)
    before = text[max(left, found.start - REACH_CHARS) : found.start].rsplit("\n\n", 1)[-1]
    return before, text[found.end : min(right, found.end + REACH_CHARS)].split("\n\n", 1)[0]


def _of_contact(before: str, after: str) -> Iterator[str]:
    if expression(WORDS, "contact_words").search(before) or expression(WORDS, "contact_words").search(after):
        yield "contact_near"
    for kind in ("out_from", "invitation", "bound", "onwards"):
        if expression(WORDS, kind).search(before):
            yield kind


def _of_absence(before: str, after: str) -> Iterator[str]:
    if expression(WORDS, "back_on").search(before) or expression(WORDS, "back_after").match(after):
        yield "back_on"
    for kind in ("bound", "out_from"):
        if expression(WORDS, kind).search(before):
            yield f"absent_{kind}"


def _holds(label: str, start: int, end: int, found: DateFound) -> bool:
    return Signal(label) in CONTACT_SIGNALS and start < found.end and found.start < end


def _trigger(doc: Doc) -> str | None:
    for span in doc.spans["signals"]:
        if span.label_ == Signal.NOT_NOW.value:
            start, end = sentence_bounds(doc, span.start)
            match = expression(WORDS, "trigger").search(doc[start:end].text)
            if match:
                return match.group().strip()
    return None


@Language.factory("revisit", requires=["doc._.dates", "doc.spans", "doc._.stances"], assigns=["doc._.revisit"])
def create(nlp: Language, name: str) -> RevisitPipe:
    """Make the pipe."""
    return RevisitPipe()
