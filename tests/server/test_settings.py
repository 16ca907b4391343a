"""Settings from the environment: what they come to, and that what cannot be meant is refused before anything runs."""

from __future__ import annotations

from datetime import time

import pytest

from server.errors import UsageError
from server.settings import Settings


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("22:00-06:30", (time(22), time(6, 30))),
        (" 22:00 - 06:30 ", (time(22), time(6, 30))),
        ("00:00-23:59", (time(0), time(23, 59))),
        ("", None),
    ],
)
def test_quiet_hours_are_two_times_of_day(text: str, hours: tuple[time, time] | None) -> None:
    assert Settings.from_environment({"BOWOUT_QUIET_HOURS": text}).quiet_hours == hours


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("BOWOUT_QUIET_HOURS", text) for text in ("late", "22:00", "22:00-", "-06:30", "22:00-25:00")),
        # With a zone they could be compared with no local time, and every turn of the schedule would fail.
        *(("BOWOUT_QUIET_HOURS", text) for text in ("22:00Z-06:30Z", "22:00-06:30Z", "22:00+01:00-06:30+01:00")),
        *(("BOWOUT_REQUESTS_PER_SECOND", text) for text in ("0", "-1", "1.5", "many", "9" * 12, "²")),
        ("BOWOUT_LOG", "loud"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(UsageError, match=name) as caught:
        Settings.from_environment({name: text})
    assert caught.value.advice
