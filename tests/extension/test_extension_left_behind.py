"""What becomes of an open Gmail when the extension is updated or removed beneath it: in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, TimeoutError, expect

from tests.extension.chrome import EXTENSION_ID, extended_chromium
from tests.extension.gmail_site import render, serving
from tests.extension.paired import EVASIVE, Paired, card, pair, reply_text
from tests.extension.test_extension_states import patient
from tests.extension.world import World

LEFT = "Bowout was updated or removed."
LISTEN = """(left) => {
    const said = () => document.querySelector('[data-bowout]')?.shadowRoot?.textContent.includes(left) ?? false;
    const listen = () => { window.saidThatItLeft ||= said(); };
    setInterval(listen, 10);
    new MutationObserver(listen).observe(document.body, { childList: true, subtree: true });
}"""
"""A page that changes once more before it is left hears it there, and then not in the next thread."""


@pytest.fixture
def alone(
    playwright: Playwright, chromium_path: str, testing_build: Path, world: World, tmp_path: Path
) -> Iterator[Paired]:
    """A browser of its own: what is done to the extension here cannot be undone."""
    with (
        serving(render(world.account, world.threads), world.certificates) as site,
        extended_chromium(playwright, chromium_path, testing_build, tmp_path / "profile", site) as context,
        patient(context),
    ):
        pair(context, world)
        yield Paired(context, world)


@contextmanager
def in_front(context: BrowserContext, page: Page) -> Iterator[Page]:
    """The browser's own page of extensions, behind Gmail's tab, which sees nothing of what is done there."""
    settings = context.new_page()
    settings.goto("chrome://extensions/")
    page.bring_to_front()
    yield settings
    settings.close()


def remove(context: BrowserContext, page: Page) -> None:
    with in_front(context, page) as settings:
        settings.evaluate("id => chrome.management.setEnabled(id, false)", EXTENSION_ID)


def complaints(page: Page) -> list[str]:
    """What is thrown and not caught, by the page's scripts and by ours."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize("button", ["Why?", "Ask who else"])
def test_whatever_is_pressed_then_says_that_nobody_answers_any_more(alone: Paired, button: str) -> None:
    page = alone.open(EVASIVE)
    thrown = complaints(page)
    expect(card(page)).to_contain_text("Walk away.")
    pressed = card(page).get_by_role("button", name=button, exact=True)
    remove(alone.context, page)
    with suppress(TimeoutError):  # said already where the page was looked at meanwhile
        pressed.click(timeout=2_000)
    expect(card(page)).to_contain_text(LEFT)
    expect(card(page).get_by_role("button", name="Polite exit")).to_have_count(0)
    assert page.locator("[data-bowout]").count() == 1
    page.wait_for_timeout(1500)
    expect(card(page)).to_contain_text(LEFT)
    assert thrown == []


def test_another_thread_says_it_once_and_then_nothing(alone: Paired) -> None:
    page = alone.open(EVASIVE)
    thrown = complaints(page)
    expect(card(page)).to_contain_text("Walk away.")
    page.evaluate(LISTEN, LEFT)
    remove(alone.context, page)
    page.evaluate("location.hash = '#inbox'")
    expect(page.locator("[data-bowout]")).to_have_count(0)
    go(page, alone.thread_url("stop_polite"))
    page.wait_for_function("window.saidThatItLeft")
    go(page, alone.thread_url("pause_cold_store"))
    expect(page.locator("h2.hP")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(page.locator("[data-bowout]")).to_have_count(0)
    # Nothing of ours holds keys back any more.
    page.keyboard.press("j")
    assert page.evaluate("window.keysSeen") == ["j"]
    assert thrown == []


def test_where_nothing_was_ever_said_nothing_is_said_then(alone: Paired) -> None:
    page = alone.context.new_page()
    page.goto(alone.thread_url("other_family"))
    expect(page.locator("h2.hP")).to_be_visible()
    page.wait_for_timeout(1000)
    remove(alone.context, page)
    go(page, alone.thread_url(EVASIVE))
    page.wait_for_timeout(1500)
    expect(page.locator("[data-bowout]")).to_have_count(0)


def test_an_update_under_an_open_gmail(alone: Paired) -> None:
    """The draft stays in its box; a reload brings the new extension, paired as the old one was."""
    page = alone.open(EVASIVE)
    card(page).get_by_role("button", name="Polite exit").click()
    expect(card(page)).to_contain_text("Nothing was sent.")
    update(alone.context, page)
    with suppress(TimeoutError):
        card(page).get_by_role("button", name="Why?").click(timeout=2_000)
    expect(card(page)).to_contain_text(LEFT)
    assert "Hi Dirk," in reply_text(page)
    card(page).get_by_role("button", name="Reload").click()
    expect(card(page)).to_contain_text("Walk away.")
    expect(card(page).get_by_role("button", name="Polite exit")).to_be_visible()


def update(context: BrowserContext, page: Page) -> None:
    with in_front(context, page) as settings:
        settings.evaluate(
            "async id => { await chrome.developerPrivate.updateProfileConfiguration({inDeveloperMode: true});"
            " await chrome.developerPrivate.reload(id, {failQuietly: true}) }",
            EXTENSION_ID,
        )


def go(page: Page, url: str) -> None:
    page.evaluate("hash => { location.hash = hash }", url.partition("#")[2])
