from __future__ import annotations

from pathlib import Path

import pytest

from server.drafting.render import JinjaDrafts

TEMPLATES = Path(__file__).parents[3] / "templates" / "drafts"


@pytest.fixture(scope="session")
def drafts() -> JinjaDrafts:
    return JinjaDrafts(TEMPLATES)
