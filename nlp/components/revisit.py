"""Pipe `revisit`: the date named for contact or for a step, or a trigger without a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.lexicon import sentence_bounds
from nlp.dates.absences import return_day
from nlp.dates.around import words_around
from nlp.dates.values import DateFound
from nlp.extensions import text_of
from nlp.labels import Signal, Stance
from nlp.lexicon.contact_weights import weights_of
from nlp.lexicon.expressions import expression
from nlp.lexicon.worded import worded

CONTACT_SIGNALS = frozenset(
    {Signal.NOT_NOW, Signal.ADVANCE, Signal.AUTO_REPLY, Signal.VAGUE_DEFERRAL, Signal.RESCHEDULE}
)
REACH_CHARS = 60
RULED_OUT = -9.0
MOST_ODDS = 5.0
SHORT_WORDS = 14
WORDS_BEFORE_ANSWER = 2
FEW_WORDS_MORE = 2
_BOUNDS = ("before ", "until ", "till ")
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
        weighed = ((_weight(doc, index, found), -index, found) for index, found in enumerate(doc._.dates))
        scored = [] if _is_delivery(doc) else [item for item in weighed if item[0] >= 0.0]
        if scored:
            best = max(scored, key=lambda item: item[:2])[2]
            doc._.revisit = Revisit(best.first, best.words, None)
        elif _stance(doc) is Stance.AUTOMATIC and not _is_delivery(doc) and (back := _foreign_return(doc)):
            doc._.revisit = Revisit(*back, None)
        elif any(span.label_ == Signal.NOT_NOW.value for span in doc.spans["signals"]):
            trigger = _trigger(doc)
            if trigger:
                doc._.revisit = Revisit(None, None, trigger)
        return doc


def _stance(doc: Doc) -> Stance:
    stances: dict[Stance, float] = doc._.stances
    return max(stances, key=lambda item: stances[item])


def _is_delivery(doc: Doc) -> bool:
    labels = {span.label_ for span in doc.spans["signals"]}
    return labels == {Signal.DELIVERY_FAILURE.value}


def _foreign_return(doc: Doc) -> tuple[date, str] | None:
    """The day of return in a machine's note that is not in English."""
    return return_day(text_of(doc), doc._.sent_on) if doc._.sent_on is not None else None


def _weight(doc: Doc, index: int, found: DateFound) -> float:
    """Weigh a date by its evidence; RULED_OUT where it is past, negated or, in a machine's note, not of an absence.

    Evidence without a weight of its own speaks through the words alone (`as_worded`).
    """
    evidence = evidence_for(doc, index, found)
    if evidence is None:
        return RULED_OUT
    weights = weights_of(_table_of(doc))
    return weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in evidence.items())


def _table_of(doc: Doc) -> str:
    """The weights that go with a document's evidence: the network's own view of a date is there or not."""
    if _stance(doc) is Stance.AUTOMATIC:
        return "absence_weights"
    return "weights" if doc._.scores is None or doc._.scores.contact is None else "read_weights"


def evidence_for(doc: Doc, index: int, found: DateFound) -> dict[str, float] | None:
    """Give what speaks for and against a date, by the names that weights have; None where it is ruled out."""
    sent_on = doc._.sent_on
    if found.first is None or sent_on is None or found.first < sent_on:
        return None
    before, after = _around(doc, index)
    refused = not found.words.lower().startswith(_BOUNDS) and expression(WORDS, "not_for_us").search(before)
    if refused or expression(WORDS, "out").match(after):
        return None
    if _stance(doc) is Stance.AUTOMATIC:
        if not expression(WORDS, "absence").search(text_of(doc)):
            return None
        names = [*_of_absence(before, after), f"grain_{found.grain}"]
        return dict.fromkeys([*names, *_in_signal(doc, found)], 1.0)
    names = plain_evidence(doc, index, found)
    stances: dict[Stance, float] = doc._.stances
    return (
        dict.fromkeys([*names, *_in_signal(doc, found)], 1.0)
        | _as_read(doc, found)
        | {
            "as_worded": _within(worded(worded_features(doc, index, found))),
            "about_time": sum(stances[stance] for stance in _TIMED),
            "closed": stances[Stance.DECLINED] + stances[Stance.OPTED_OUT],
        }
    )


def _of_place(doc: Doc, index: int, found: DateFound) -> Iterator[str]:
    yield f"grain_{found.grain}"
    text = text_of(doc)
    if len(text[: found.start].split()) <= WORDS_BEFORE_ANSWER:
        yield "leads"
    if len(text.split()) <= SHORT_WORDS:
        yield "short"
    if len(doc._.dates) == 1:
        yield "alone"
    if index:
        yield "later"
    if found.first == doc._.sent_on:
        yield "same_day"
    if any(letter.isdigit() for letter in found.words):
        yield "exact"


def _of_sentence(doc: Doc, found: DateFound) -> Iterator[str]:
    """What the sentence around a date says (somebody's own step, what waits for it), and whether all is an end."""
    holds = doc.char_span(found.start, found.end, alignment_mode="expand")
    start, end = sentence_bounds(doc, holds.start) if holds is not None else (0, len(doc))
    sentence = doc[start:end].text
    for kind in ("own_step", "hinge"):
        if expression(WORDS, kind).search(sentence):
            yield kind
    if len(sentence.split()) - len(found.words.split()) <= FEW_WORDS_MORE:
        yield "whole"
    if expression(WORDS, "end_said").search(text_of(doc)):
        yield "end_said"


def _as_read(doc: Doc, found: DateFound) -> dict[str, float]:
    """The network's log-odds, at most MOST_ODDS either way, that the date is for contact; 0 for what it never read."""
    if doc._.scores is None or doc._.scores.contact is None:
        return {}
    spans = doc._.scores.offsets
    rows = [row for row, (start, end) in enumerate(spans) if start < found.end and end > found.start]
    odds = float(doc._.scores.contact[rows].mean()) if rows else 0.0
    return {"as_read": _within(odds)}


def _within(odds: float) -> float:
    return max(-MOST_ODDS, min(MOST_ODDS, odds))


def plain_evidence(doc: Doc, index: int, found: DateFound) -> list[str]:
    """Give the evidence for a date in a person's reply that no stance, signal or network has a part in."""
    return [*_of_contact(*_around(doc, index)), *_of_place(doc, index, found), *_of_sentence(doc, found)]


def worded_features(doc: Doc, index: int, found: DateFound) -> frozenset[str]:
    """Give what `nlp.lexicon.worded` weighs of a date: the words around it and its plain evidence."""
    around = words_around(text_of(doc), doc._.question_text, found, doc._.dates)
    return around.union(plain_evidence(doc, index, found))


def _in_signal(doc: Doc, found: DateFound) -> Iterator[str]:
    if any(_holds(span.label_, span.start_char, span.end_char, found) for span in doc.spans["signals"]):
        yield "in_signal"


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
    if expression(WORDS, "then_contact").match(after):
        yield "then_contact"


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
