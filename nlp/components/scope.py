"""Pipe `scope`: modifiers cancel or turn the cues near them; what remains are the signals.

The idea is ConText's: a modifier has a direction, a limit in tokens and terminators that end its reach; it never
reaches past its sentence. A modifier inside a cue belongs to the cue ("not interested") and does not act on it.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.components.lexicon import modifier_matcher
from nlp.labels import Signal
from nlp.lexicon.entries import Direction, Found, Modifier
from nlp.lexicon.shadow import Shadow

TURNED_SHARE = 0.8
"""What remains of a cue's strength when a modifier turns it into another signal."""


class Scope:
    """Writes `doc.spans["signals"]` and `doc._.modifiers`."""

    def __init__(self, nlp: Language) -> None:
        self._matcher = modifier_matcher(nlp)

    def __call__(self, doc: Doc) -> Doc:
        """Let modifiers act on cues."""
        cues = list(doc.spans["cues"])
        signals: list[Span] = []
        acted: list[str] = []
        for shadow in doc.user_data["shadows"]:
            end = shadow.first + len(shadow.starts)
            inside = [cue for cue in cues if shadow.first <= cue.start < end]
            if inside:
                signals.extend(_survivors(doc, shadow, inside, list(self._matcher.find(shadow)), acted))
        doc._.modifiers = tuple(acted)
        doc.spans["signals"] = signals
        return doc


def _survivors(
    doc: Doc, shadow: Shadow, cues: list[Span], modifiers: list[Found[Modifier]], acted: list[str]
) -> list[Span]:
    kept: list[Span] = []
    for cue in cues:
        acting = [found for found in modifiers if _reaches(doc, found, cue)]
        acted.extend(found.entry.id for found in acting)
        if not acting:
            kept.append(cue)
        elif all(found.entry.turns_to is not None for found in acting):
            turned = Span(doc, cue.start, cue.end, label=str(acting[0].entry.turns_to), span_id=cue.id_)
            turned._.score = cue._.score * TURNED_SHARE
            kept.append(turned)
    return kept


def _reaches(doc: Doc, found: Found[Modifier], cue: Span) -> bool:
    modifier = found.entry
    if Signal(cue.label_) not in modifier.signals or (cue.start <= found.start and found.end <= cue.end):
        return False
    if found.start <= cue.start and cue.end <= found.end:
        return modifier.direction is Direction.BOTH
    if found.end <= cue.start and modifier.direction is not Direction.BACKWARD:
        between = doc[found.end : cue.start]
    elif cue.end <= found.start and modifier.direction is not Direction.FORWARD:
        between = doc[cue.end : found.start]
    else:
        return False
    return len(between) <= modifier.limit and not any(token.norm_ in modifier.terminators for token in between)


@Language.factory("scope", requires=["doc.spans"], assigns=["doc.spans", "doc._.modifiers"])
def create(nlp: Language, name: str) -> Scope:
    """Make the pipe."""
    return Scope(nlp)
