"""More threads that wait than the service lists at once: the side panel has all, and the toolbar counts all."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Playwright, expect

from server.web.controllers import MAX_PAGE
from tests.extension.chrome import extended_chromium, extension_page
from tests.extension.many import OWED, STOPPED, running_many
from tests.extension.paired import pair


def test_all_that_wait_are_listed_and_counted(
    playwright: Playwright, chromium_path: str, testing_build: Path, tmp_path: Path
) -> None:
    assert STOPPED > MAX_PAGE
    with (
        running_many(tmp_path) as served,
        extended_chromium(playwright, chromium_path, testing_build, tmp_path / "profile") as context,
    ):
        context.set_default_timeout(60_000)
        pair(context, served)
        panel = extension_page(context, "sidepanel.html?tab=0")
        expect(panel.get_by_role("heading", name=f"Stop. · {STOPPED}")).to_be_visible(timeout=20_000)
        # One that just goes on, but with a question to the user.
        going_on = panel.locator("section", has=panel.get_by_role("heading", name="Keep going. · 1"))
        expect(going_on).to_contain_text(OWED)
        # As the icon does, beyond 99 without the figure.
        popup = extension_page(context, "popup.html")
        expect(popup.get_by_text(f"Threads that wait for a decision: {STOPPED + 1}")).to_be_visible()
