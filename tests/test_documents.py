"""What the papers say is true: paths named exist, commands shown run."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from nlp import labels
from server.cli.main import bowout
from server.demo.sample import SELLER, write_mbox
from tests.conftest import ROOT
from tests.server.services.fake_source import NOW

_ROOMS = "server|nlp|templates|extension|tests|bench|docs"
_PATH = re.compile(rf"`((?:{_ROOMS})/[\w./-]*|[\w.-]+\.(?:py|md|toml|lock|yaml))`")
_LINK = re.compile(r"\]\(([^)#:]+)\)")
_FENCE = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def commands() -> list[str]:
    """Every shell line of the README, those that go on joined."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = [block.replace("\\\n", "") for block in _FENCE.findall(text)]
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("paper", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])
def test_paths_named_exist(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    named = {path for path in _PATH.findall(text) if not path.startswith("/")} | set(_LINK.findall(text))
    assert named
    missing = sorted(path for path in named if not (ROOT / path).exists())
    assert missing == []


def test_make_targets_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = " ".join((ROOT / paper).read_text(encoding="utf-8") for paper in ("README.md", "CONTRIBUTING.md"))
    for target in set(re.findall(r"\bmake ([a-z]+)\b", text)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an account named work over the sample mailbox, and the files the README names."""
    folder = tmp_path_factory.mktemp("readme")
    write_mbox(folder / "prospects.mbox", NOW)
    (folder / "Takeout" / "Mail").mkdir(parents=True)
    write_mbox(folder / "Takeout" / "Mail" / "Prospects.mbox", NOW)
    mail = (folder / "prospects.mbox").read_text(encoding="utf-8")
    people = sorted(set(re.findall(r"^From: .*?([\w.+-]+@[\w.-]+)", mail, re.MULTILINE)) - {SELLER.email})
    rows = "".join(f"Somebody,{email}\n" for email in people)
    (folder / "contacts.csv").write_text(f"Name,Email\n{rows}", encoding="utf-8")
    (folder / "deals.csv").write_text("email,outcome,date\nivo@petrov.example,lost,2026-01-02\n", encoding="utf-8")
    path = str(folder / "prospects.mbox")
    made = shell(folder, f".venv/bin/bowout account add work --path {path} --me {SELLER.email}")
    assert made.returncode == 0, made.stderr
    return folder


def shell(home: Path, line: str) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ, HOME=str(home), BOWOUT_HOME=str(home / "data"), COLUMNS="160")
    line = line.replace(".venv/bin/", str(ROOT / ".venv" / "bin") + "/")
    return subprocess.run(
        ["sh", "-c", line], env=environment, cwd=home, capture_output=True, text=True, timeout=120, check=False
    )


def runnable() -> list[str]:
    """Those that neither ask for a password nor run for ever nor run these tests."""
    skipped = (
        "make ",
        "bowout pair K7PM",
        "bowout pair revoke",
        "account add work --user",
        "bowout serve",
        "account test",
    )
    return [line for line in commands() if not any(word in line for word in skipped)]


def test_commands_of_the_readme_run(home: Path) -> None:
    """One after the other on one data folder, as a reader runs them: a restore needs the backup before it."""
    failed = [f"{line}: {said}" for line in runnable() if (said := _trouble(home, line)) is not None]
    assert failed == []


def _trouble(home: Path, line: str) -> str | None:
    """What a command said that did not run, None where it did; ids stand for any thread of a fitting move."""
    if "3f9c2a" not in line:
        run = shell(home, line)
        return None if run.returncode == 0 else run.stderr
    move = "stop" if "do-not-contact" in line else "walk_away"
    listed = shell(home, f".venv/bin/bowout scan work && .venv/bin/bowout threads --move {move} --json")
    ids = re.findall(r'"thread_id": "(\w+)"', listed.stdout)
    ran = any(shell(home, line.replace("3f9c2a", each)).returncode == 0 for each in ids)
    return None if ran else f"no thread of {len(ids)} would do: {listed.stderr}"


def test_every_command_has_help_with_an_example() -> None:
    runner = CliRunner()

    def walk(path: list[str]) -> None:
        shown = runner.invoke(bowout, [*path, "--help"])
        assert shown.exit_code == 0, path
        assert "Example" in shown.output or "Try it" in shown.output, path
        group = re.search(r"\nCommands:\n(.*)", shown.output, re.DOTALL)
        for line in group.group(1).splitlines() if group else []:
            if name := re.match(r"  ([a-z-]+)  ", line):
                walk([*path, name.group(1)])

    walk([])


def test_the_labels_guide_and_the_code_name_the_same() -> None:
    guide = (ROOT / "docs" / "LABELS.md").read_text(encoding="utf-8")
    words = set(re.findall(r"[a-z_]+", guide))
    for kind in (labels.Stance, labels.Signal, labels.Move, labels.Intent):
        assert {member.value for member in kind} <= words
