"""What our script in Gmail's page may ask the worker, and what the rarer answers of the service look like."""

from __future__ import annotations

import json
import mailbox
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from server.demo.compose import compose
from server.demo.script import SELLER
from tests.extension.chrome import extension_page, in_content_script
from tests.extension.paired import EVASIVE, Paired, card
from tests.extension.related import arrived
from tests.extension.test_extension_still import halted

ASK = """
message => new Promise(done => chrome.runtime.sendMessage(message, answer =>
  done(chrome.runtime.lastError === undefined ? answer : 'refused')))
"""


def ask_as_content_script(page: Page, message: dict[str, Any]) -> Any:
    """As whoever took it over would."""
    return in_content_script(page, f"({ASK})({json.dumps(message)})")


def test_our_script_in_the_page_may_ask_for_what_the_card_does_and_nothing_else(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    expect(card(page)).to_contain_text("Walk away.")
    thread_id = paired.world.thread(EVASIVE).id
    hint = ask_as_content_script(page, {"kind": "hint", "address": paired.world.account, "threadId": thread_id})
    assert hint["state"] == "judged"
    for kind in ("waiting", "pairing", "pair", "unpair", "shown_in", "thread", "constructor", "toString", ""):
        asked = {"kind": kind, "account": "work", "threadId": thread_id, "name": "x", "tabId": 1}
        assert ask_as_content_script(page, asked) in (None, "refused"), kind
    # Names that look like other routes lead to none.
    for name in ("../../accounts", "..", "%2e%2e/%2e%2e/accounts", "?account=work", "work/../../accounts"):
        asked = {"kind": "draft", "account": "work", "threadId": name, "intent": "polite_exit", "tone": "plain"}
        assert ask_as_content_script(page, asked)["ok"] is False, name
    assert "token" not in json.dumps(hint)


def test_a_mailbox_that_the_service_does_not_know_is_said_with_what_to_do(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    expect(card(page)).to_contain_text("Walk away.")
    other = "somebody.else@brightwharf.example"
    page.evaluate(
        "([from, to]) => { document.title = document.title.replace(from, to) }", [paired.world.account, other]
    )
    expect(card(page)).to_contain_text("Bowout does not know this mailbox.")
    expect(card(page).get_by_role("button", name="Polite exit")).to_have_count(0)


LATE_TITLE = """
new MutationObserver((_, watcher) => {
  const title = document.querySelector('title');
  if (title !== null) { title.remove(); watcher.disconnect(); }
}).observe(document, {childList: true, subtree: true});
const { set } = Object.getOwnPropertyDescriptor(Document.prototype, 'title');
Object.defineProperty(document, 'title', {
  set(text) { setTimeout(() => set.call(document, text), 1000); },
});
"""


def test_a_title_that_comes_late_or_says_something_else_for_a_moment_changes_nothing(paired: Paired) -> None:
    """The account stands in the title alone, and Gmail lets it blink when somebody chats."""
    page = paired.context.new_page()
    pill = page.locator("[data-bowout] .pill[aria-expanded]")
    page.add_locator_handler(pill, pill.click)
    page.add_init_script(LATE_TITLE)
    page.goto(paired.thread_url(EVASIVE))
    expect(card(page)).to_contain_text("Walk away.")
    card(page).get_by_role("button", name="Why?").click()
    page.evaluate("document.querySelector('title').textContent = 'Riley says hello'")
    page.wait_for_timeout(3000)
    expect(card(page).get_by_role("button", name="Less")).to_be_visible()
    expect(card(page)).to_contain_text("Walk away.")


def test_an_account_is_switched_off_by_whichever_of_its_addresses(paired: Paired, tmp_path: Path) -> None:
    known, other = "bookings@brightwharf.example", "m.lindqvist@brightwharf.example"
    bowout, seen = paired.world.bowout, paired.world.thread(EVASIVE)
    # Another mailbox whose Gmail has a thread of the same number.
    box = mailbox.mbox(tmp_path / "second.mbox")
    for mail in compose(arrived(), datetime.now(UTC)):
        box.add(f"X-GM-THRID: {seen.id}\n".encode() + mail.raw.replace(SELLER.email.encode(), known.encode()))
    box.close()
    own = ("--path", str(tmp_path / "second.mbox"), "--me", known, "--me", other)
    assert bowout("account", "add", "second", *own).code == 0
    assert bowout("scan", "second").code == 0
    renamed = "([from, to]) => { document.title = document.title.replace(from, to) }"
    try:
        page = paired.open(EVASIVE)
        expect(card(page)).to_contain_text("Walk away.")
        page.evaluate(renamed, [paired.world.account, other])
        expect(card(page)).to_contain_text("Keep going.")
        extension_page(paired.context, "options.html").get_by_label(known).uncheck()
        page.reload()
        expect(card(page)).to_contain_text("Walk away.")
        page.evaluate(renamed, [paired.world.account, other])
        expect(page.locator("[data-bowout]")).to_have_count(0)
        page.wait_for_timeout(1_000)
        expect(page.locator("[data-bowout]")).to_have_count(0)
    finally:
        assert bowout("account", "remove", "second", "--yes").code == 0


def test_in_quiet_mode_nothing_is_said_of_a_thread_that_is_only_being_read(paired: Paired) -> None:
    options = extension_page(paired.context, "options.html")
    quiet = options.get_by_label("Say nothing where a thread should simply go on.")
    expect(quiet).to_have_accessible_name(re.compile("That you owe an answer is still said."))
    quiet.check()
    page = paired.context.new_page()
    with halted(paired.world):
        page.goto(paired.thread_url(EVASIVE))
        expect(page.locator("h2.hP")).to_be_visible()
        page.wait_for_timeout(1_500)
        expect(page.locator("[data-bowout]")).to_have_count(0)
    expect(page.locator("[data-bowout] .pill strong")).to_have_text("Walk away.")


# As Gmail shows a thread begun in this browser until the server has it: no id that the server knows, anywhere.
BEGUN_HERE = """
const LOCAL = [
  ['h2.hP', 'data-legacy-thread-id', ''],
  ['h2.hP', 'data-thread-perm-id', 'thread-a:r-767'],
  ['[data-message-id]', 'data-message-id', '#msg-a:r-768'],
  ['[data-legacy-message-id]', 'data-legacy-message-id', ''],
  ['[jslog]', 'jslog', `20277; u014N:xr6bB; 1:${btoa(JSON.stringify(['#thread-a:r-767'])).replaceAll('=', '')}; 4:W10`],
];
const undo = [];
const begun = new MutationObserver(() => {
  for (const [where, name, value] of LOCAL)
    for (const element of document.querySelectorAll(where)) {
      const known = element.getAttribute(name);
      if (known === value) continue;
      undo.push(() => element.setAttribute(name, known));
      element.setAttribute(name, value);
    }
});
begun.observe(document, {childList: true, subtree: true});
window.arriveOnServer = () => { begun.disconnect(); for (const each of undo) each(); };
"""


def test_a_thread_begun_here_is_looked_for_again_until_the_server_has_it(paired: Paired) -> None:
    page = paired.context.new_page()
    pill = page.locator("[data-bowout] .pill[aria-expanded]")
    page.add_locator_handler(pill, pill.click)
    page.add_init_script(BEGUN_HERE)
    page.goto(paired.thread_url(EVASIVE))
    expect(page.locator("h2.hP")).to_have_attribute("data-thread-perm-id", "thread-a:r-767")
    # Longer than a thread just opened is looked at: what follows changes attributes alone, which nothing observes.
    page.wait_for_timeout(3_600)
    expect(page.locator("[data-bowout]")).to_have_count(0)
    page.evaluate("arriveOnServer()")
    expect(card(page)).to_contain_text("Walk away.")


def test_what_the_user_owes_and_where_they_pushed_are_told_with_the_words(paired: Paired) -> None:
    listed = paired.world.bowout("threads", "--json").lines
    names = {thread.id: thread.name for thread in paired.world.threads}
    for what, title in (("owed_answers", "You owe an answer"), ("over_pursuit", "A look in the mirror")):
        found = next(each for each in listed if each[what] and each["move"] != "stop")
        page = paired.open(names[found["gmail_thread_id"]])
        card(page).get_by_role("button", name="Why?").click()
        expect(card(page).get_by_role("heading", name=title)).to_be_visible()
        first = found[what][0]
        quote = first["quote"] if what == "owed_answers" else first["evidence"]["quote"]
        line = card(page).locator(".reason", has_text=quote)
        line.first.hover()
        page.wait_for_function("CSS.highlights.size > 0")
        page.close()


def test_what_the_user_owes_stands_on_the_card_in_one_line(paired: Paired) -> None:
    listed = paired.world.bowout("threads", "--json").lines
    names = {thread.id: thread.name for thread in paired.world.threads}
    found = next(each for each in listed if each["owed_answers"] and each["move"] != "stop")
    page = paired.open(names[found["gmail_thread_id"]])
    line = card(page).get_by_role("button", name="You owe an answer:")
    expect(line).to_contain_text(found["owed_answers"][0]["quote"])
    assert line.bounding_box()["height"] == 32  # type: ignore[index]
    assert card(page).bounding_box()["height"] <= 120  # type: ignore[index]
    line.hover()
    page.wait_for_function("CSS.highlights.size > 0")


def test_the_card_follows_gmails_own_ground_and_not_the_systems_theme(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    expect(card(page)).to_have_class("card fade light move-walk_away")
    assert card(page).evaluate("e => getComputedStyle(e).animationName") == "none"
    page.evaluate("document.body.classList.add('dark')")
    page.emulate_media(color_scheme="light")
    page.evaluate("hash => { location.hash = hash }", paired.thread_url("stop_polite").partition("#")[2])
    expect(card(page)).to_have_class("card fade dark move-stop")


def test_the_report_of_the_options_holds_no_word_of_a_mail(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    expect(card(page)).to_contain_text("Walk away.")
    options = extension_page(paired.context, "options.html")
    shown = options.locator(".report")
    expect(shown).to_contain_text('"thread": "thread"')
    report = json.loads(shown.inner_text())
    assert report["pairing"] == "paired"
    assert report["gmail"]["account"] == "found"
    assert all(each["asExpected"] for each in report["gmail"]["selectors"].values())
    text = shown.inner_text().lower()
    thread = paired.world.thread(EVASIVE)
    for word in (thread.id, f"{int(thread.id):x}", thread.subject, paired.world.account, "dirk", "wunderkist", "@"):
        assert word.lower() not in text
