"""From a fresh profile to a draft in the reply box, in a real Chromium, against the real service and a scanned mailbox.

The page is https://mail.google.com to the browser, on the public network: what its local network rules forbid fails.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.extension.axe import findings
from tests.extension.chrome import EXTENSION_ID, extension_page, worker_of
from tests.extension.paired import EVASIVE, Paired, card, reply_text
from tests.extension.test_extension_still import halted
from tests.extension.world import wait_until


def test_hint_evidence_draft_and_undo(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    hint = card(page)
    expect(hint).to_contain_text("Walk away.")
    expect(hint).to_contain_text("Four replies in a row")
    assert hint.bounding_box()["height"] <= 120  # type: ignore[index]

    # The reason that stands on the card points to its words as those under "Why?" do.
    marked = "[...CSS.highlights.get('bowout-evidence') ?? []].map(range => range.toString())"
    hint.get_by_role("button", name="Four replies in a row").focus()
    page.wait_for_function("CSS.highlights.size > 0")
    by_focus = page.evaluate(marked)
    hint.get_by_role("button", name="Why?").click()
    page.wait_for_function("CSS.highlights.size === 0")
    reason = hint.locator(".reason").first
    reason.hover()
    page.wait_for_function("CSS.highlights.size > 0")
    assert page.evaluate(marked) == by_focus
    assert by_focus[0] in reason.locator("q").inner_text()
    hint.get_by_role("button", name="Less").click()

    hint.get_by_role("button", name="Polite exit").click()
    expect(hint.get_by_role("status")).to_contain_text("Draft inserted. Nothing was sent.")
    assert "Hi Dirk," in reply_text(page)
    assert reply_text(page).rstrip().endswith("Mara")
    hint.get_by_role("button", name="Undo").click()
    expect(hint.get_by_role("status")).to_contain_text("Taken back.")
    assert "Hi Dirk," not in reply_text(page)

    page.locator("[g_editable]").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("I wrote this myself.")
    hint.get_by_label("Tone").select_option("Brief")
    hint.get_by_role("button", name="Polite exit").click()
    expect(hint.get_by_role("status")).to_contain_text("Draft inserted.")
    text = reply_text(page)
    assert text.index("Dirk") < text.index("I wrote this myself.")
    page.locator("[g_editable]").focus()
    page.keyboard.press("Control+z")
    assert reply_text(page).splitlines()[0] == "I wrote this myself."


def test_keys_stay_in_the_card(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    button = card(page).get_by_role("button", name="Why?")
    button.focus()
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    expect(card(page).get_by_role("heading", name="What would change this")).to_be_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")
    assert page.evaluate("window.keysSeen") == []
    page.keyboard.press("j")
    assert page.evaluate("window.keysSeen") == ["j"]


def test_the_focus_stays_in_the_card_where_what_had_it_goes(paired: Paired) -> None:
    """With keys alone: the next Tab goes on from the card, not from the top of Gmail."""
    page = paired.open("walk_away_clear_no")
    focused = "(e => e?.tagName === 'SECTION' ? 'card' : e?.textContent)(document.querySelector('[data-bowout]')" + (
        ".shadowRoot.activeElement)"
    )
    card(page).get_by_role("button", name="Why?").focus()
    page.keyboard.press("Enter")
    expect(card(page).get_by_label("Reminder on")).to_be_visible()
    card(page).get_by_role("button", name="Not this one").focus()
    page.keyboard.press("Enter")
    expect(card(page)).to_contain_text("You set this verdict aside")
    assert page.evaluate(focused) == "card"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "Undo"
    page.keyboard.press("Enter")
    expect(card(page)).to_contain_text("Walk away.")
    assert page.evaluate(focused) == "card"
    found = []
    for _ in range(3):
        page.keyboard.press("Tab")
        found.append(page.evaluate(focused))
    assert found[0].startswith("Walk away.")
    assert found[1] == "Not this one"
    assert found[2] in {"Why?", "Less"}


def test_a_mail_that_names_its_parts_like_the_browsers_own_stops_nothing(paired: Paired) -> None:
    names = "body head hidden title execCommand getSelection createRange createElement createElementNS createTextNode"
    methods = "querySelector querySelectorAll activeElement createTreeWalker documentElement addEventListener"
    page = paired.open(EVASIVE)
    page.locator(".ams").click()
    expect(page.locator("[g_editable]")).to_be_visible()
    expect(card(page)).to_contain_text("Walk away.")
    page.evaluate(
        "names => { const form = document.createElement('form');"
        " const write = document.body.append.bind(document.body);"
        " for (const name of names) { const image = document.createElement('img'), field = image.cloneNode();"
        " image.setAttribute('name', name); field.id = name; form.append(image, field); } write(form); }",
        f"{names} {methods}".split(),
    )
    assert page.evaluate("document.execCommand instanceof Element")
    # As Gmail takes it away when it draws a thread anew.
    page.evaluate("Document.prototype.querySelector.call(document, '[data-bowout]').remove()")
    card(page).get_by_role("button", name="Why?").click()
    card(page).locator(".reason").first.hover()
    page.wait_for_function("CSS.highlights.size > 0")
    card(page).get_by_role("button", name="Polite exit").click()
    expect(card(page)).to_contain_text("Nothing was sent.")
    assert "Hi Dirk," in reply_text(page)
    card(page).get_by_role("button", name="Undo").click()
    expect(card(page)).to_contain_text("Taken back.")


def test_one_draft_stands_for_another_and_is_taken_back_whatever_is_typed_elsewhere(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    hint = card(page)
    hint.get_by_role("button", name="Polite exit").click()
    expect(hint.get_by_role("status")).to_contain_text("Nothing was sent.")
    polite = reply_text(page)
    hint.get_by_label("Tone").select_option("Brief")
    hint.get_by_role("button", name="Polite exit").click()
    page.wait_for_function("text => document.querySelector('[g_editable]').innerText !== text", arg=polite)
    assert reply_text(page).count("Dirk") == 1
    page.evaluate("document.body.insertAdjacentHTML('afterbegin', '<input id=search>')")
    page.locator("#search").press_sequentially("of my own")
    hint.get_by_role("button", name="Undo").click()
    expect(hint.get_by_role("status")).to_contain_text("Taken back.")
    assert page.locator("#search").input_value() == "of my own"
    assert reply_text(page).split() == ["--", "Mara"]


def test_moving_between_threads_shows_each_its_own_hint_and_a_private_one_none(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    expect(card(page)).to_contain_text("Walk away.")
    page.evaluate("location.hash = '#inbox'")
    expect(card(page)).to_have_count(0)
    for name, says in [("stop_polite", "Stop."), ("pause_cold_store", "Pause."), (EVASIVE, "Walk away.")]:
        page.evaluate("hash => { location.hash = hash }", paired.thread_url(name).partition("#")[2])
        expect(card(page)).to_contain_text(says)
    page.evaluate("hash => { location.hash = hash }", paired.thread_url("other_family").partition("#")[2])
    page.wait_for_timeout(800)
    expect(page.locator("[data-bowout]")).to_have_count(0)


def test_a_verdict_is_set_aside_and_taken_back(paired: Paired) -> None:
    page = paired.open("walk_away_clear_no")
    card(page).get_by_role("button", name="Why?").click()
    card(page).get_by_role("button", name="We spoke").click()
    expect(card(page)).to_contain_text("Noted: you spoke today.")
    card(page).get_by_role("button", name="Undo").click()
    expect(card(page)).not_to_contain_text("Noted: you spoke today.")
    page.reload()
    expect(card(page).get_by_role("button", name="Why?")).to_be_visible()
    card(page).get_by_role("button", name="Not this one").click()
    expect(card(page)).to_contain_text("You set this verdict aside")
    page.reload()
    expect(card(page)).to_contain_text("You set this verdict aside")
    card(page).get_by_role("button", name="Undo").click()
    expect(card(page)).to_contain_text("Walk away.")


def test_where_no_reply_box_opens_the_draft_is_copied(paired: Paired) -> None:
    page = paired.open("walk_away_clear_no")
    paired.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(card(page)).to_contain_text("Walk away.")
    page.evaluate("for (const button of document.querySelectorAll('.ams')) button.remove()")
    card(page).locator(".button.first").click()
    expect(card(page).get_by_role("status")).to_contain_text("copied")
    assert page.locator("[g_editable]").count() == 0
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.rstrip().endswith("Mara")
    paired.context.clear_permissions()


def test_a_changed_draft_is_held_against_the_etiquette(paired: Paired) -> None:
    page = paired.open("walk_away_clear_no")
    card(page).get_by_role("button", name="No hard feelings").click()
    expect(card(page)).to_contain_text("Draft inserted.")
    page.locator("[g_editable]").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Just checking in again, you never got back to me. ")
    expect(card(page)).to_contain_text("A look at the etiquette:")
    expect(card(page).locator(".findings q").first).to_be_visible()


def test_an_opt_out_is_kept_with_one_click(paired: Paired) -> None:
    page = paired.open("stop_unsubscribe")
    expect(card(page)).to_contain_text("Stop.")
    waiting = extension_page(paired.context, "sidepanel.html?tab=0")
    listed = waiting.get_by_role("link", name=paired.world.thread("stop_unsubscribe").subject)
    expect(listed).to_be_visible()
    page.bring_to_front()
    card(page).get_by_role("button", name="Do not contact").click()
    expect(card(page)).to_contain_text("Kept: they are not to be contacted.")
    expect(card(page).get_by_role("button", name="Do not contact")).to_have_count(0)
    expect(card(page)).to_contain_text("They are on your do-not-contact list.")
    kept = paired.world.bowout("do-not-contact", "list", "--json")
    assert kept.code == 0, kept.err
    assert len([line for line in kept.lines if line.get("scope") == "person"]) == 1
    # The decision is made.
    expect(listed).to_have_count(0)


def test_a_reminder_is_moved_to_another_day(paired: Paired) -> None:
    page = paired.open("pause_cold_store")
    card(page).get_by_role("button", name="Why?").click()
    field = card(page).get_by_label("Reminder on")
    later = (date.fromisoformat(field.input_value()) + timedelta(days=7)).isoformat()
    field.fill(later)
    card(page).get_by_role("button", name="Remind me", exact=True).click()
    expect(card(page)).to_contain_text("Kept:")
    thread_id = paired.world.thread("pause_cold_store").id
    kept = [each["on"] for each in paired.world.bowout("reminders", "--json").lines if each["thread_id"] == thread_id]
    assert kept == [later]
    card(page).get_by_role("button", name="Do not remind me").click()
    expect(card(page)).to_contain_text("Dropped.")


def test_a_reminder_is_set_where_the_verdict_has_none(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    card(page).get_by_role("button", name="Why?").click()
    field = card(page).get_by_label("Reminder on")
    assert field.input_value() == ""
    remind = card(page).get_by_role("button", name="Remind me", exact=True)
    remind.click()
    expect(card(page)).to_contain_text("Choose a day first.")
    chosen = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    field.fill(chosen)
    remind.click()
    expect(card(page)).to_contain_text("Kept:")
    thread_id = paired.world.thread(EVASIVE).id
    kept = [each["on"] for each in paired.world.bowout("reminders", "--json").lines if each["thread_id"] == thread_id]
    assert kept == [chosen]
    card(page).get_by_role("button", name="Do not remind me").click()
    expect(card(page)).to_contain_text("Dropped.")
    expect(field).to_have_value("")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_panel_with_a_thread_has_no_finding_of_axe(paired: Paired, theme: Literal["light", "dark"]) -> None:
    page = paired.open(EVASIVE)
    expect(card(page)).to_be_visible()
    panel = extension_page(paired.context, f"sidepanel.html?tab={paired.tab_of(page)}")
    panel.emulate_media(color_scheme=theme, reduced_motion="reduce")
    expect(panel.locator(".preview")).to_contain_text("Hi Dirk,")
    expect(panel.get_by_label("Reminder on")).to_be_visible()
    assert findings(panel) == []


def test_a_referral_opens_a_new_mail_to_the_new_person(paired: Paired) -> None:
    page = paired.open("follow_referral_facilities")
    expect(card(page)).to_contain_text("Follow the referral.")
    with paired.context.expect_page() as opened:
        card(page).get_by_role("button", name="Write to the new person").click()
    url = opened.value.url
    assert "view=cm" in url
    assert "to=" in url
    assert "authuser=mara%40brightwharf.example" in url or "authuser=mara@brightwharf.example" in url
    assert page.locator("[g_editable]").count() == 0


def test_the_panel_follows_the_thread_and_inserts_into_it(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    expect(card(page)).to_be_visible()
    panel = extension_page(paired.context, f"sidepanel.html?tab={paired.tab_of(page)}")
    expect(panel.get_by_role("heading", name="Pre-Christmas peak at Wunderkist")).to_be_visible()
    expect(panel.get_by_role("img", name="8 messages, 4 of them replies")).to_be_visible()
    expect(panel.locator(".preview")).to_contain_text("Hi Dirk,")
    panel.get_by_role("button", name="Insert into the reply").click()
    expect(panel.get_by_text("Draft inserted. Nothing was sent.")).to_be_visible()
    assert "Hi Dirk," in reply_text(page)

    page.evaluate("location.hash = '#inbox'")
    expect(panel.get_by_role("heading", name="Waiting for your decision")).to_be_visible()
    link = panel.get_by_role("link", name="Pre-Christmas peak at Wunderkist")
    assert link.get_attribute("href").endswith(f"#all/{int(paired.world.thread(EVASIVE).id):x}")  # type: ignore[union-attr]


def test_a_draft_from_the_panel_is_held_against_the_etiquette_when_it_is_changed(paired: Paired) -> None:
    """As one from the card, though the card came too late to be more than a pill."""
    page = paired.context.new_page()
    with halted(paired.world):
        page.goto(paired.thread_url("walk_away_clear_no"))
        expect(page.locator("[data-bowout] .pill.busy")).to_be_visible()
    expect(page.locator("[data-bowout] .pill strong")).to_have_text("Walk away.")
    panel = extension_page(paired.context, f"sidepanel.html?tab={paired.tab_of(page)}")
    panel.get_by_role("button", name="No hard feelings").click()
    panel.get_by_role("button", name="Insert into the reply").click()
    expect(panel.get_by_text("Draft inserted. Nothing was sent.")).to_be_visible()
    page.bring_to_front()
    expect(card(page).get_by_role("button", name="Undo")).to_be_visible()
    page.locator("[g_editable]").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Just checking in again, you never got back to me. ")
    expect(card(page)).to_contain_text("A look at the etiquette:")
    expect(card(page).locator(".findings q").first).to_be_visible()


def test_the_side_panel_opens_on_the_users_click(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    card(page).get_by_role("button", name="Why?").click()
    contexts = "async () => (await chrome.runtime.getContexts({contextTypes: ['SIDE_PANEL']})).length"
    until = time.monotonic() + 60
    while worker_of(paired.context).evaluate(contexts) != 1:
        assert time.monotonic() < until, "no side panel"
        # The browser opens it for a click only where the worker hears of it at once: where not, the card says so.
        card(page).get_by_role("button", name="Open the side panel").click()
        page.wait_for_timeout(1000)


def test_the_toolbar_counts_the_threads_that_wait(paired: Paired) -> None:
    popup = extension_page(paired.context, "popup.html")
    said = popup.get_by_text("Threads that wait for a decision:")
    expect(said).to_be_visible()
    count = said.inner_text().rpartition(" ")[2]
    badge = worker_of(paired.context)
    wait_until(lambda: badge.evaluate("() => chrome.action.getBadgeText({})") == count, "another count on the icon")


def test_page_scripts_reach_neither_token_nor_service_nor_insertion(paired: Paired) -> None:
    """The open shadow root of this build makes it easier for the page, not harder."""
    page = paired.open(EVASIVE)
    expect(card(page)).to_be_visible()
    blocked = page.evaluate(
        "url => fetch(url, {mode: 'no-cors'}).then(() => 'reached', () => 'blocked')",
        f"{paired.world.address}/api/v1/health/live",
    )
    assert blocked == "blocked"
    assert page.evaluate("typeof chrome.runtime?.sendMessage") == "undefined"
    assert (
        page.evaluate(
            f"new Promise(done => {{ const r = indexedDB.open('bowout'); r.onsuccess = () =>"
            f" done([...r.result.objectStoreNames].length); }}) // {EXTENSION_ID}"
        )
        == 0
    )
    page.evaluate("document.querySelector('[data-bowout]').shadowRoot.querySelector('.button.first').click()")
    page.wait_for_timeout(500)
    assert page.locator("[g_editable]").count() == 0
    frame = page.evaluate(
        "id => fetch(`chrome-extension://${id}/sidepanel.html`).then(() => 'reached', () => 'blocked')", EXTENSION_ID
    )
    assert frame == "blocked"
