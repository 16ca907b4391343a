"""Pipe `lexicon`: cues found in the writer's own words, as candidate signal spans in `doc.spans["cues"]`."""

from __future__ import annotations

from bisect import bisect_right

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.labels import Signal
from nlp.lexicon.entries import Cue, Found, Matcher, Modifier, load_cues, load_modifiers, load_norms
from nlp.lexicon.patterns import Normalize
from nlp.lexicon.shadow import Shadow, cast_shadow


def normalizer(nlp: Language) -> Normalize:
    """Give the function that turns the words of a pattern into the norms a reply is read by."""
    norms = load_norms()
    known: dict[str, list[str]] = {}

    def normalize(word: str) -> list[str]:
        if word not in known:
            known[word] = [norms.get(token.norm_, token.norm_) for token in nlp.make_doc(word)]
        return known[word]

    return normalize


class Lexicon:
    """Casts the shadow of every sentence (kept in `doc.user_data["shadows"]` for later pipes) and finds cues in it."""

    def __init__(self, nlp: Language) -> None:
        self._norms = load_norms()
        self._matcher: Matcher[Cue] = Matcher(load_cues(), normalizer(nlp))
        self._known = self._matcher.vocabulary

    def __call__(self, doc: Doc) -> Doc:
        """Find the cues of the own words."""
        dated = {
            token.i
            for found in doc._.dates
            if (span := doc.char_span(found.start, found.end, alignment_mode="expand"))
            for token in span
        }
        shadows: list[Shadow] = []
        found_cues: list[Found[Cue]] = []
        quoted = doc._.quoted
        sentences = list(doc.sents)
        doc.user_data["sentences"] = [(sentence.start, sentence.end) for sentence in sentences]
        for sentence in sentences:
            if quoted[sentence.start]:
                continue
            shadow = cast_shadow(sentence, dated, self._norms, self._known)
            shadows.append(shadow)
            found_cues.extend(self._matcher.find(shadow))
        doc.user_data["shadows"] = shadows
        doc.spans["cues"] = [_span(doc, found) for found in merged(found_cues)]
        return doc


def sentence_bounds(doc: Doc, index: int) -> tuple[int, int]:
    """Give the token indices of the sentence around a token.

    Kept by this pipe, because `span.sent` looks through the whole document each time.
    """
    bounds: list[tuple[int, int]] = doc.user_data["sentences"]
    return bounds[bisect_right(bounds, (index, len(doc) + 1)) - 1]


def merged(found: list[Found[Cue]]) -> list[Found[Cue]]:
    """Join overlapping cues of one signal: the strongest names the span, which covers both."""
    joined: dict[Signal, list[Found[Cue]]] = {}
    for cue in sorted(found, key=lambda item: (item.start, -item.end, -item.entry.strength, item.entry.id)):
        group = joined.setdefault(cue.entry.signal, [])
        if group and cue.start < group[-1].end:
            last = group[-1]
            entry = max(last.entry, cue.entry, key=lambda item: (item.step, item.strength))
            group[-1] = Found(entry, last.start, max(last.end, cue.end))
        else:
            group.append(cue)
    return sorted((cue for group in joined.values() for cue in group), key=lambda item: (item.start, item.entry.id))


def _span(doc: Doc, found: Found[Cue]) -> Span:
    span = Span(doc, found.start, found.end, label=found.entry.signal.value, span_id=found.entry.id)
    span._.score = found.entry.strength
    span._.step = found.entry.step
    return span


def modifier_matcher(nlp: Language) -> Matcher[Modifier]:
    """Make the matcher of modifiers over the same norms."""
    return Matcher(load_modifiers(), normalizer(nlp))


@Language.factory("lexicon", requires=["token.is_sent_start", "doc._.dates", "doc._.quoted"], assigns=["doc.spans"])
def create(nlp: Language, name: str) -> Lexicon:
    """Make the pipe."""
    return Lexicon(nlp)
