"""Every state of the card and every page, in both themes, by axe-core: no finding is let through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.extension.axe import PAGES, THEMES, findings_by_state, findings_of_page
from tests.extension.chrome import Theme, extended_chromium, extension_page


@pytest.fixture(scope="module")
def context(
    playwright: Playwright, chromium_path: str, testing_build: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    with extended_chromium(playwright, chromium_path, testing_build, tmp_path_factory.mktemp("axe")) as started:
        yield started


@pytest.mark.parametrize("theme", THEMES)
def test_every_state_of_the_card(context: BrowserContext, theme: Theme) -> None:
    found = findings_by_state(context, theme)
    assert len(found) > 20
    assert {state: each for state, each in found.items() if each} == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", PAGES)
def test_pages_without_a_service(context: BrowserContext, theme: Theme, name: str) -> None:
    assert findings_of_page(context, theme, name) == []


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
