"""Timing of two ways to do the same work, in turns, so that a machine whose speed drifts treats both alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Ratio:
    """Median CPU seconds of ours and of the peer, and the median of the ratios peer / ours (above 1: we are faster)."""

    ours_seconds: float
    peer_seconds: float
    speed: float
    lowest: float
    highest: float


def compare(ours: Callable[[], object], peer: Callable[[], object], rounds: int = 5) -> Ratio:
    """Run both once to warm up, then in turns."""
    ours(), peer()
    return _ratio([(_cpu(ours), _cpu(peer)) for _ in range(rounds)])


async def compare_async(
    ours: Callable[[], Awaitable[object]], peer: Callable[[], Awaitable[object]], rounds: int = 5
) -> Ratio:
    """The same for work in the running event loop."""
    await ours(), await peer()
    return _ratio([(await _cpu_async(ours), await _cpu_async(peer)) for _ in range(rounds)])


def _ratio(pairs: list[tuple[float, float]]) -> Ratio:
    ratios = sorted(peer_seconds / ours_seconds for ours_seconds, peer_seconds in pairs)
    return Ratio(
        ours_seconds=statistics.median(pair[0] for pair in pairs),
        peer_seconds=statistics.median(pair[1] for pair in pairs),
        speed=statistics.median(ratios),
        lowest=ratios[0],
        highest=ratios[-1],
    )


def _cpu(work: Callable[[], object]) -> float:
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


async def _cpu_async(work: Callable[[], Awaitable[object]]) -> float:
    gc.collect()
    began = time.process_time()
    await work()
    return time.process_time() - began
