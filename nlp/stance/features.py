"""What the decision looks at: everything the earlier pipes found, as one plain value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nlp.labels import Signal
from nlp.values import AnswerState


@dataclass(frozen=True, slots=True)
class Features:
    """Evidence for a stance. Signal scores are the strongest of their kind, 0 where absent.

    `step` is the strength of a step already taken or booked; `asked` the fate of the seller's direct questions;
    `has_question` says that there is a seller's message at all; `words` counts the reply's own words.
    """

    signals: Mapping[Signal, float] = field(default_factory=dict)
    step: float = 0.0
    asked: tuple[AnswerState, ...] = ()
    open_kind: bool = False
    questions: int = 0
    words: int = 0
    has_question: bool = False
    has_date: bool = False
    substance: float = 0.0
    leaning: float = 0.0
    machine: bool = False
    readable: bool = True

    def score(self, *signals: Signal) -> float:
        """Give the strongest score among these signals."""
        return max((self.signals.get(signal, 0.0) for signal in signals), default=0.0)
