"""A thread that no scan has reached, looked at while the mail server is down, and when it is back: in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.extension.axe import findings
from tests.extension.chrome import extension_page, in_content_script, worker_of
from tests.extension.paired import EVASIVE, Paired, card
from tests.extension.related import ARRIVED

READ_WITHIN_MS = 180_000
"""A process of its own loads the models first, on a machine that may be slow."""


@pytest.fixture
def without_mail(paired: Paired) -> Iterator[Paired]:
    """The mail server stops listening under the running service."""
    paired.world.mail.refuse()
    try:
        yield paired
    finally:
        paired.world.mail.accept()


@pytest.fixture
def hanging(paired: Paired) -> Iterator[Paired]:
    """The mail server answers nobody."""
    paired.world.mail.halt()
    try:
        yield paired
    finally:
        paired.world.mail.go_on()


@pytest.fixture
def restarted(paired: Paired) -> Iterator[None]:
    """The service keeps a failure to read for a minute: what others ask must not meet it."""
    yield
    paired.world.stop()
    paired.world.start()


def panel_of(paired: Paired, address: str, thread_id: str) -> Page:
    """The side panel beside a tab that shows this thread, before any card has asked for it."""
    worker_of(paired.context).evaluate(
        "thread => chrome.storage.session.set({ shown_0: thread })", {"address": address, "threadId": thread_id}
    )
    panel: Page = extension_page(paired.context, "sidepanel.html?tab=0")
    return panel


@pytest.mark.usefixtures("restarted")
def test_a_thread_that_cannot_be_read_is_said_not_to_be_and_why(without_mail: Paired) -> None:
    page = without_mail.open(ARRIVED)
    expect(card(page)).to_contain_text("This thread has not been read yet.", timeout=READ_WITHIN_MS)
    # Why, in the service's words, with what to do.
    expect(card(page)).to_contain_text(f"localhost:{without_mail.world.mail.port}")
    assert card(page).get_by_role("button").all_inner_texts() == ["Try again"]
    card(page).get_by_role("button", name="Try again").click()
    expect(card(page)).to_contain_text("This thread has not been read yet.")
    panel = panel_of(without_mail, without_mail.world.account, without_mail.world.thread(ARRIVED).id)
    expect(panel.get_by_text("This thread has not been read yet.")).to_be_visible()
    expect(panel.locator("main")).to_contain_text(f"localhost:{without_mail.world.mail.port}")
    expect(panel.get_by_role("button", name="Try again")).to_be_visible()
    assert findings(panel) == []
    # What was read before is there without the mail server.
    page.evaluate("hash => { location.hash = hash }", without_mail.thread_url(EVASIVE).partition("#")[2])
    expect(card(page)).to_contain_text("Walk away.")


def test_the_panel_says_of_a_mailbox_that_the_service_does_not_know_what_to_do(paired: Paired) -> None:
    panel = panel_of(paired, "somebody.else@brightwharf.example", paired.world.thread(EVASIVE).id)
    expect(panel.get_by_text("Bowout does not know this mailbox.")).to_be_visible()
    expect(panel.locator("main")).to_contain_text("bowout account add")
    expect(panel.get_by_role("heading", name="Waiting for your decision")).to_be_visible()
    assert findings(panel) == []


HURRY = "{ const whole = setTimeout; globalThis.setTimeout = (act, ms) => whole(act, ms / 100); }"
"""Minutes of waiting pass in seconds."""


def test_it_is_read_at_a_look_and_said_to_be_read_still_where_that_takes_minutes(hanging: Paired) -> None:
    # The panel asks first, is told that it is being read, and asks again by itself.
    panel = panel_of(hanging, hanging.world.account, hanging.world.thread(ARRIVED).id)
    expect(panel.get_by_text("Bowout is reading this thread…")).to_be_visible()
    page = hanging.open(ARRIVED)
    expect(page.locator("[data-bowout] .pill.busy")).to_be_visible()
    panel.evaluate(HURRY)
    in_content_script(page, HURRY)
    again = panel.get_by_role("button", name="Try again")
    expect(panel.get_by_text("This thread is still being read.")).to_be_visible()
    expect(card(page)).to_contain_text("This thread is still being read.")
    expect(card(page)).to_contain_text("try again later")
    again.click()
    expect(again).to_have_count(0)
    card(page).get_by_role("button", name="Try again").click()
    expect(page.locator("[data-bowout] .pill.busy")).to_be_visible()

    hanging.world.mail.go_on()
    panel.reload()
    page.reload()
    expect(panel.get_by_role("heading", name="Proof room bookings")).to_be_visible(timeout=READ_WITHIN_MS)
    expect(card(page)).to_contain_text("Keep going.", timeout=READ_WITHIN_MS)
    listed = hanging.world.bowout("threads", "--json").lines
    assert hanging.world.thread(ARRIVED).id in [each["gmail_thread_id"] for each in listed]
