"""`bowout retain`, as a user runs it, and the versions it and the schedule go by."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from server.bootstrap.versions import digest, versions
from server.demo.sample import SELLER, write_mbox
from tests.server.cli.command import Bowout

OLD = datetime(2025, 1, 10, 9, tzinfo=UTC)


@pytest.fixture
def bowout(tmp_path: Path) -> Bowout:
    """The sample mailbox of long ago, scanned."""
    write_mbox(tmp_path / "sample.mbox", OLD)
    made = Bowout(tmp_path / "home", {"BOWOUT_READER": "rules"})
    added = made("account", "add", "sample", "--path", str(tmp_path / "sample.mbox"), "--me", SELLER.email)
    assert added.code == 0, added.err
    assert made("scan", "sample").code == 0
    return made


def test_what_is_kept_is_said_set_and_applied(bowout: Bowout) -> None:
    assert bowout("retain").out == "Everything is kept.\n"
    whole = bowout("threads", "--json").lines
    asked = bowout("retain", "evidence", "--after", "90", stdin="n\n")
    assert (asked.code, "Begin now?" in asked.out) == (1, True)
    assert bowout("retain", "--json").lines == [{"keep": "everything", "after_days": None}]
    done = bowout("retain", "evidence", "--after", "90", "--yes")
    assert (done.code, done.out) == (0, f"{len(whole)} threads left with their evidence.\n"), done.err
    assert bowout("retain", "--json").lines == [{"keep": "evidence", "after_days": 90}]
    assert bowout("threads", "--json").lines == whole
    shown = bowout("show", whole[0]["thread_id"], "--json")
    assert "·" in shown.out
    dropped = bowout("retain", "nothing", "--after", "90", "--yes")
    assert dropped.out == f"{len(whole)} threads dropped.\n"
    assert bowout("threads", "--json").lines == []
    assert bowout("retain", "everything").out == "Everything is kept.\n"


@pytest.mark.parametrize("arguments", [("evidence",), ("nothing", "--after", "0"), ("evidence", "--after", "x")])
def test_a_retention_without_days_is_refused(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert Bowout(tmp_path / "home")("retain", *arguments, "--yes").code == 2


def test_a_version_changes_with_any_file_that_decides_and_no_other(tmp_path: Path) -> None:
    for name in ("rules/a.py", "rules/deep/w.toml", "rules/__pycache__/a.pyc", "corpus/c.txt", "one.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")
    places = ("rules", "corpus", "one.py")
    before = digest(tmp_path, places, ("corpus",))
    (tmp_path / "corpus/c.txt").write_text("y", "utf-8")
    (tmp_path / "rules/__pycache__/a.pyc").write_text("y", "utf-8")
    assert digest(tmp_path, places, ("corpus",)) == before
    seen = {before}
    for name in ("rules/a.py", "rules/deep/w.toml", "one.py"):
        (tmp_path / name).write_text(name, "utf-8")
        seen.add(digest(tmp_path, places, ("corpus",)))
    (tmp_path / "rules/a.py").rename(tmp_path / "rules/b.py")
    seen.add(digest(tmp_path, places, ("corpus",)))
    assert len(seen) == 5


def test_another_pipeline_reads_by_another_version_and_judges_by_the_same() -> None:
    rules, default = versions("rules"), versions("default")
    assert rules.reading != default.reading
    assert rules.judging == default.judging
    assert len(rules.reading) == len(rules.judging) == 32
