"""What axe-core says of the extension: asked by the tests, which let nothing through, and by `make bench-extension`."""

from __future__ import annotations

from typing import get_args

from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import ROOT
from tests.extension.chrome import Theme, extension_page

AXE = ROOT / "extension" / "node_modules" / "axe-core" / "axe.min.js"
THEMES: tuple[Theme, ...] = get_args(Theme)
PAGES = ("popup.html", "options.html", "sidepanel.html?tab=0")


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


def findings_by_state(context: BrowserContext, theme: Theme) -> dict[str, list[str]]:
    """Of each state that the card can be in, by its name in the gallery: empty lists where all is well."""
    page = extension_page(context, "gallery.html")
    found = {}
    for state in page.evaluate("document.body.dataset.states").split():
        page.goto(page.url.partition("?")[0] + f"?state={state}&theme={theme}")
        page.emulate_media(reduced_motion="reduce")
        assert page.locator("[data-bowout]").count() == 1, state
        found[state] = findings(page)
    page.close()
    return found


def findings_of_page(context: BrowserContext, theme: Theme, name: str) -> list[str]:
    """Of the popup, the options or the side panel as it stands without a thread."""
    page = extension_page(context, name)
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.reload()
    expect(page.locator("main")).not_to_be_empty()
    page.wait_for_timeout(400)
    found = findings(page)
    page.close()
    return found
