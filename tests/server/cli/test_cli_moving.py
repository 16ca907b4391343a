"""A backup from PostgreSQL, and from one database to the other: everything is there, and ids are not given again."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from server.store.tables import metadata
from tests.owners import SECRET, fill_owner
from tests.server.cli.command import Bowout
from tests.servers.postgresql import Postgresql
from tests.stores import DATABASES, make_account, open_store_in, raw_sql

LET_IN = {"sessions", "pairings"}


@pytest.fixture
def homes(tmp_path: Path, postgresql: Postgresql) -> Iterator[dict[str, Path]]:
    """Data folders on SQLite and on PostgreSQL, all with the key of the tests."""
    folders = {name: tmp_path / name for name in ("sqlite", "server", "sqlite_again", "server_again")}
    for name, folder in folders.items():
        folder.mkdir(mode=0o700)
        if name.startswith("server"):
            DATABASES[folder] = postgresql.new_database()
    yield folders
    for folder in folders.values():
        DATABASES.pop(folder, None)


def bowout_of(folder: Path) -> Bowout:
    key = {"BOWOUT_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}  # tests.stores.KEY
    return Bowout(folder, {**key, **({"BOWOUT_DATABASE": DATABASES[folder]} if folder in DATABASES else {})})


def fill(folder: Path) -> None:
    async def run() -> None:
        async with open_store_in(folder) as store:
            await fill_owner(store, "work", "ab" * 16, SECRET)
            gone = await store.add_account(make_account("gone"), None)
            await store.remove_account(gone.id)

    anyio.run(run)


def next_account_id(folder: Path) -> int:
    async def run() -> int:
        async with open_store_in(folder) as store:
            assert await store.password(await store.account("work")) == f"{SECRET} password"
            return (await store.add_account(make_account("new"), None)).id

    return anyio.run(run)


def content(folder: Path) -> dict[str, list[str]]:
    """Every row as both databases can say it: times without zone, truths as 0 and 1."""

    def plain(value: Any) -> str:
        if isinstance(value, bool):
            return str(int(value))
        return str(value).replace("+00:00", "").removesuffix(".000000")

    found = {}
    for table in metadata.sorted_tables:
        columns = ", ".join(column.name for column in table.c)
        rows = raw_sql(folder, f"SELECT {columns} FROM {table.name}")
        found[table.name] = sorted(" | ".join(map(plain, row)) for row in rows)
    return found


@pytest.mark.parametrize("way", [("sqlite", "server"), ("server", "sqlite_again"), ("server", "server_again")])
def test_everything_moves_from_one_to_the_other(homes: dict[str, Path], tmp_path: Path, way: tuple[str, str]) -> None:
    source, target = homes[way[0]], homes[way[1]]
    fill(source)
    before = content(source)
    assert all(before[table] for table in ("messages", "readings", "notes", "do_not_contact", "sessions", "pairings"))
    file = tmp_path / "copy.tar.gz"
    backed = bowout_of(source)("backup", str(file))
    assert backed.code == 0, backed.err
    restored = bowout_of(target)("restore", str(file))
    assert restored.code == 0, restored.err
    after = content(target)
    assert {name for name in before if before[name] != after[name]} <= LET_IN
    assert not any(after[name] for name in LET_IN)
    assert next_account_id(target) == 3  # the id of the account that was removed is not given again
    assert bowout_of(target)("threads", "--json").lines == bowout_of(source)("threads", "--json").lines
    again = bowout_of(target)("restore", str(file))
    assert (again.code, "already" in again.err) == (2, True), again.err


def test_a_restore_that_fails_leaves_an_empty_database_and_no_key(homes: dict[str, Path], tmp_path: Path) -> None:
    fill(homes["sqlite"])
    good = tmp_path / "copy.tar.gz"
    assert bowout_of(homes["sqlite"])("backup", str(good)).code == 0
    raw_sql(homes["sqlite"], """UPDATE messages SET envelope = '{"subject": "broken'""")
    bad = tmp_path / "bad.tar.gz"
    assert bowout_of(homes["sqlite"])("backup", str(bad)).code == 0
    server = bowout_of(homes["server"])
    refused = server("restore", str(bad))
    assert (refused.code, "Traceback" in refused.err) == (3, False), refused.err
    assert "subject" not in refused.err
    assert server("restore", str(good)).code == 0
    assert [line["account"] for line in server("threads", "--json").lines] == ["work"]


def test_a_copy_of_postgresql_is_for_the_owners_eyes_and_holds_no_key_unasked(
    homes: dict[str, Path], tmp_path: Path
) -> None:
    fill(homes["server"])
    (homes["server"] / "key").write_text("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")
    (homes["server"] / "key").chmod(0o600)
    for arguments, names in (((), ["bowout.db"]), (("--with-key",), ["bowout.db", "key"])):
        file = tmp_path / f"copy{len(arguments)}.tar.gz"
        assert bowout_of(homes["server"])("backup", str(file), *arguments).code == 0
        assert file.stat().st_mode & 0o777 == 0o600
        with tarfile.open(file) as tar:
            assert tar.getnames() == names
    assert not list(homes["server"].glob(".backup-*"))
