"""When an account is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.services.due import LONGEST_WAIT, LastTry, is_due, next_due

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
TEN = timedelta(minutes=10)


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("last_scan", "due"),
    [
        (None, True),
        (ago(0), False),
        (ago(9.99), False),
        (ago(10), True),
        (ago(10_000), True),
        (ago(-1), False),  # the clock was set back a little: no second scan for that
        (ago(-9.99), False),
        (ago(-10), True),  # set back by more than the wait: not put off until the clock has caught up
        (ago(-10_000), True),
    ],
)
def test_an_account_is_due_once_its_interval_has_passed(last_scan: datetime | None, due: bool) -> None:
    assert is_due(NOW, TEN, last_scan) is due


@pytest.mark.parametrize(
    ("failures", "minutes", "due"),
    [
        (0, 9, False),
        (0, 10, True),
        (1, 9, False),
        (1, 10, True),
        (2, 19, False),
        (2, 20, True),
        (3, 39, False),
        (3, 40, True),
        (10, 359, False),
        (10, 360, True),
        (10_000, 360, True),
    ],
)
def test_failures_are_waited_for_ever_longer(failures: int, minutes: float, due: bool) -> None:
    assert is_due(NOW, TEN, None, LastTry(ago(minutes), failures)) is due


def test_a_scan_that_went_well_ends_the_longer_waits() -> None:
    tried = LastTry(ago(60)).followed_by(ago(50), failed=True).followed_by(ago(40), failed=True)
    assert tried == LastTry(ago(40), 2)
    assert tried.followed_by(ago(20), failed=False) == LastTry(ago(20), 0)


@pytest.mark.parametrize("interval", [timedelta(0), timedelta(minutes=-5)])
def test_no_interval_is_below_a_minute(interval: timedelta) -> None:
    assert not is_due(NOW, interval, ago(0.9))
    assert is_due(NOW, interval, ago(1))


def test_an_interval_beyond_the_longest_wait_stays_as_it_is() -> None:
    day = timedelta(days=1)
    assert not is_due(NOW, day, None, LastTry(NOW - LONGEST_WAIT, 5))
    assert is_due(NOW, day, None, LastTry(NOW - day, 5))


@given(
    steps=st.lists(st.integers(min_value=-3_000, max_value=3_000), min_size=1, max_size=40),
    interval=st.integers(min_value=1, max_value=600),
)
def test_whatever_the_clock_does_nothing_is_lost_or_doubled(steps: list[int], interval: int) -> None:
    """A due account is scanned at once; right after a scan none is due; standing still for two intervals is due."""
    now, wait = NOW, timedelta(minutes=interval)
    last: datetime | None = None
    for step in steps:
        now += timedelta(minutes=step)
        if is_due(now, wait, last):
            last = now
        assert not is_due(now, wait, last)
        assert is_due(now + 2 * wait, wait, last)


@pytest.mark.parametrize(
    ("last_scan", "last_try"),
    [(ago(3), None), (None, LastTry(ago(3), 1)), (ago(50), LastTry(ago(3), 2)), (ago(3), LastTry(ago(50), 9))],
)
def test_the_next_time_is_the_first_at_which_it_is_due(last_scan: datetime | None, last_try: LastTry | None) -> None:
    found = next_due(TEN, last_scan, last_try)
    assert found is not None
    assert is_due(found, TEN, last_scan, last_try)
    assert not is_due(found - timedelta(seconds=1), TEN, last_scan, last_try)
    assert next_due(TEN, None) is None
