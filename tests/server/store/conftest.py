"""The suite of the store runs on SQLite and on PostgreSQL; tests marked `sqlite` look into SQLite's own files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stores import DATABASES


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Both databases for every test that takes a store."""
    if "database" in metafunc.fixturenames:
        only_sqlite = metafunc.definition.get_closest_marker("sqlite") is not None
        metafunc.parametrize("database", ["sqlite"] if only_sqlite else ["sqlite", "postgresql"])


@pytest.fixture
def store_folder(tmp_path: Path, database: str, request: pytest.FixtureRequest) -> Iterator[Path]:
    """An empty data folder whose database is one or the other."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    if database == "postgresql":
        DATABASES[folder] = request.getfixturevalue("postgresql").new_database()
    yield folder
    DATABASES.pop(folder, None)
