"""What the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.server.cli.command import Bowout


@pytest.fixture
def bowout(tmp_path: Path) -> Bowout:
    """The command over a data folder that is not there yet."""
    return Bowout(tmp_path / "home")
