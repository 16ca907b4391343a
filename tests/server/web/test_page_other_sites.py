"""A page of another site or port, in the very browser that is signed in: forms, fetches, frames come to nothing.

That each of them could come off is shown by the same attacks on the same server behind `unguarded`, but for two which
the browser's own rules stop even there (`UNGUARDED`, `post json`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from server.services.sessions import Sessions
from tests.server.web import test_page_browser
from tests.server.web.memory_store import MemoryStore
from tests.server.web.test_page_browser import link

base, browser_context, page = test_page_browser.base, test_page_browser.browser_context, test_page_browser.page
WALK = "a1b2c3d4e5f60718293a4b5c6d7e8f90"
EVIL = b"<!doctype html><title>evil</title><body></body>"
# Each begins an attack on the server named and tells how it came out, where the browser lets the page know.
FETCHES = {
    "read": "fetch(base + '/api/v1/threads', {credentials: 'include'}).then(r => r.text())",
    "read blindly": "fetch(base + '/', {credentials: 'include', mode: 'no-cors'}).then(r => r.type)",
    "post": "fetch(base + '/accounts/work/remove', {method: 'POST', credentials: 'include', mode: 'no-cors',"
    " body: new URLSearchParams({value: 'work'})}).then(r => r.text())",
    "post json": "fetch(base + '/api/v1/scans', {method: 'POST', credentials: 'include',"
    " headers: {'content-type': 'application/json'}, body: '{\"account\": \"work\"}'}).then(r => r.text())",
    "script": "new Promise(done => { const s = document.createElement('script'); s.src = base + '/assets/page.js';"
    " s.onload = () => done('loaded'); s.onerror = () => done(''); document.body.append(s); })",
    "style sheet": "new Promise(done => { const l = document.createElement('link'); l.rel = 'stylesheet';"
    " l.onload = () => done('loaded'); l.onerror = () => done(''); l.href = base + '/assets/page.css';"
    " document.head.append(l); })",
}
# What comes of them where nothing is in the way but the browser's own rules.
UNGUARDED = {"read": "", "read blindly": "opaque", "script": "loaded", "style sheet": "loaded"}

FRAMED = """base => new Promise(done => {
    const frame = document.createElement('iframe');
    frame.onload = () => done(true);
    frame.src = base + '/accounts';
    document.body.append(frame);
})"""

SENT = """([action, value]) => {
    const form = Object.assign(document.createElement('form'), {method: 'POST', action});
    form.append(Object.assign(document.createElement('input'), {name: 'value', value}));
    document.body.append(form);
    form.submit();
}"""

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
    for path, value in FORMS.items():
        visiting.goto(evil)
        with visiting.expect_navigation() as gone:
            visiting.evaluate(SENT, [base + path, value])
        assert gone.value is not None
        assert gone.value.status == 403, path


def test_no_page_of_ours_is_shown_in_its_frame(visiting: Page, base: str) -> None:
    assert visiting.evaluate(FRAMED, base)
    assert len(visiting.frames) == 2
    assert not [frame for frame in visiting.frames if frame.title().startswith("Accounts")]


def test_a_window_that_it_opens_shows_it_nothing_and_is_out_of_its_reach(visiting: Page, base: str) -> None:
    with visiting.context.expect_page() as opened:
        visiting.evaluate("base => { window.theirs = window.open(base + '/accounts'); }", base)
    window = opened.value
    window.wait_for_load_state()
    assert not window.title().startswith("Accounts")
    # Even where its user goes on to our page in that window.
    window.goto(f"{base}/accounts")
    assert window.title().startswith("Accounts")
    assert visiting.evaluate("theirs.closed")
    assert window.evaluate("window.opener === null")
    window.close()


@pytest.fixture
def unguarded(base: str) -> Iterator[str]:
    """The same server, its requests stripped of what says where they come from, its answers of all our headers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.pass_on()

        def do_POST(self) -> None:
            self.pass_on()

        def pass_on(self) -> None:
            headers = {"Cookie": self.headers.get("Cookie", ""), "Origin": base}
            headers |= {name: self.headers[name] for name in ("Accept", "Content-Type") if self.headers[name]}
            connection = HTTPConnection(base.removeprefix("http://"))
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
            self.send_response(answer.status)
            for name in ("Content-Type", "Location"):
                if answer.headers[name]:
                    self.send_header(name, answer.headers[name])
            self.end_headers()
            self.wfile.write(content)
            connection.close()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("evil", ["another port"], indirect=True)
def test_without_gate_and_headers_each_attack_comes_off(visiting: Page, unguarded: str, store: MemoryStore) -> None:
    for name, outcome in UNGUARDED.items():
        assert visiting.evaluate(f"base => ({FETCHES[name]}).catch(() => '')", unguarded) == outcome, name
    assert visiting.evaluate(FRAMED, unguarded)
    assert visiting.frames[-1].title().startswith("Accounts")
    with visiting.context.expect_page() as opened:
        visiting.evaluate("base => { window.theirs = window.open(base + '/accounts'); }", unguarded)
    opened.value.wait_for_load_state()
    assert opened.value.title().startswith("Accounts")
    opened.value.goto(f"{unguarded}/accounts")
    assert not visiting.evaluate("theirs.closed")
    assert not opened.value.evaluate("window.opener === null")
    opened.value.close()
    kept = list(store.all_accounts)
    visiting.evaluate(f"base => ({FETCHES['post']}).catch(() => '')", unguarded)
    assert [each.name for each in kept if each not in store.all_accounts] == ["work"]
    store.all_accounts[:] = kept
    with visiting.expect_navigation():
        visiting.evaluate(SENT, [f"{unguarded}/accounts/work/remove", "work"])
    assert [each.name for each in kept if each not in store.all_accounts] == ["work"]
    store.all_accounts[:] = kept
