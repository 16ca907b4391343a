"""The service killed at random, in a few rounds (`make bench-service` has fifty): nothing lost, doubled or damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.killing import kill_often


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_killed_at_random_nothing_is_lost_doubled_or_damaged(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgresql").new_database() if database == "postgresql" else None
    deaths = kill_often(tmp_path, 5, longest_seconds=8.0, database=url, reader="rules")
    assert (deaths.rounds, deaths.lost, deaths.doubled, deaths.damaged) == (5, 0, 0, 0), str(deaths)
    assert deaths.same_end
    assert deaths.verdicts > 25
    assert deaths.feedback > 0
