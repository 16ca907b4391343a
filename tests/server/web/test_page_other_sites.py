"""A page of another site or port, in the very browser that is signed in: forms, fetches, frames come to nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from server.services.sessions import Sessions
from tests.server.web import test_page_browser
from tests.server.web.conftest import MemoryStore
from tests.server.web.test_page_browser import link

base, browser_context, page = test_page_browser.base, test_page_browser.browser_context, test_page_browser.page
WALK = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
EVIL = b"<!doctype html><title>evil</title><body></body>"
# Each begins an attack on the server named and tells how it came out, where the browser lets the page know.
FETCHES = {
    "read": "fetch(base + '/api/v1/threads', {credentials: 'include'}).then(r => r.text())",
    "read blindly": "fetch(base + '/', {credentials: 'include', mode: 'no-cors'}).then(r => r.text())",
    "post": "fetch(base + '/accounts/work/remove', {method: 'POST', credentials: 'include', mode: 'no-cors',"
    " body: new URLSearchParams({value: 'work'})}).then(r => r.text())",
    "post json": "fetch(base + '/api/v1/scans', {method: 'POST', credentials: 'include',"
    " headers: {'content-type': 'application/json'}, body: '{\"account\": \"work\"}'}).then(r => r.text())",
    "script": "new Promise(done => { const s = document.createElement('script'); s.src = base + '/assets/page.js';"
    " s.onload = () => done('loaded'); s.onerror = () => done(''); document.body.append(s); })",
    "picture": "new Promise(done => { const i = new Image(); i.onload = () => done('loaded');"
    " i.onerror = () => done(''); i.src = base + '/accounts/work/test'; })",
}

FORMS = {
    "/accounts/work/remove": "work",
    "/do-not-contact/add": "evil.example",
    "/accounts/scan": "work",
    f"/threads/work/{WALK}/tell": "won",
    "/sign-out": "",
}


@pytest.fixture(params=["another port", "another site"])
def evil(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the other page is. To the browser another port of this host is the same site: it sends the cookie along."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(EVIL)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = "127.0.0.1" if request.param == "another port" else "localhost"
        yield f"http://{host}:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture
def visiting(browser_context: BrowserContext, base: str, sessions: Sessions, evil: str, page: Page) -> Iterator[Page]:
    """A tab on the other page, in a browser that is signed in."""
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for a decision")
    tab = browser_context.new_page()
    tab.goto(evil)
    yield tab
    tab.close()
    page.goto(f"{base}/accounts")
    expect(page.get_by_role("heading", name="work", exact=True)).to_be_visible()


def test_what_it_fetches_it_cannot_read_and_what_it_sends_changes_nothing(
    visiting: Page, base: str, store: MemoryStore
) -> None:
    before = list(store.all_accounts), dict(store.scans), list(store.threads)
    for name, attack in FETCHES.items():
        assert visiting.evaluate(f"base => ({attack}).catch(() => '')", base) == "", name
        assert (list(store.all_accounts), dict(store.scans), list(store.threads)) == before, name


def test_a_form_of_its_is_refused(visiting: Page, base: str, evil: str) -> None:
    send = """([action, value]) => {
        const form = Object.assign(document.createElement('form'), {method: 'POST', action});
        form.append(Object.assign(document.createElement('input'), {name: 'value', value}));
        document.body.append(form);
        form.submit();
    }"""
    for path, value in FORMS.items():
        visiting.goto(evil)
        with visiting.expect_navigation() as gone:
            visiting.evaluate(send, [base + path, value])
        assert gone.value is not None
        assert gone.value.status == 403, path


def test_no_page_of_ours_is_shown_in_its_frame(visiting: Page, base: str) -> None:
    framed = """base => new Promise(done => {
        const frame = document.createElement('iframe');
        frame.onload = () => done(frame.contentWindow.length + ' ' + frame.contentDocument);
        frame.src = base + '/accounts';
        document.body.append(frame);
    })"""
    assert visiting.evaluate(framed, base) == "0 null"
    assert "Accounts" not in [frame.title() for frame in visiting.frames]


def test_a_window_that_it_opens_is_out_of_its_reach(visiting: Page, base: str) -> None:
    with visiting.context.expect_page() as opened:
        visiting.evaluate("base => { window.theirs = window.open(base + '/'); }", base)
    opened.value.wait_for_load_state()
    assert visiting.evaluate("() => { try { return String(theirs.document) } catch (e) { return e.name } }") in (
        *("SecurityError", "TypeError", "undefined", "null"),
    )
    opened.value.close()
