"""Every state of the card and every page, in both themes, by axe-core: no finding is let through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.extension.chrome import extended_chromium, extension_page
from tests.extension.conftest import EXTENSION

AXE = EXTENSION / "node_modules" / "axe-core" / "axe.min.js"
THEMES = ("light", "dark")


@pytest.fixture(scope="module")
def context(
    playwright: Playwright, chromium_path: str, testing_build: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    with extended_chromium(playwright, chromium_path, testing_build, tmp_path_factory.mktemp("axe")) as started:
        yield started


def findings(page: Page, beside: str = "") -> list[str]:
    """What axe-core says of the page, or of what stands beside an element, with the elements it says it of."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        # Through the debugger: the pages' own policy lets no script in but theirs.
        session = page.context.new_cdp_session(page)
        session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        session.detach()
    found: list[str] = page.evaluate(
        "beside => axe.run({exclude: beside ? [[beside]] : []}, {resultTypes: ['violations']}).then(r =>"
        " r.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).join(', ')}`))",
        beside,
    )
    return found


@pytest.mark.parametrize("theme", THEMES)
def test_every_state_of_the_card(context: BrowserContext, theme: str) -> None:
    page = extension_page(context, "gallery.html")
    states = page.evaluate("document.body.dataset.states").split()
    assert len(states) > 20
    found = {}
    for state in states:
        page.goto(page.url.partition("?")[0] + f"?state={state}&theme={theme}")
        page.emulate_media(reduced_motion="reduce")
        assert page.locator("[data-bowout]").count() == 1, state
        if violations := findings(page):
            found[state] = violations
    assert found == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["popup.html", "options.html", "sidepanel.html?tab=0"])
def test_pages_without_a_service(context: BrowserContext, theme: str, name: str) -> None:
    page = extension_page(context, name)
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.reload()
    expect(page.locator("main")).not_to_be_empty()
    page.wait_for_timeout(400)
    assert findings(page) == []


@pytest.mark.parametrize("zoom", [1, 2, 4])
def test_the_card_stays_within_the_page_at_200_and_400_percent(context: BrowserContext, zoom: int) -> None:
    page = extension_page(context, "gallery.html?state=reminder")
    expect(page.get_by_label("Reminder on")).to_be_visible()
    page.set_viewport_size({"width": 1280 // zoom, "height": 860})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for target in page.locator(":is(button, select, input)").all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 32
        assert box["x"] + box["width"] <= 1280 // zoom


def test_of_an_unsure_verdict_no_number_is_given(context: BrowserContext) -> None:
    page = extension_page(context, "gallery.html?state=unsure")
    picture = page.get_by_role("img", name="Unsure whether to walk away")
    expect(picture).to_have_text("?")
    expect(picture.locator("path")).to_have_count(1)
    expect(page.locator("[data-bowout] .card")).not_to_contain_text("92")
