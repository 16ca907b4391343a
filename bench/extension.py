"""The extension's costs, in a real Chromium against the running service: each beside the bare work in the same run.

Apart from `python -m bench`, as it needs the tests' servers and a browser: `make bench-extension`.
"""

from __future__ import annotations

import gzip
import json
import shutil
import signal
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.extension.axe import PAGES, THEMES, findings_by_state, findings_of_page
from tests.extension.chrome import EXTENSION_ID, extended_chromium, extension_page, worker_of
from tests.extension.gmail_site import render, serving
from tests.extension.world import World, running_world
from tests.servers.dovecot import Certificates

DIST = Path(__file__).parent.parent / "extension" / "dist"
ROUNDS = 40
THREADS = ("walk_away_evasion_thrice", "stop_polite", "pause_new_site", "ask_straight_printer_dodge")

# When the card of the thread that is opened now is painted, measured in the page itself.
SHOWN = """
hash => new Promise(done => {
  const began = performance.now();
  const before = document.querySelector('[data-bowout]');
  location.hash = hash;
  const look = () => {
    const host = document.querySelector('[data-bowout]');
    const text = host?.shadowRoot.querySelector('.card strong, .pill strong')?.textContent;
    const fresh = host?.dataset.seen !== hash && host?.isConnected;
    if (text && fresh) { host.dataset.seen = hash; done(performance.now() - began); }
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})
"""
BARE_FETCH = """
async ([url, token]) => {
  const began = performance.now();
  const response = await fetch(url, {headers: {authorization: `Bearer ${token}`}, cache: 'no-store'});
  await response.json();
  return performance.now() - began;
}
"""
TOKEN = """
() => new Promise(done => {
  const opening = indexedDB.open('bowout');
  opening.onsuccess = () => {
    const asking = opening.result.transaction('keys').objectStore('keys').get('service');
    asking.onsuccess = () => done(asking.result.token);
  };
})
"""

ALONE = """
() => {
  const box = document.querySelector('[g_editable]');
  const lines = box.innerText.split('\\n').map(line => `<div>${line || '<br>'}</div>`);
  box.focus();
  getSelection().collapse(box, 0);
  const began = performance.now();
  document.execCommand('insertHTML', false, lines.join(''));
  return performance.now() - began;
}
"""


def main() -> None:
    """Measure and print."""
    sizes()
    with tempfile.TemporaryDirectory() as folder, paired_browser(Path(folder)) as (context, world):
        page = context.new_page()
        page.goto("https://mail.google.com/mail/u/0/#inbox")
        hint(context, page, world)
        insertion(page, world)
        layout_shift(page, world)
        memory(page, world)
        churn(page, world)
        page.close()
        accessible(context)


def sizes() -> None:
    script = (DIST / "chrome-mv3" / "gmail.js").read_bytes()
    (archive,) = DIST.glob("bowout-*-chrome.zip")
    packed = len(gzip.compress(script, 9))
    print(f"content script {packed / 1000:.1f} kB gzip, whole zip {archive.stat().st_size / 1000:.1f} kB")


@contextmanager
def paired_browser(folder: Path) -> Iterator[tuple[BrowserContext, World]]:
    """A browser with the extension, paired with a service over the sample mailbox."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium is not None, "Chromium is not installed"
    certificates = Certificates.made_in(folder)
    with (
        running_world(certificates, folder) as world,
        serving(render(world.account, world.threads), certificates) as site,
        sync_playwright() as playwright,
        extended_chromium(playwright, chromium, DIST / "chrome-mv3-testing", folder / "profile", site) as context,
    ):
        options = extension_page(context, "options.html")
        options.fill("#server", world.address)
        options.get_by_role("button", name="Save").click()
        options.get_by_text("Saved.").wait_for()
        options.get_by_role("button", name="Pair", exact=True).click()
        world.bowout("pair", options.locator(".code").inner_text())
        options.get_by_text("Paired with").wait_for()
        options.close()
        yield context, world


def hash_of(world: World, name: str) -> str:
    return f"#inbox/{int(world.thread(name).id):x}"


def to_list(page: Page) -> None:
    page.evaluate("location.hash = '#inbox'")
    page.wait_for_function("document.querySelector('[data-bowout]') === null")


def hint(context: BrowserContext, page: Page, world: World) -> None:
    """Thread opened to hint shown, beside the worker's bare fetch of the same answer."""
    worker = worker_of(context)
    token = worker.evaluate(TOKEN)
    shown: list[float] = []
    bare: list[float] = []
    for number in range(ROUNDS + 4):
        name = THREADS[number % len(THREADS)]
        url = f"{world.address}/api/v1/hint?account={world.account}&gmail_thread_id={world.thread(name).id}"
        bare.append(worker.evaluate(BARE_FETCH, [url, token]))
        to_list(page)
        page.evaluate("document.querySelector('[data-bowout]')?.removeAttribute('data-seen')")
        shown.append(page.evaluate(SHOWN, hash_of(world, name)))
    shown, bare = shown[4:], bare[4:]
    more = statistics.median(shown) - statistics.median(bare)
    print(
        f"thread opened to hint shown: {statistics.median(shown):.0f} ms, bare fetch {statistics.median(bare):.0f} ms: "
        f"+{more:.0f} ms (95 of 100 below {sorted(shown)[int(len(shown) * 0.95)]:.0f} ms)"
    )


def insertion(page: Page, world: World) -> None:
    """A click to the text in the box, beside execCommand alone with the same text."""
    ours: list[float] = []
    alone: list[float] = []
    for number in range(12):
        to_list(page)
        page.evaluate("hash => { location.hash = hash }", hash_of(world, THREADS[number % len(THREADS)]))
        page.locator(".ams").click()
        page.locator("[g_editable]").wait_for()
        open_card(page)
        button = page.locator("[data-bowout] .button.first")
        button.hover()
        page.wait_for_timeout(300)
        page.evaluate(
            "addEventListener('click', e => window.clicked = performance.now(), {capture: true, once: true});"
            "document.querySelector('[g_editable]').addEventListener('input', () =>"
            " window.written = performance.now(), {once: true})"
        )
        button.click()
        page.wait_for_function("window.written > window.clicked")
        ours.append(page.evaluate("window.written - window.clicked"))
        alone.append(page.evaluate(ALONE))
    with_us, without = statistics.median(ours), statistics.median(alone)
    print(f"click to text: {with_us:.1f} ms, execCommand alone {without:.1f} ms: {with_us - without:+.1f} ms")


def open_card(page: Page) -> None:
    """The card is a pill where the answer came too late to take room."""
    page.locator("[data-bowout] strong").wait_for()
    if page.locator("[data-bowout] .pill").count():
        page.locator("[data-bowout] .pill").click()


def layout_shift(page: Page, world: World) -> None:
    """Shift caused by the card, with an answer at once and with one that takes 1.2 seconds (the service is halted)."""
    page.evaluate(
        "window.shifts = []; new PerformanceObserver(list => { for (const e of list.getEntries())"
        " shifts.push([e.value, e.startTime]); }).observe({type: 'layout-shift', buffered: false})"
    )
    for label, halt in (("answer at once", 0.0), ("answer after 1.2 s", 1.2)):
        to_list(page)
        page.wait_for_timeout(800)
        if halt:
            world.signal(signal.SIGSTOP)
        opened = page.evaluate("hash => { location.hash = hash; return performance.now() }", hash_of(world, THREADS[0]))
        time.sleep(halt)
        world.signal(signal.SIGCONT)
        page.locator("[data-bowout] strong").wait_for()
        page.wait_for_timeout(600)
        shifts: list[list[float]] = page.evaluate("window.shifts.splice(0)")
        late = sum(value for value, at in shifts if at > opened + 300)
        print(f"layout shift after 300 ms, {label}: {late:.4f} (all: {sum(value for value, _ in shifts):.4f})")


def memory(page: Page, world: World) -> None:
    """The page's heap after 500 thread switches against after 10, both after collection."""
    session = page.context.new_cdp_session(page)

    def used() -> float:
        session.send("HeapProfiler.collectGarbage")
        session.send("HeapProfiler.collectGarbage")
        return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    marks: dict[int, float] = {}
    for number in range(1, 501):
        page.evaluate(
            SHOWN.replace("host?.dataset.seen !== hash", "true"), hash_of(world, THREADS[number % len(THREADS)])
        )
        if number in (10, 500):
            page.wait_for_timeout(500)
            marks[number] = used()
    print(
        f"memory after 500 thread switches against after 10: {marks[500] - marks[10]:+.2f} MB ({marks[10]:.1f} MB then)"
    )


CHURN = """
() => {
  const tree = document.createElement('div');
  for (let row = 0; row < 2000; row++) {
    const part = document.createElement('div');
    for (let n = 0; n < 9; n++) part.append(document.createElement('span'));
    tree.append(part);
  }
  document.body.append(tree);
  window.churned = 0;
  window.made = 0;
  const began = performance.now();
  // 1,000 changes a second, each of one element out and another in: as many each time as are due by the clock.
  window.churning = setInterval(() => {
    for (const due = performance.now() - began; window.made < due; window.made++) {
      const part = tree.children[(window.churned * 7) % tree.children.length];
      part.replaceChild(document.createElement('span'), part.firstChild);
      window.churned++;
    }
  }, 5);
  return document.getElementsByTagName('*').length;
}
"""


def churn(page: Page, world: World) -> None:
    """Main-thread time of the extension's functions while the page changes all the time, by Chromium's own trace."""
    page.evaluate("hash => { location.hash = hash }", hash_of(world, THREADS[0]))
    page.locator("[data-bowout] strong").wait_for()
    page.wait_for_timeout(5000)
    nodes = page.evaluate(CHURN)
    seconds = 10
    events, changes = traced(page, seconds)
    ours = [
        event for event in events if EXTENSION_ID in json.dumps(event.get("args", {}).get("data", {}).get("url", ""))
    ]
    total = sum(event.get("dur", 0) for event in ours) / 1e6
    print(f"main-thread time of ours at {changes:.0f} changes/s on {nodes} elements: {total / seconds * 100:.2f} %")


def accessible(context: BrowserContext) -> None:
    """What axe-core finds in the card's states and the pages, each in both themes; every finding with its place."""
    looked, found = 0, list[str]()
    for theme in THEMES:
        shown = findings_by_state(context, theme) | {name: findings_of_page(context, theme, name) for name in PAGES}
        looked += len(shown)
        found += [f"{name}, {theme}: {each}" for name, said in shown.items() for each in said]
    print(f"axe-core findings, all states, both themes: {len(found)} ({looked} looks at states and pages)")
    for each in found:
        print(f"  {each}")


def traced(page: Page, seconds: int) -> tuple[list[dict[str, Any]], float]:
    """The function calls of a stretch of time, and how many changes a second the page made in it."""
    browser = page.context.new_cdp_session(page)
    events: list[dict[str, Any]] = []
    done: list[bool] = []
    browser.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    browser.on("Tracing.tracingComplete", lambda _: done.append(True))
    browser.send("Tracing.start", {"categories": "devtools.timeline", "transferMode": "ReportEvents"})
    began = page.evaluate("window.churned = 0, performance.now()")
    page.wait_for_timeout(seconds * 1000)
    changes = page.evaluate("began => window.churned / (performance.now() - began) * 1000", began)
    browser.send("Tracing.end")
    while not done:
        page.wait_for_timeout(50)
    return [event for event in events if event.get("name") == "FunctionCall"], changes


if __name__ == "__main__":
    main()
