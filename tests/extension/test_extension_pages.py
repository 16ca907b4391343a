"""What is pressed in the popup, the options and the side panel, in a real Chromium against the real service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Worker, expect

from tests.extension.axe import findings
from tests.extension.chrome import extension_page, worker_of
from tests.extension.paired import EVASIVE, Paired, card, pair
from tests.extension.world import wait_until

STORED = """
() => new Promise(done => {
  const opening = indexedDB.open('bowout');
  opening.onsuccess = () => {
    const asking = opening.result.transaction('keys').objectStore('keys').getAllKeys();
    asking.onsuccess = () => { opening.result.close(); done(asking.result); };
  };
})
"""


@pytest.fixture
def paired_again(paired: Paired) -> Iterator[Paired]:
    yield paired
    pair(paired.context, paired.world)


@contextmanager
def broken(worker: Worker, function: str) -> Iterator[None]:
    """The browser fails in what the worker asks of its storage for the session."""
    worker.evaluate(
        "name => { const { session } = chrome.storage; self.whole = session[name];"
        " session[name] = async () => { throw new Error('broken') }; }",
        function,
    )
    try:
        yield
    finally:
        worker.evaluate("name => { chrome.storage.session[name] = self.whole; }", function)


def pairings(paired: Paired) -> set[str]:
    return {each["pairing_id"] for each in paired.world.bowout("pair", "list", "--json").lines}


@pytest.mark.parametrize("name", ["popup.html", "options.html"])
def test_unpairing_ends_it_here_and_in_the_service(paired_again: Paired, name: str) -> None:
    context = paired_again.context
    worker = worker_of(context)
    assert worker.evaluate(STORED) == ["service"]
    before = pairings(paired_again)
    gmail = paired_again.open(EVASIVE)
    expect(card(gmail)).to_contain_text("Walk away.")
    shown = extension_page(context, name)
    expect(shown.get_by_text("Paired with Bowout")).to_be_visible()
    wait_until(lambda: worker.evaluate("() => chrome.action.getBadgeText({})") != "", "no count on the icon")

    shown.get_by_role("button", name="Unpair").click()
    expect(shown.get_by_text("Not paired.")).to_be_visible()
    expect(shown.get_by_role("button", name="Pair", exact=True)).to_be_visible()
    expect(shown.get_by_text("Threads that wait for a decision")).to_have_count(0)
    # The token is nowhere any more, and worth nothing where it came from.
    assert worker.evaluate(STORED) == []
    # Of the pairings that other browsers of these tests may have made none is touched.
    after = pairings(paired_again)
    assert after < before
    assert len(before - after) == 1
    wait_until(lambda: worker.evaluate("() => chrome.action.getBadgeText({})") == "", "a count is left on the icon")
    gmail.reload()
    expect(card(gmail)).to_contain_text("Bowout is not paired yet.")
    shown.reload()
    expect(shown.get_by_text("Not paired.")).to_be_visible()


def test_the_open_options_and_popup_follow_the_pairing_by_themselves(paired: Paired) -> None:
    options = extension_page(paired.context, "options.html")
    switch, report = options.get_by_label(paired.world.account), options.locator(".report")
    pair_first = options.get_by_text("Pair first: the accounts then stand here")
    expect(switch).to_be_checked()
    options.get_by_role("button", name="Unpair").click()
    expect(pair_first).to_be_visible()
    expect(switch).to_have_count(0)
    expect(report).to_contain_text('"pairing": "none"')
    options.get_by_role("button", name="Pair", exact=True).click()
    code = options.locator(".code").inner_text()
    popup = extension_page(paired.context, "popup.html")
    expect(popup.locator(".code")).to_have_text(code)
    assert paired.world.bowout("pair", code).code == 0
    for page in (options, popup):
        expect(page.get_by_text("Paired with Bowout")).to_be_visible()
    expect(switch).to_be_checked()
    expect(pair_first).to_have_count(0)
    expect(report).to_contain_text('"pairing": "paired"')
    expect(popup.get_by_text("Threads that wait for a decision")).to_be_visible()


def test_without_an_answer_the_accounts_say_why_and_do_not_ask_to_pair(paired: Paired) -> None:
    paired.world.stop()
    try:
        options = extension_page(paired.context, "options.html")
        accounts = options.locator("h2:has-text('Accounts') + *")
        expect(accounts).to_have_text("Your Bowout server does not answer.")
    finally:
        paired.world.start()
    options.get_by_role("button", name="Try again").click()
    expect(options.get_by_label(paired.world.account)).to_be_checked()


def test_the_panels_draft_is_copied_as_it_is_shown(paired: Paired) -> None:
    gmail = paired.open(EVASIVE)
    expect(card(gmail)).to_be_visible()
    panel = extension_page(paired.context, f"sidepanel.html?tab={paired.tab_of(gmail)}")
    shown = panel.locator(".preview")
    expect(shown).to_contain_text("Dirk")
    for tone in ("Formal", "Brief"):
        before = shown.inner_text()
        panel.get_by_label("Tone").select_option(tone)
        expect(shown).not_to_have_text(before)
        panel.get_by_role("button", name="Copy").click()
        expect(panel.get_by_text("Copied.")).to_be_visible()
        # Pasted as a user does it: no page may read the clipboard.
        field = paired.context.new_page()
        field.set_content("<textarea></textarea>")
        field.locator("textarea").press("Control+v")
        pasted = field.locator("textarea").input_value()
        field.close()
        assert "Mara" in pasted
        assert pasted == shown.evaluate("e => e.textContent")
    # Copying writes into no mail.
    assert gmail.locator("[g_editable]").count() == 0


def test_the_panel_has_the_referral_its_drafts_and_the_reminder(paired: Paired) -> None:
    name = "follow_referral_facilities"
    gmail = paired.open(name)
    expect(card(gmail)).to_contain_text("Follow the referral.")
    panel = extension_page(paired.context, f"sidepanel.html?tab={paired.tab_of(gmail)}")
    referral = panel.get_by_role("region", name="Pointed to")
    expect(referral).to_contain_text("Ines Duarte ines.duarte@aldermann-insurance.example by Helena Brandt, ")

    drafts = panel.get_by_role("region", name="Drafts")
    preview = drafts.locator(".preview")
    drafts.get_by_role("button", name="Thank for the name").click()
    expect(preview).to_contain_text("Helena")
    drafts.get_by_role("button", name="Write to the new person").click()
    expect(preview).to_contain_text("Ines")
    before = preview.inner_text()
    drafts.get_by_label("Tone").select_option("Formal")
    expect(preview).not_to_have_text(before)
    with paired.context.expect_page() as opened:
        drafts.get_by_role("button", name="Open as a new mail").click()
    asked = parse_qs(urlsplit(opened.value.url).query)
    assert asked["to"] == ["ines.duarte@aldermann-insurance.example"]
    assert asked["body"] == [preview.evaluate("e => e.textContent")]

    chosen = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    panel.get_by_label("Reminder on").fill(chosen)
    panel.get_by_role("button", name="Remind me", exact=True).click()
    expect(panel.get_by_text("Kept:")).to_be_visible()
    kept = {each["thread_id"]: each["on"] for each in paired.world.bowout("reminders", "--json").lines}
    assert kept[paired.world.thread(name).id] == chosen
    assert findings(panel) == []
    panel.get_by_role("button", name="Do not remind me").click()
    expect(panel.get_by_text("Dropped.")).to_be_visible()

    gmail.evaluate("hash => { location.hash = hash }", paired.thread_url(EVASIVE).partition("#")[2])
    expect(panel.get_by_role("heading", name="Pre-Christmas peak at Wunderkist")).to_be_visible()
    expect(referral).to_have_count(0)


def test_a_thread_of_the_list_opens_where_it_is_read(paired: Paired) -> None:
    panel = extension_page(paired.context, "sidepanel.html?tab=0")
    with paired.context.expect_page() as opened:
        panel.get_by_role("link", name="Pre-Christmas peak at Wunderkist").click()
    gmail = opened.value
    account = paired.world.account.replace("@", "%40")
    number = int(paired.world.thread(EVASIVE).id)
    gmail.wait_for_url(f"https://mail.google.com/mail/?authuser={account}#all/{number:x}")
    expect(gmail.locator("h2.hP")).to_have_text("Pre-Christmas peak at Wunderkist")
    expect(gmail.locator("[data-bowout]")).to_contain_text("Walk away.")


def test_a_worker_that_fails_is_no_thread_to_the_panel(paired: Paired) -> None:
    with broken(worker_of(paired.context), "get"):
        panel = extension_page(paired.context, "sidepanel.html?tab=0")
        expect(panel.get_by_text("Something went wrong.")).to_be_visible()
    panel.get_by_role("button", name="Try again").click()
    expect(panel.get_by_role("heading", name="Waiting for your decision")).to_be_visible()


def test_a_worker_that_fails_has_not_unpaired(paired_again: Paired) -> None:
    popup = extension_page(paired_again.context, "popup.html")
    expect(popup.get_by_text("Paired with Bowout")).to_be_visible()
    with broken(worker_of(paired_again.context), "remove"):
        popup.get_by_role("button", name="Unpair").click()
        expect(popup.get_by_text("Something went wrong.")).to_be_visible()
    popup.get_by_role("button", name="Try again").click()
    expect(popup.get_by_text("Not paired.")).to_be_visible()
