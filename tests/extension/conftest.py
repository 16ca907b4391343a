"""A real Chromium for the extension's tests: started once, with the extension's parts built from their source."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.conftest import ROOT
from tests.extension.chrome import extended_chromium, worker_of
from tests.extension.gmail_site import render, serving
from tests.extension.paired import Paired, pair
from tests.extension.world import World, running_world
from tests.servers.dovecot import Certificates

EXTENSION = ROOT / "extension"
NO_CHROMIUM = "Chromium is not installed: run `make system-packages` (Debian: sudo apt-get install chromium)"
NO_NPM = "npm is not installed: run `make system-packages` (Debian: sudo apt-get install npm)"


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail(NO_CHROMIUM)
    return path


# A module's, not the session's: as long as it runs, no other test of the process can run an event loop of its own.
@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
    yield browser
    browser.close()


def npm_run(script: str, *arguments: str) -> None:
    """Run one of the extension's scripts, its packages installed first where they are missing."""
    install_packages()
    command = ["npm", "run", "--silent", script, "--", *arguments]
    run = subprocess.run(command, cwd=EXTENSION, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def install_packages() -> None:
    """As `make test` does it; test processes beside each other wait for the first."""
    with (Path(tempfile.gettempdir()) / f"bowout-extension-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (EXTENSION / "node_modules" / ".package-lock.json").is_file():
            return
        if shutil.which("npm") is None:
            pytest.fail(NO_NPM)
        command = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=EXTENSION, check=True)


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


@pytest.fixture(scope="module")
def browser_paired(
    playwright: Playwright,
    chromium_path: str,
    testing_build: Path,
    world: World,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Paired]:
    html = render(world.account, world.threads)
    profile = tmp_path_factory.mktemp("profile")
    with (
        serving(html, world.certificates) as site,
        extended_chromium(playwright, chromium_path, testing_build, profile, site) as context,
    ):
        context.set_default_timeout(60_000)
        expect.set_options(timeout=20_000)
        pair(context, world)
        yield Paired(context, world)
        expect.set_options(timeout=5_000)


@pytest.fixture
def paired(browser_paired: Paired) -> Iterator[Paired]:
    """The browser, left without pages and with the settings as they come."""
    yield browser_paired
    for page in browser_paired.context.pages[1:]:
        page.close()
    worker_of(browser_paired.context).evaluate(
        "async () => { const { settings } = await chrome.storage.local.get('settings');"
        " await chrome.storage.local.set({ settings: { server: settings.server } });"
        " for (const k of Object.keys(await chrome.storage.session.get())) if (k.startsWith('shown_'))"
        " await chrome.storage.session.remove(k); }"
    )
