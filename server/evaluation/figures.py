"""Figures of the judge on gold threads: moves, whose turn it is, dates, and the mistakes that cost most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.labels import Move
from server.evaluation.judge_gold import Outcome
from server.verdict.values import EXITS


@dataclass(frozen=True, slots=True)
class MoveFigures:
    """One move: how often it is right, told, and both."""

    move: Move
    gold: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All of them; `live_left` counts points at which a live deal (keep_going) was told to leave or stop."""

    points: int
    moves: tuple[MoveFigures, ...]
    macro_f1: float
    accuracy: float
    waiting: float
    revisit: float
    live_left: int
    stops_missed: int


def figures(outcomes: Sequence[Outcome]) -> Figures:
    """Measure what the judge said against the labels."""
    pairs = Counter((o.point.move, o.verdict.move) for o in outcomes)
    moves = tuple(_move(move, pairs) for move in Move)
    count = len(outcomes) or 1
    return Figures(
        points=len(outcomes),
        moves=moves,
        macro_f1=sum(each.f1 for each in moves) / len(moves),
        accuracy=sum(number for (gold, said), number in pairs.items() if gold is said) / count,
        waiting=sum(o.point.waiting_for is o.verdict.waiting_for.who for o in outcomes) / count,
        revisit=sum(o.point.revisit == o.verdict.revisit_on for o in outcomes) / count,
        live_left=sum(n for (gold, said), n in pairs.items() if gold is Move.KEEP_GOING and said in EXITS),
        stops_missed=sum(n for (gold, said), n in pairs.items() if gold is Move.STOP and said is not Move.STOP),
    )


def _move(move: Move, pairs: Counter[tuple[Move, Move]]) -> MoveFigures:
    right = pairs[move, move]
    told = sum(number for (_, said), number in pairs.items() if said is move)
    gold = sum(number for (is_, _), number in pairs.items() if is_ is move)
    precision, recall = right / told if told else 0.0, right / gold if gold else 0.0
    both = precision + recall
    return MoveFigures(move, gold, precision, recall, 2 * precision * recall / both if both else 0.0)
