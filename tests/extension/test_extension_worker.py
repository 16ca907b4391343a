"""What the worker asks of the service and when, in a real Chromium against the real service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Worker, expect

from tests.extension.chrome import extension_page, worker_of
from tests.extension.paired import Paired, pair
from tests.extension.world import wait_until

BADGE = "() => chrome.action.getBadgeText({})"
LATE_MS = 1_500


@contextmanager
def late(worker: Worker, route: str) -> Iterator[None]:
    """What the service answers there is on its way for a while, as over a slow network."""
    worker.evaluate(
        "([route, ms]) => { self.whole = self.fetch; self.fetch = async (url, options) => {"
        " const response = await self.whole(url, options);"
        " if (new URL(url).pathname.endsWith(route)) await new Promise(done => setTimeout(done, ms));"
        " return response; }; }",
        [route, LATE_MS],
    )
    try:
        yield
    finally:
        worker.evaluate("() => { self.fetch = self.whole }")


def test_an_answer_that_comes_after_unpairing_counts_nothing_on_the_icon(paired: Paired) -> None:
    worker = worker_of(paired.context)
    with late(worker, "/threads"):
        popup = extension_page(paired.context, "popup.html")
        expect(popup.get_by_text("Threads that wait for a decision")).to_be_visible()
        wait_until(lambda: worker.evaluate(BADGE) != "", "no count on the icon")
        popup.reload()
        popup.get_by_role("button", name="Unpair").click()
        expect(popup.get_by_text("Not paired.")).to_be_visible()
        popup.wait_for_timeout(2 * LATE_MS)
        assert worker.evaluate(BADGE) == ""
    pair(paired.context, paired.world)
