"""The wheel, built and run in a clean environment: templates, model and sample mailbox are inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a fresh environment that holds the wheel and what the lock file names, nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("bowout-*.whl")
    subprocess.run([sys.executable, "-m", "venv", str(folder / "env")], check=True)
    python = str(folder / "env" / "bin" / "python")
    inside = [python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*inside, "--require-hashes", "-r", str(ROOT / "requirements.lock")], check=True)
    subprocess.run([*inside, "--no-deps", str(wheel)], check=True)
    return folder / "env" / "bin" / "bowout"


def run(command: Path, *arguments: str, home: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "BOWOUT_HOME": str(home / "data"), "COLUMNS": "160"}
    return subprocess.run(
        [str(command), *arguments],
        input=stdin,
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_demo_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    shown = run(installed, "demo", "--once", home=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "walk away" in shown.stdout
    assert "A draft: nothing was sent." in shown.stdout


def test_the_model_is_inside(installed: Path, tmp_path: Path) -> None:
    line = json.dumps({"id": 7, "text": "Please remove me from your list and do not contact me again."})
    shown = run(installed, "analyze", home=tmp_path, stdin=line + "\n")
    assert shown.returncode == 0, shown.stderr
    answer = json.loads(shown.stdout)
    assert (answer["id"], answer["stance"]) == (7, "opted_out")
