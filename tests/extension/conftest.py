"""A real Chromium for the extension's tests: started once, with the extension's parts built from their source."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.conftest import ROOT
from tests.extension.world import World, running_world
from tests.servers.dovecot import Certificates

EXTENSION = ROOT / "extension"
NO_CHROMIUM = "Chromium is not installed: run `make system-packages` (Debian: sudo apt-get install chromium)"
NO_MODULES = "the extension's packages are missing: run `make test`, or `npm ci` in extension"


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail(NO_CHROMIUM)
    return path


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
    yield browser
    browser.close()


def npm_run(script: str, *arguments: str) -> None:
    """Run one of the extension's scripts; fails where its packages are missing."""
    if not (EXTENSION / "node_modules" / ".package-lock.json").is_file():
        pytest.fail(NO_MODULES)
    command = ["npm", "run", "--silent", script, "--", *arguments]
    run = subprocess.run(command, cwd=EXTENSION, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="session")
def gmail_probe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """src/gmail, built for a page."""
    folder = tmp_path_factory.mktemp("probe")
    npm_run("probe", "--outDir", str(folder))
    return folder / "gmail.js"


@pytest.fixture(scope="session")
def testing_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension as it is released, but with open shadow roots, so that tests can look inside."""
    folder = tmp_path_factory.mktemp("build")
    npm_run("build:testing")
    made = folder / "chrome"
    shutil.copytree(EXTENSION / "dist" / "chrome-mv3-testing", made)
    return made


@pytest.fixture(scope="session")
def world(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running_world(certificates, tmp_path_factory.mktemp("world")) as running:
        yield running
