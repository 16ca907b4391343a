"""The side panel follows what happens beside it, in a real Chromium against the real service."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.extension.chrome import extension_page, worker_of
from tests.extension.paired import EVASIVE, Paired, card
from tests.extension.world import wait_until


def test_the_panel_follows_the_active_tab(paired: Paired) -> None:
    panel = extension_page(paired.context, "sidepanel.html")
    evasive = paired.open(EVASIVE)
    expect(card(evasive)).to_contain_text("Walk away.")
    title = panel.locator("h2.title")
    expect(title).to_have_text("Pre-Christmas peak at Wunderkist")
    other = paired.open("follow_referral_facilities")
    expect(card(other)).to_contain_text("Follow the referral.")
    expect(title).to_have_text(paired.world.thread("follow_referral_facilities").subject)
    evasive.bring_to_front()
    expect(title).to_have_text("Pre-Christmas peak at Wunderkist")
    # A page that is none of Gmail's shows no thread.
    paired.context.new_page().goto("about:blank")
    expect(title).to_have_text("Waiting for your decision")


def test_panel_and_icon_follow_what_the_user_says_on_the_card(paired: Paired) -> None:
    page = paired.open("walk_away_clear_no")
    expect(card(page)).to_contain_text("Walk away.")
    beside = extension_page(paired.context, f"sidepanel.html?tab={paired.tab_of(page)}")
    waiting = extension_page(paired.context, "sidepanel.html?tab=0")
    listed = waiting.get_by_role("link", name=paired.world.thread("walk_away_clear_no").subject)
    expect(beside.locator(".preview")).to_contain_text("Hi")
    expect(listed).to_be_visible()
    worker = worker_of(paired.context)
    before = int(worker.evaluate("() => chrome.action.getBadgeText({})"))

    def counted(number: int) -> None:
        shown = "() => chrome.action.getBadgeText({})"
        wait_until(lambda: worker.evaluate(shown) == str(number), f"the icon does not count {number}")

    card(page).get_by_role("button", name="Not this one").click()
    expect(beside.get_by_text("You set this verdict aside")).to_be_visible()
    expect(beside.locator(".preview")).to_have_count(0)
    expect(listed).to_have_count(0)
    counted(before - 1)
    card(page).get_by_role("button", name="Undo").click()
    expect(beside.locator(".preview")).to_contain_text("Hi")
    expect(listed).to_be_visible()
    counted(before)
