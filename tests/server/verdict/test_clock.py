"""The silence clock at its edges. 2025-03-03 is a Monday."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.labels import Move
from server.verdict.clock import add_working_days, silence_limit, working_days
from server.verdict.judge import judge
from server.verdict.queries import waiting_working_days
from tests.factories import day, make_thread, them, us

MINUTES_IN_40_YEARS = 40 * 366 * 24 * 60
MOMENTS = st.integers(0, MINUTES_IN_40_YEARS).map(lambda m: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=m))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2025-03-03", "2025-03-04", 1.0),
        ("2025-03-03", "2025-03-10", 5.0),
        ("2025-03-07", "2025-03-10", 1.0),
        ("2025-03-07 21:00", "2025-03-10 03:00", 0.25),
        ("2025-03-08", "2025-03-09", 0.0),
        ("2025-03-08", "2025-03-10 12:00", 0.5),
        ("2025-03-03", "2025-03-17", 10.0),
        ("2025-03-04", "2025-03-03", 0.0),
        ("2024-12-31", "2025-01-02", 2.0),
        ("2025-03-03", "2026-03-02", 260.0),
    ],
)
def test_working_days(start: str, end: str, days: float) -> None:
    assert working_days(day(start), day(end)) == pytest.approx(days)


@pytest.mark.parametrize(
    ("gaps", "limit"),
    [([], 5.0), ([1.0], 5.0), ([4.0], 8.0), ([1.0, 4.0, 30.0], 8.0), ([3.0, 5.0], 8.0), ([40.0], 15.0), ([7.5], 15.0)],
)
def test_silence_limit(gaps: list[float], limit: float) -> None:
    assert silence_limit(gaps) == limit


@given(MOMENTS, st.floats(0, 60))
def test_adding_and_counting_agree(start: datetime, days: float) -> None:
    assert working_days(start, add_working_days(start, days)) == pytest.approx(days, abs=1e-4)


@given(MOMENTS, st.integers(0, 10**6), st.integers(0, 10**6))
def test_time_never_takes_days_back(start: datetime, first: int, more: int) -> None:
    early, late = start + timedelta(minutes=first), start + timedelta(minutes=first + more)
    assert working_days(start, early) <= working_days(start, late) + 1e-9


@pytest.mark.parametrize(
    ("now", "move"),
    [
        ("2025-03-10 08:59", Move.KEEP_GOING),
        ("2025-03-10 09:00", Move.ASK_STRAIGHT),
        ("2025-03-08 23:00", Move.KEEP_GOING),
    ],
)
def test_silence_begins_after_5_working_days(now: str, move: Move) -> None:
    assert judge(make_thread([us("2025-03-03")]), day(now)).move is move


@pytest.mark.parametrize(
    ("now", "move"),
    [
        ("2025-03-12 08:59", Move.KEEP_GOING),
        ("2025-03-12 09:01", Move.ASK_STRAIGHT),
        ("2025-03-17 08:59", Move.ASK_STRAIGHT),
        ("2025-03-17 09:01", Move.WALK_AWAY),
    ],
)
def test_walking_away_for_silence_also_needs_10_working_days_since_the_first(now: str, move: Move) -> None:
    thread = make_thread([us("2025-03-03"), us("2025-03-04"), us("2025-03-05")])
    assert judge(thread, day(now)).move is move


@pytest.mark.parametrize(
    ("now", "move"), [("2025-03-19 08:59", Move.KEEP_GOING), ("2025-03-19 09:01", Move.ASK_STRAIGHT)]
)
def test_a_slow_prospect_gets_twice_the_median_gap(now: str, move: Move) -> None:
    """The reply took 4 working days, so waiting becomes silence after 8."""
    thread = make_thread([us("2025-03-03"), them("2025-03-07", "engaged"), us("2025-03-07 09:00")])
    assert judge(thread, day(now)).move is move


def test_waiting_in_working_days() -> None:
    thread = make_thread([us("2025-03-03")])
    assert waiting_working_days(judge(thread, day("2025-03-06")), day("2025-03-06")) == 3.0
    nothing = judge(make_thread([]), day("2025-03-06"))
    assert waiting_working_days(nothing, day("2025-03-06")) is None
