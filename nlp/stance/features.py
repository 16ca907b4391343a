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
    `open_wh` says that one of the open ones is no yes/no question; `invited` that the seller invited questions;
    `words` counts the reply's own words; `facts` its numbers and names; `agrees` a yes up front.
    """

    signals: Mapping[Signal, float] = field(default_factory=dict)
    step: float = 0.0
    asked: tuple[AnswerState, ...] = ()
    open_wh: bool = False
    invited: bool = False
    words: int = 0
    facts: int = 0
    agrees: bool = False
    checks: bool = False
    machine: bool = False
    readable: bool = True

    def score(self, *signals: Signal) -> float:
        """Give the strongest score among these signals."""
        return max((self.signals.get(signal, 0.0) for signal in signals), default=0.0)
