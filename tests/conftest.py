"""Fixtures everybody shares."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = [
    "tests.stores",
    "tests.endless",
    "tests.servers.dovecot",
    "tests.servers.gmail",
    "tests.servers.faults",
    "tests.servers.postgresql",
]

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The material beside the project; tests that read it skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "README.md").is_file():
        pytest.skip("the material beside the project (../shared) is not here")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what tests counted (`record_property`), whichever process they ran in."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties if report.when == "call" else ():
            terminalreporter.write_line(f"{name}: {value}")
