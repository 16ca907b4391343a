"""Backup, restore and a new key, as a user runs them: nothing is lost, nothing is laid open."""

from __future__ import annotations

import base64
import contextlib
import gzip
import io
import sqlite3
import stat
import tarfile
import time
import tracemalloc
from pathlib import Path

import httpx
import pytest

from server.errors import UnreadablePathError
from server.store.backup import restore
from server.store.secrets import Secrets
from tests.server.cli.command import Bowout
from tests.server.cli.test_cli_serve import PATIENCE_SECONDS, serving_over

LOGIN = ("--host", "imap.example.com", "--user", "dana@northlight.example", "--password-stdin")


@pytest.fixture
def bowout(tmp_path: Path) -> Bowout:
    made = Bowout(tmp_path / "home")
    assert made("account", "add", "work", *LOGIN, stdin="zebrawood\n").code == 0
    return made


def names(bowout: Bowout) -> list[str]:
    listed = bowout("account", "list", "--json")
    assert listed.code == 0, listed.err
    return [line["name"] for line in listed.lines]


def test_a_backup_is_put_back_elsewhere(bowout: Bowout, tmp_path: Path) -> None:
    file = tmp_path / "copy.tar.gz"
    assert bowout("backup", str(file)).code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert bowout("backup", str(file)).code == 2
    elsewhere = Bowout(tmp_path / "elsewhere")
    restored = elsewhere("restore", str(file))
    assert (restored.code, "Put the key" in restored.out) == (0, True), restored.err
    assert elsewhere("threads").code == 3  # without its key
    (elsewhere.home / "key").write_bytes((bowout.home / "key").read_bytes())
    (elsewhere.home / "key").chmod(0o600)
    assert names(elsewhere) == ["work"]
    assert elsewhere("restore", str(file)).code == 2


def test_a_backup_with_its_key_is_whole(bowout: Bowout, tmp_path: Path) -> None:
    file = tmp_path / "copy.tar.gz"
    assert bowout("backup", str(file), "--with-key").code == 0
    elsewhere = Bowout(tmp_path / "elsewhere")
    assert elsewhere("restore", str(file)).code == 0
    assert names(elsewhere) == ["work"]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in elsewhere.home.iterdir()}
    assert set(modes.values()) == {0o600}, modes


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo({"evil": "../evil", "db": "bowout.db"}.get(name, name))
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


def copied(bowout: Bowout, *statements: str) -> bytes:
    """The database of a backup, changed by whoever had it in hand."""
    with contextlib.closing(sqlite3.connect(bowout.home / "bowout.db")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return (bowout.home / "bowout.db").read_bytes()


def test_what_is_no_backup_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    bowout = Bowout(tmp_path / "home")
    for content in (b"", b"no archive", archive(evil=b"x"), archive(db=b"no database" * 999), archive(db=b"")):
        file = tmp_path / "file"
        file.write_bytes(content)
        ran = bowout("restore", str(file))
        assert (ran.code, "Traceback" in ran.err) == (3, False), ran.err
        assert not (bowout.home / "bowout.db").exists()
        assert not (tmp_path / "evil").exists()


def test_a_new_key_takes_over_and_the_old_one_is_good_for_nothing(bowout: Bowout) -> None:
    old = (bowout.home / "key").read_text()
    assert bowout("key", "rotate").code == 0
    new = (bowout.home / "key").read_text()
    assert len(base64.b64decode(new.strip())) == 32
    assert old.strip() not in new
    assert stat.S_IMODE((bowout.home / "key").stat().st_mode) == 0o600
    assert names(bowout) == ["work"]
    (bowout.home / "key").write_text(old)
    assert bowout("threads").code == 3
    (bowout.home / "key").write_text(new)
    from_environment = Bowout(bowout.home, {"BOWOUT_KEY": new.strip()})
    assert from_environment("key", "rotate").code == 3
    assert names(bowout) == ["work"]


def test_no_new_key_comes_beside_a_running_service(bowout: Bowout) -> None:
    key = (bowout.home / "key").read_text()
    with serving_over(bowout) as (base, _):
        refused = bowout("key", "rotate")
        assert (refused.code, "stop `bowout serve` (and whatever else has it open) first" in refused.err) == (3, True)
        assert (bowout.home / "key").read_text() == key
        headers = {"Authorization": "Bearer " + (bowout.home / "api-token").read_text().strip()}
        said = {"value": "jo@far.example"}
        asked = httpx.post(f"{base}/api/v1/do-not-contact", json=said, headers=headers, trust_env=False)
        assert asked.is_success, asked.text
    # A scan that the killed service had begun has the store open until it notices.
    until = time.monotonic() + PATIENCE_SECONDS
    while (turned := bowout("key", "rotate")).code == 3 and time.monotonic() < until:
        assert "The store is open elsewhere" in turned.err
    assert turned.code == 0, turned.err
    assert "jo@far.example" in bowout("do-not-contact", "list").out
    assert names(bowout) == ["work"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_link_in_an_archive_is_no_database(tmp_path: Path, kind: bytes) -> None:
    file = tmp_path / "file"
    with tarfile.open(file, mode="w:gz") as tar:
        member = tarfile.TarInfo("bowout.db")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    ran = Bowout(tmp_path / "home")("restore", str(file))
    assert (ran.code, "Traceback" in ran.err) == (3, False), ran.err


def test_a_header_that_is_longer_than_any_takes_up_no_memory(tmp_path: Path) -> None:
    size = 256 * 1024 * 1024
    header = tarfile.TarInfo("header")
    header.type, header.size = tarfile.XHDTYPE, size
    file = tmp_path / "file"
    with gzip.open(file, "wb") as out:
        out.write(header.tobuf(tarfile.USTAR_FORMAT))
        for _ in range(size // 2**20):
            out.write(bytes(2**20))
        out.write(bytes(1024))
    (tmp_path / "home").mkdir()
    tracemalloc.start()
    try:
        with pytest.raises(UnreadablePathError):
            restore(tmp_path / "home", file)
        assert tracemalloc.get_traced_memory()[1] < size / 16
    finally:
        tracemalloc.stop()


def test_a_crafted_copy_lets_nobody_in_and_runs_nothing(bowout: Bowout, tmp_path: Path) -> None:
    session = "INSERT INTO sessions VALUES ('{}', 1, 'session', '2099-01-01 00:00:00')".format("ab" * 32)
    good = copied(bowout, session)
    foreign = tmp_path / "foreign.db"
    with contextlib.closing(sqlite3.connect(foreign)) as database:
        database.execute("CREATE TABLE cookies (value)")
    triggered = copied(bowout, "CREATE TRIGGER t AFTER DELETE ON sessions BEGIN DELETE FROM accounts; END")
    refused = {"none of Bowout's": [archive(db=foreign.read_bytes()), archive(db=triggered)]}
    refused["base64"] = [archive(db=good, key=b"junk")]
    refused["more than there is room for"] = [archive(db=good, key=b"a" * 70_000)]
    file = tmp_path / "file"
    elsewhere = Bowout(tmp_path / "elsewhere")
    for reason, contents in refused.items():
        for content in contents:
            file.write_bytes(content)
            ran = elsewhere("restore", str(file))
            assert ran.code == 3, ran.err
            assert reason in ran.err
            assert not (elsewhere.home / "bowout.db").exists()
            assert not (elsewhere.home / "key").exists()
    file.write_bytes(archive(db=good, key=(bowout.home / "key").read_bytes()))
    assert elsewhere("restore", str(file)).code == 0
    with contextlib.closing(sqlite3.connect(elsewhere.home / "bowout.db")) as database:
        assert database.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    assert names(elsewhere) == ["work"]


def test_a_copy_changed_by_a_stranger_and_put_back_with_ones_own_key_sends_the_password_nowhere(
    bowout: Bowout, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_bytes(
        archive(db=copied(bowout, "UPDATE accounts SET settings = replace(settings, 'imap.example', 'evil')"))
    )
    elsewhere = Bowout(tmp_path / "elsewhere")
    assert elsewhere("restore", str(file)).code == 0
    (elsewhere.home / "key").write_bytes((bowout.home / "key").read_bytes())
    (elsewhere.home / "key").chmod(0o600)
    for arguments in (
        ("account", "test", "work"),
        ("scan", "work"),
        ("account", "password", "work", "--keep", "--yes"),
    ):
        ran = elsewhere(*arguments)
        assert (ran.code, "not given for" in ran.out + ran.err) == (3, True), ran.err
    given = elsewhere("account", "password", "work", "--password-stdin", stdin="anew\n")
    assert given.code == 0, given.err
    assert "It goes to evil.com, port 993, as dana@northlight.example, TLS: implicit." in given.err
    checked = elsewhere("account", "test", "work")
    assert (checked.code, "not given for" in checked.out + checked.err) == (3, False), checked.out


def test_a_password_of_an_older_version_is_shown_where_it_goes(bowout: Bowout) -> None:
    key = base64.b64decode((bowout.home / "key").read_text())
    with contextlib.closing(sqlite3.connect(bowout.home / "bowout.db")) as database, database:
        database.execute("UPDATE accounts SET password = ?", (Secrets([key]).seal("zebrawood", "account 1 password"),))
    tested = bowout("account", "test", "work")
    assert (tested.code, "older version" in tested.out) == (3, True), tested.err
    assert bowout("account", "password", "work", "--keep", stdin="n\n").code == 1
    assert "older version" in bowout("account", "test", "work").out
    kept = bowout("account", "password", "work", "--keep", stdin="y\n")
    assert kept.code == 0, kept.err
    assert "It goes to imap.example.com, port 993" in kept.err
    assert "older version" not in bowout("account", "test", "work").out
    torn = bowout("account", "password", "work", "--password-stdin", stdin="zebra\0wood\n")
    assert (torn.code, "line break" in torn.err) == (2, True), torn.err
