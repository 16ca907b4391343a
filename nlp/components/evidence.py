"""Pipe `evidence`: the signals as they are shown, after the stance is known.

Spans grow to the clause that carries them, at most twelve words. Where a question was left open and no other words are
to blame, the words that stand where the answer should be are the evidence. Signals the stance rules
out are dropped: praise beside a step is only politeness, a machine evades nothing.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.components.lexicon import sentence_bounds
from nlp.labels import Signal, Stance
from nlp.values import AnswerState

LONGEST_WORDS = 12
KEPT_BESIDE: dict[Stance, frozenset[Signal]] = {
    Stance.AUTOMATIC: frozenset({Signal.AUTO_REPLY, Signal.DELIVERY_FAILURE, Signal.REFERRAL, Signal.LEFT_COMPANY}),
}
DROPPED_BESIDE: dict[Stance, frozenset[Signal]] = {
    Stance.ADVANCING: frozenset(
        {Signal.EMPTY_PRAISE, Signal.QUESTION_DODGED, Signal.HEDGED_COMMITMENT, Signal.AUTO_REPLY}
    ),
    Stance.ENGAGED: frozenset({Signal.EMPTY_PRAISE, Signal.QUESTION_DODGED, Signal.ADVANCE, Signal.AUTO_REPLY}),
    Stance.OPTED_OUT: frozenset({Signal.ADVANCE, Signal.QUESTION_DODGED, Signal.BUYING_QUESTION, Signal.EMPTY_PRAISE}),
    Stance.DECLINED: frozenset({Signal.ADVANCE, Signal.QUESTION_DODGED, Signal.HEDGED_COMMITMENT}),
    Stance.REDIRECTED: frozenset({Signal.ADVANCE, Signal.QUESTION_DODGED, Signal.EMPTY_PRAISE}),
    Stance.NOT_NOW: frozenset({Signal.ADVANCE, Signal.QUESTION_DODGED}),
    Stance.NONCOMMITTAL: frozenset(
        {Signal.ADVANCE, Signal.QUESTION_DODGED, Signal.NEED_STATED, Signal.BUYING_QUESTION}
    ),
    Stance.EVASIVE: frozenset({Signal.ADVANCE, Signal.NEED_STATED, Signal.EMPTY_PRAISE, Signal.BUYING_QUESTION}),
}
_BLAMED = frozenset({Signal.QUESTION_DODGED, Signal.INFO_BRUSH_OFF, Signal.PRICE_FISHING, Signal.RESCHEDULE})
PLACE_SCORE = 0.5
"""The score of words that are evidence by where they stand, not by what they say."""
MACHINE = frozenset({Signal.AUTO_REPLY, Signal.DELIVERY_FAILURE})
_CLAUSE_ENDS = frozenset({",", ".", "!", "?", ";", ":", "—", "–", "-", "(", ")", "...", "…", "!!", "??", "&", '"'})
_JOINTS = frozenset({"and", "but", "because", "so", "though", "although", "which", "who", "or", "then", "when", "if"})
_GREETINGS = frozenset({"hi", "hello", "hey", "dear", "morning", "thanks", "thank", "hiya", "good", "cheers"})


class Evidence:
    """Rewrites `doc.spans["signals"]`."""

    def __call__(self, doc: Doc) -> Doc:
        """Choose and grow the spans to show."""
        stance = max(doc._.stances, key=lambda item: doc._.stances[item])
        spans = [span for span in doc.spans["signals"] if _fits(Signal(span.label_), stance)]
        if stance is Stance.EVASIVE and not any(Signal(span.label_) in _BLAMED for span in spans):
            spans.extend(_dodge(doc))
        if doc._.machine and not any(Signal(span.label_) in MACHINE for span in spans):
            spans.extend(_first_clause(doc, Signal.AUTO_REPLY))
        grown: dict[tuple[str, int], Span] = {}
        for span in spans:
            shown = _clause(doc, span)
            key = (span.label_, shown.start)
            if key not in grown or grown[key]._.score < shown._.score:
                grown[key] = shown
        doc.spans["signals"] = sorted(grown.values(), key=lambda span: (span.start, span.end, span.label_))
        return doc


def _fits(signal: Signal, stance: Stance) -> bool:
    if stance in KEPT_BESIDE:
        return signal in KEPT_BESIDE[stance]
    return signal not in DROPPED_BESIDE.get(stance, frozenset())


def _dodge(doc: Doc) -> list[Span]:
    """Take the first clause as what stands in the answer's place, where a question was left without one."""
    if not any(asked.state is not AnswerState.ANSWERED for asked in doc._.asked):
        return []
    return _first_clause(doc, Signal.QUESTION_DODGED)


def _first_clause(doc: Doc, signal: Signal) -> list[Span]:
    """Begin a span behind the greeting; it grows to the clause."""
    quoted = doc._.quoted
    for first, last in doc.user_data["sentences"]:
        sentence = doc[first:last]
        words = [token for token in sentence if token.is_alpha]
        greeting = bool(words) and (words[0].lower_ in _GREETINGS or len(words) == 1) and len(words) <= 4
        if words and not greeting and not quoted[sentence.start]:
            made = Span(doc, words[0].i, words[0].i + 1, label=signal.value, span_id=f"{signal.value}.place")
            made._.score = PLACE_SCORE
            return [made]
    return []


def _clause(doc: Doc, span: Span) -> Span:
    """Grow a span to its clause; a clause too long is cut around the cue."""
    first, last = sentence_bounds(doc, span.start)
    start, end = span.start, min(span.end, span.start + LONGEST_WORDS)
    while start > first and end - start < LONGEST_WORDS and not _is_edge(doc, start - 1):
        start -= 1
    while end < last and end - start < LONGEST_WORDS and not _is_edge(doc, end):
        end += 1
    while end > start + 1 and (doc[end - 1].is_space or doc[end - 1].text in _CLAUSE_ENDS):
        end -= 1
    while start < end - 1 and (doc[start].is_space or doc[start].text in _CLAUSE_ENDS):
        start += 1
    grown = Span(doc, start, end, label=span.label_, span_id=span.id_)
    grown._.score = span._.score
    grown._.step = span._.step
    return grown


def _is_edge(doc: Doc, index: int) -> bool:
    token = doc[index]
    return token.text in _CLAUSE_ENDS or token.lower_ in _JOINTS or "\n" in token.text


@Language.factory("evidence", requires=["doc._.stances", "doc.spans"], assigns=["doc.spans"])
def create(nlp: Language, name: str) -> Evidence:
    """Make the pipe."""
    return Evidence()
