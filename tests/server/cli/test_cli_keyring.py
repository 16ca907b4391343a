"""The key in the desktop's keyring, by a backend that keeps, locks and forgets like one."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path

import pytest

from tests.server.cli.command import Bowout

LOGIN = ("--host", "imap.example.com", "--user", "dana@northlight.example", "--password-stdin")


@pytest.fixture
def ring(tmp_path: Path) -> Path:
    """The folder of the keyring."""
    made = tmp_path / "ring"
    made.mkdir()
    return made


@pytest.fixture
def bowout(tmp_path: Path, ring: Path) -> Bowout:
    backend = {"PYTHON_KEYRING_BACKEND": "tests.keyrings.FileKeyring", "BOWOUT_TEST_KEYRING": str(ring / "kept")}
    made = Bowout(tmp_path / "home", backend)
    assert made("account", "add", "work", *LOGIN, stdin="zebrawood\n").code == 0
    return made


def kept(ring: Path) -> list[str]:
    return list(json.loads((ring / "kept").read_text()).values())


def test_the_key_moves_to_the_keyring_and_back(bowout: Bowout, ring: Path) -> None:
    keys = (bowout.home / "key").read_text()
    moved = bowout("key", "to-keyring")
    assert moved.code == 0, moved.err
    marker = (bowout.home / "key").read_text()
    assert marker.startswith("keyring: ")
    assert keys.strip() not in marker
    assert stat.S_IMODE((bowout.home / "key").stat().st_mode) == 0o600
    assert kept(ring) == [keys]
    assert bowout("account", "list", "--json").code == 0
    assert "already" in bowout("key", "to-keyring").err
    assert bowout("key", "to-file").code == 0
    assert (bowout.home / "key").read_text() == keys
    assert kept(ring) == []
    assert "already" in bowout("key", "to-file").err
    assert bowout("account", "list", "--json").code == 0


def test_a_new_key_is_made_in_the_keyring(bowout: Bowout, ring: Path) -> None:
    assert bowout("key", "to-keyring").code == 0
    (before,) = kept(ring)
    rotated = bowout("key", "rotate")
    assert rotated.code == 0, rotated.err
    (after,) = kept(ring)
    assert before != after
    assert len(base64.b64decode(after)) == 32
    assert (bowout.home / "key").read_text().startswith("keyring: ")
    assert bowout("account", "list", "--json").code == 0


def test_a_keyring_that_is_locked_is_told_and_tells_nothing(bowout: Bowout, ring: Path) -> None:
    (ring / "locked").touch()
    refused = bowout("key", "to-keyring")
    assert (refused.code, "cannot be used (KeyringLocked)" in refused.err) == (3, True), refused.err
    assert "zebrawood" not in refused.err
    assert bowout("account", "list").code == 0  # the file is as it was
    (ring / "locked").unlink()
    assert bowout("key", "to-keyring").code == 0
    (ring / "locked").touch()
    locked = bowout("account", "list")
    assert (locked.code, "Traceback" in locked.err, "Unlock it" in locked.err) == (3, False, True), locked.err


def test_a_keyring_that_forgets_gets_no_key(bowout: Bowout, ring: Path) -> None:
    keys = (bowout.home / "key").read_text()
    (ring / "forgetful").touch()
    assert bowout("key", "to-keyring").code == 3
    assert (bowout.home / "key").read_text() == keys
    (ring / "forgetful").unlink()
    assert bowout("key", "to-keyring").code == 0
    (ring / "kept").unlink()
    lost = bowout("account", "list")
    assert (lost.code, "does not hold the key" in lost.err) == (3, True), lost.err


def test_a_backup_with_a_key_from_the_keyring_is_refused(bowout: Bowout, tmp_path: Path) -> None:
    assert bowout("key", "to-keyring").code == 0
    refused = bowout("backup", str(tmp_path / "copy"), "--with-key")
    assert (refused.code, "to-file" in refused.err) == (2, True), refused.err
    assert bowout("backup", str(tmp_path / "copy")).code == 0


def test_without_the_package_it_says_what_to_install(bowout: Bowout, tmp_path: Path) -> None:
    (tmp_path / "shadow").mkdir()
    (tmp_path / "shadow" / "keyring.py").write_text("raise ImportError('not here')")
    without = Bowout(bowout.home, {"PYTHONPATH": str(tmp_path / "shadow")})
    refused = without("key", "to-keyring")
    assert (refused.code, "bowout[keyring]" in refused.err) == (3, True), refused.err


def test_keys_from_the_environment_are_not_moved(bowout: Bowout) -> None:
    named = Bowout(bowout.home, {**bowout.extra, "BOWOUT_KEY": (bowout.home / "key").read_text().strip()})
    assert named("key", "to-keyring").code == 3
