"""Ends a test whose work goes on and on, so that it fails instead of holding up all others.

What hostile text once cost was minutes to hours of squared work; linear work on it takes tenths of a second. The bound
lies between the two with room for any machine: it tells linear from squared, and never fast from slow.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

_SECONDS_OF_WORK = 60


@pytest.fixture
def ended_if_endless() -> Iterator[None]:
    """End the test where its own work, not its waiting, goes beyond all bounds."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError("more than linear")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS_OF_WORK)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)
