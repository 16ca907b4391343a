"""The page in Debian's Chromium, over a socket: it works, loads nothing from elsewhere, breaks none of its rules."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from litestar import Litestar
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from nlp.labels import Intent, Move
from server.services.ports.account import Account
from server.services.sessions import Sessions
from server.web.serving import listen, server_for
from tests.extension.axe import findings
from tests.server.web.judged import judged_thread
from tests.server.web.memory_store import MemoryStore

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
]


def link(sessions: Sessions) -> str:
    """Made in a thread: Playwright's loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, sessions.link()).result()


@pytest.fixture
def base(app: Litestar) -> Iterator[str]:
    """The address of the running server."""
    with listen("127.0.0.1", 0) as listening:
        server = server_for(app)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser_context() -> Iterator[BrowserContext]:
    path = os.environ.get("BOWOUT_CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is not installed: run `make system-packages` (Debian: sudo apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        yield context
        browser.close()


@pytest.fixture
def page(browser_context: BrowserContext, base: str) -> Iterator[Page]:
    """A tab; what the browser complains of, or loads from elsewhere, fails the test."""
    browser_context.clear_cookies()
    tab = browser_context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("request", lambda request: None if request.url.startswith(base) else complaints.append(request.url))
    yield tab
    tab.close()
    assert [each for each in complaints if "401" not in each and "404" not in each] == []


def test_from_the_link_to_a_copied_draft(page: Page, base: str, sessions: Sessions, tmp_path: Path) -> None:
    page.goto(base)
    expect(page.get_by_role("heading")).to_have_text("You are not signed in")
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for a decision")
    assert page.evaluate("document.cookie") == ""

    page.get_by_role("link", name="Berth planning").first.click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Walk away")
    page.get_by_role("link", name="Brief").click()
    expect(page.get_by_label("The draft")).to_have_value("Thank you, Helen.")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == "Thank you, Helen."
    page.get_by_role("button", name="We spoke today").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Berth planning")
    page.screenshot(path=tmp_path / "thread.png", full_page=True)


def test_a_scan_is_followed_as_it_goes(page: Page, base: str, sessions: Sessions, store: MemoryStore) -> None:
    store.all_accounts.append(Account(7, "slow", path="slow.mbox"))
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Accounts").click()
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="slow"))
    card.get_by_role("button", name="Read now").click()
    expect(card.get_by_role("status")).to_contain_text("Reading: reading 2 of 2")
    expect(card.get_by_role("status")).to_have_text("Read.")


@pytest.mark.parametrize(
    "path", ["/", "/?everything=true", "/accounts", "/extensions", "/accounts/work", "/accounts/work/test"]
)
def test_every_page_can_be_walked_by_keyboard_and_does_not_scroll_sideways(
    page: Page, base: str, sessions: Sessions, path: str
) -> None:
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(base + path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.querySelectorAll('h1').length") == 1
    fields = "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')]"
    unnamed = f"{fields}.filter(e => !e.labels.length && !e.ariaLabel).length"
    assert page.evaluate(unnamed) == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"


def test_the_api_is_shown_by_scalar_in_a_frame(page: Page, base: str, sessions: Sessions) -> None:
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{base}/schema")
    shown = page.frame_locator("iframe")
    expect(shown.get_by_role("heading", level=1)).to_have_text("Bowout")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    # What Scalar draws is not ours: axe-core names attributes of its sidebar and landmarks.
    assert findings(page, beside="iframe") == []
    shown.get_by_role("button", name="/api/v1/accounts/{name}/password").click()
    expect(shown.get_by_role("heading", name="SetPassword")).to_be_in_viewport()
    page.get_by_role("link", name="Bowout").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for a decision")


# What a script could try by the session of who looks at it, each with what it says where it comes off.
TRIES = {
    "fetch('/api/v1/threads').then(r => r.text()).then(t => t.includes('Berth planning'))": True,
    "new Promise(done => { const w = window.open('/accounts');"
    " if (!w) throw new TypeError('no window');"
    " const t = setInterval(() => { if (w.document.querySelector('h1')) {"
    " clearInterval(t); done(w.document.title); w.close(); } }, 50); })": "Accounts · Bowout",
    "(() => { document.cookie = 'a=b'; return 'kept'; })()": "kept",
    "(() => { localStorage.setItem('a', 'b'); return window.origin; })()": "{base}",
}


def test_a_script_beside_scalar_does_nothing_by_the_session(page: Page, base: str, sessions: Sessions) -> None:
    """Neither in the frame nor where the frame's page is opened by itself; on a page of ours each try comes off."""
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    other = page.context.new_page()  # one in which the browser may complain
    other.goto(f"{base}/accounts")
    for attempt, outcome in TRIES.items():
        answer = other.evaluate(attempt)
        assert answer == (outcome.format(base=base) if isinstance(outcome, str) else outcome), attempt
    for path in ("/schema", "/schema/reference"):
        other.goto(base + path)
        held = other.frames[-1]
        assert held.url == f"{base}/schema/reference"
        for attempt in TRIES:
            answer = held.evaluate(f"Promise.resolve().then(() => {attempt}).catch(error => error.name)")
            assert answer in ("TypeError", "SecurityError", "null"), attempt
    assert held.evaluate("[window.origin, typeof Scalar.createApiReference]") == ["null", "function"]
    other.goto(f"{base}/schema")
    before = other.frames[-1].evaluate("() => { try { return parent.document.title } catch (e) { return e.name } }")
    assert before == "SecurityError"
    # It may lead itself elsewhere, but not by the session, and not to another site.
    with other.expect_event("framenavigated"):
        other.frames[-1].evaluate("() => { location = '/accounts'; }")
    assert not [frame for frame in other.frames if frame.title().startswith("Accounts")]
    other.close()


def test_somebody_is_put_on_the_list_and_taken_off_with_a_reason(page: Page, base: str, sessions: Sessions) -> None:
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Do not contact").click()
    expect(page.get_by_text("Nobody.", exact=True)).to_be_visible()
    page.get_by_label("Address, or a whole domain").fill("kin.example")
    page.get_by_role("button", name="Put on the list").click()
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="kin.example"))
    card.get_by_role("button", name="Take off").click()
    expect(card).to_be_visible()  # the browser itself asks for the reason
    card.get_by_label("Why take it off?").fill("They wrote again.")
    card.get_by_role("button", name="Take off").click()
    expect(page.get_by_text("Nobody.", exact=True)).to_be_visible()


def test_a_reminder_is_moved_and_cancelled(page: Page, base: str, sessions: Sessions, store: MemoryStore) -> None:
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    store.threads.append(judged_thread("d" * 32, Move.PAUSE, Intent.DOOR_OPEN))
    page.get_by_role("link", name="Reminders").click()
    card = page.get_by_role("main").get_by_role("listitem").first
    expect(card.get_by_role("time")).to_have_text("01 September 2026")
    card.get_by_label("Another day").fill("2026-10-01")
    card.get_by_role("button", name="Move").click()
    expect(card.get_by_role("time")).to_have_text("01 October 2026")
    while page.get_by_role("button", name="No reminder").count():
        page.get_by_role("button", name="No reminder").first.click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Nobody to come back to")


def test_a_review_and_the_settings_are_walked_with_nothing_for_axe(
    page: Page, base: str, sessions: Sessions, store: MemoryStore
) -> None:
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{base}/accounts/work")
    page.get_by_role("button", name="Who is a prospect?").click()
    expect(page.get_by_role("button", name="Yes, a prospect")).to_be_visible()
    assert findings(page) == []
    page.goto(f"{base}/accounts/work")
    page.get_by_label("Another address of yours").fill("desk@alias.example")
    page.get_by_role("region", name="Your own addresses").get_by_role("button", name="Add").click()
    page.get_by_role("button", name="mara@brightwharf.example is not mine").click()
    page.get_by_label("Leave out").select_option("a Gmail label")
    page.get_by_label("named").last.fill("News")
    page.get_by_role("region", name="What is read").get_by_role("button", name="Add").last.click()
    expect(page.get_by_text("label News")).to_be_visible()
    changed = next(each for each in store.all_accounts if each.name == "work")
    assert (changed.me, changed.exclude.labels) == ({"desk@alias.example"}, {"News"})
    assert findings(page) == []
    page.get_by_label("Type work to remove it").fill("work")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")
    expect(page.get_by_role("heading", name="work", exact=True)).to_have_count(0)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/accounts", "/accounts/work", "/accounts/work/test", "/accounts/work/review", "/reminders"),
        *("/do-not-contact", "/extensions", "/nowhere"),
    ],
)
def test_axe_finds_nothing(page: Page, base: str, sessions: Sessions, store: MemoryStore, path: str) -> None:
    store.threads.append(judged_thread("d" * 32, Move.PAUSE, Intent.DOOR_OPEN))
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    page.goto(base + path)
    assert findings(page) == []
