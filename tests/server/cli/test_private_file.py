"""What a command writes for the user alone is for the user alone, whatever stood in its place."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from server.cli.options import write_private
from server.errors import UsageError


def test_a_new_file_and_an_open_one_are_for_the_owner_alone(tmp_path: Path) -> None:
    before = tmp_path / "open"
    before.write_text("a longer text than the new one")
    before.chmod(0o644)
    for file in (tmp_path / "new", before):
        write_private(file, b"mail")
        assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"mail", 0o600)


def test_no_link_is_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("theirs")
    (tmp_path / "link").symlink_to(target)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("link", "dangling", "", "missing/file"):
        with pytest.raises(UsageError, match="cannot be written"):
            write_private(tmp_path / name, b"mail")
    assert target.read_text() == "theirs"
    assert not (tmp_path / "nowhere").exists()
