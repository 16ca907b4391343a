"""What is learnt from."""

from __future__ import annotations

from dataclasses import dataclass

from server.prospects.model import Vector


@dataclass(frozen=True, slots=True)
class Example:
    """A thread known to be a prospect's or not; `before` are its log-odds without what is to be learnt.

    `weight` is how many examples it counts for.
    """

    vector: Vector
    prospect: bool
    before: float = 0.0
    weight: float = 1.0
