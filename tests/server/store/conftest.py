"""The suite of the store runs on SQLite and on PostgreSQL; tests marked `sqlite` look into SQLite's own files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.services.ports.account import Account
from server.store.sql_store import SqlStore
from tests.server.services.fake_source import SELLER, FakeServer, fill
from tests.server.store.scanned import scan
from tests.stores import DATABASES, make_account


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


@pytest.fixture
async def account_id(store: SqlStore) -> int:
    """An account with nothing in it."""
    return (await store.add_account(make_account(), None)).id


@pytest.fixture
def server() -> FakeServer:
    """A mail server with Theresa's and Ivo's threads."""
    filled = FakeServer()
    fill(filled)
    return filled


@pytest.fixture
async def account(store: SqlStore, server: FakeServer) -> Account:
    """An account scanned by the old version."""
    added = await store.add_account(make_account(me=frozenset({SELLER})), None)
    await scan(store, server, added)
    return added
