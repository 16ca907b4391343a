"""Pipe `revisit`: the date named for contact or for a step, or a trigger without a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.lexicon import sentence_bounds
from nlp.dates.values import DateFound, Grain
from nlp.extensions import text_of
from nlp.labels import Signal, Stance
from nlp.lexicon.expressions import expression

CONTACT_SIGNALS = frozenset(
    {Signal.NOT_NOW, Signal.ADVANCE, Signal.AUTO_REPLY, Signal.VAGUE_DEFERRAL, Signal.RESCHEDULE}
)
REACH_CHARS = 60
RULED_OUT = -9.0
LEAST_WEIGHT, LEAST_WEIGHT_ELSEWHERE = 0.0, 4.0
"""A date needs this weight; more where the reply is neither a step nor a no for now."""


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
        weighed = ((_weight(doc, found), -index, found) for index, found in enumerate(doc._.dates))
        scored = [item for item in weighed if item[0] >= least]
        if scored:
            best = max(scored, key=lambda item: item[:2])[2]
            doc._.revisit = Revisit(best.first, best.words, None)
        elif any(span.label_ == Signal.NOT_NOW.value for span in doc.spans["signals"]):
            trigger = _trigger(doc)
            if trigger:
                doc._.revisit = Revisit(None, None, trigger)
        return doc


def _is_about_time(doc: Doc) -> bool:
    if all(span.label_ == Signal.DELIVERY_FAILURE.value for span in doc.spans["signals"]) and doc.spans["signals"]:
        return False
    stance = max(doc._.stances, key=lambda item: doc._.stances[item])
    return stance in {Stance.ADVANCING, Stance.NOT_NOW, Stance.AUTOMATIC}


def _weight(doc: Doc, found: DateFound) -> float:
    """Weigh a date: near words of contact and inside signals it is for contact; negated or past it is not."""
    sent_on = doc._.sent_on
    if found.first is None or sent_on is None or found.first < sent_on:
        return RULED_OUT
    text = text_of(doc)
    before, after = text[max(0, found.start - REACH_CHARS) : found.start], text[found.end : found.end + REACH_CHARS]
    before, after = before.rsplit("\n\n", 1)[-1], after.split("\n\n", 1)[0]
    if expression("contact.toml", "not_for_us").search(before) or expression("contact.toml", "out").match(after):
        return RULED_OUT
    weight = 0.0
    if expression("contact.toml", "contact_words").search(before) or expression("contact.toml", "contact_words").search(
        after
    ):
        weight += 1.0
    for span in doc.spans["signals"]:
        if Signal(span.label_) in CONTACT_SIGNALS and span.start_char < found.end and found.start < span.end_char:
            weight += 1.5
    if found.grain is Grain.DAY:
        weight += 0.25
    if expression("contact.toml", "until_out").search(before):
        weight -= 1.5
    if expression("contact.toml", "invitation").search(before):
        weight += 1.0
    if expression("contact.toml", "bound").search(before):
        weight -= 0.5
    return weight


def _trigger(doc: Doc) -> str | None:
    for span in doc.spans["signals"]:
        if span.label_ == Signal.NOT_NOW.value:
            start, end = sentence_bounds(doc, span.start)
            match = expression("contact.toml", "trigger").search(doc[start:end].text)
            if match:
                return match.group().strip()
    return None


@Language.factory("revisit", requires=["doc._.dates", "doc.spans", "doc._.stances"], assigns=["doc._.revisit"])
def create(nlp: Language, name: str) -> RevisitPipe:
    """Make the pipe."""
    return RevisitPipe()
