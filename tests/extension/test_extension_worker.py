"""What the worker asks of the service and when, in a real Chromium against the real service."""

from __future__ import annotations

import mailbox
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Worker, expect

from server.demo.compose import compose
from server.demo.script import SELLER, scripts
from tests.extension.chrome import extension_page, worker_of
from tests.extension.paired import EVASIVE, Paired, card, pair
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


@pytest.mark.parametrize("counted", [False, True])
def test_an_answer_that_comes_after_unpairing_counts_nothing_on_the_icon(paired: Paired, counted: bool) -> None:
    """Whether the popup still waits for it, or has it and the icon alone might be behind."""
    worker = worker_of(paired.context)
    with late(worker, "/threads"):
        popup = extension_page(paired.context, "popup.html")
        count = popup.get_by_text("Threads that wait for a decision")
        expect(count).to_be_visible()
        wait_until(lambda: worker.evaluate(BADGE) != "", "no count on the icon")
        popup.reload()
        if counted:
            expect(count).to_be_visible()
        popup.get_by_role("button", name="Unpair").click()
        expect(popup.get_by_text("Not paired.")).to_be_visible()
        popup.wait_for_timeout(2 * LATE_MS)
        left = worker.evaluate(BADGE)
    pair(paired.context, paired.world)
    assert left == ""


@contextmanager
def asked(worker: Worker) -> Iterator[Callable[[str], int]]:
    """How often the service is asked for a route."""
    worker.evaluate(
        "() => { self.asked = []; self.whole = self.fetch; self.fetch = (url, options) => {"
        " self.asked.push(new URL(url).pathname); return self.whole(url, options); }; }"
    )
    try:
        yield lambda route: worker.evaluate("route => self.asked.filter(each => each === route).length", route)
    finally:
        worker.evaluate("() => { self.fetch = self.whole }")


@contextmanager
def later(worker: Worker, seconds: int) -> Iterator[None]:
    """So much later by the worker's clock."""
    worker.evaluate(
        "seconds => { const { now } = Date; self.now = now; Date.now = () => now.call(Date) + 1000 * seconds; }",
        seconds,
    )
    try:
        yield
    finally:
        worker.evaluate("() => { Date.now = self.now }")


def test_versions_that_go_apart_while_the_browser_runs_are_seen(paired: Paired) -> None:
    """Either is updated without the other: the worker meets another number than when it was paired."""
    worker = worker_of(paired.context)
    page = paired.open(EVASIVE)
    expect(card(page)).to_contain_text("Walk away.")
    worker.evaluate(
        "() => { self.read = chrome.runtime.getManifest; const apart = {...self.read(), version: '9.9.0'};"
        " chrome.runtime.getManifest = () => apart; }"
    )
    try:
        with later(worker, 301):
            page.evaluate("hash => { location.hash = hash }", paired.thread_url("stop_polite").partition("#")[2])
            expect(card(page)).to_contain_text("Extension and server do not fit together.")
    finally:
        worker.evaluate("() => { chrome.runtime.getManifest = self.read }")
    page.evaluate("hash => { location.hash = hash }", paired.thread_url(EVASIVE).partition("#")[2])
    expect(card(page)).to_contain_text("Walk away.")


def test_hints_ask_for_the_accounts_once_a_minute_where_one_is_switched_off(paired: Paired) -> None:
    worker = worker_of(paired.context)
    worker.evaluate(
        "async () => { const { settings } = await chrome.storage.local.get('settings');"
        " await chrome.storage.local.set({ settings: { ...settings, paused: ['somebody@else.example'] } }); }"
    )
    page = paired.open(EVASIVE)
    expect(card(page)).to_contain_text("Walk away.")
    with asked(worker) as times:

        def look(name: str, says: str) -> None:
            page.evaluate("hash => { location.hash = hash }", paired.thread_url(name).partition("#")[2])
            expect(card(page)).to_contain_text(says)

        look("stop_polite", "Stop.")
        look("pause_cold_store", "Pause.")
        assert times("/api/v1/hint") == 2
        assert times("/api/v1/accounts") == 0
        with later(worker, 61):
            look(EVASIVE, "Walk away.")
            look("stop_polite", "Stop.")
        assert times("/api/v1/hint") == 4
        assert times("/api/v1/accounts") == 1


def test_the_list_opens_a_mail_file_by_the_address_that_gmail_shows_it_with(paired: Paired, tmp_path: Path) -> None:
    """A file has no login, and nothing tells which of the own addresses is more than an alias."""
    alias, opens = "bookings@brightwharf.example", "m.lindqvist@brightwharf.example"
    bowout, seen = paired.world.bowout, paired.world.thread("other_family")
    box = mailbox.mbox(tmp_path / "second.mbox")
    script = next(each for each in scripts() if each.name == "walk_away_chose_other")
    for mail in compose(script, datetime.now(UTC)):
        box.add(f"X-GM-THRID: {seen.id}\n".encode() + mail.raw.replace(SELLER.email.encode(), alias.encode()))
    box.close()
    own = ("--path", str(tmp_path / "second.mbox"), "--me", alias, "--me", opens)
    assert bowout("account", "add", "second", *own).code == 0
    assert bowout("scan", "second").code == 0
    try:
        panel = extension_page(paired.context, "sidepanel.html?tab=0")
        number = f"{int(seen.id):x}"
        link = panel.locator(f"a[href$='#all/{number}']")
        expect(link).to_have_attribute("href", f"https://mail.google.com/mail/u/0/#all/{number}")
        page = paired.context.new_page()
        page.goto(paired.thread_url("other_family"))
        expect(page.locator("h2.hP")).to_be_visible()
        page.evaluate(
            "([from, to]) => { document.title = document.title.replace(from, to) }", [paired.world.account, opens]
        )
        expect(page.locator("[data-bowout]")).to_contain_text("Walk away.")
        panel.reload()
        address = opens.replace("@", "%40")
        expect(link).to_have_attribute("href", f"https://mail.google.com/mail/?authuser={address}#all/{number}")
    finally:
        assert bowout("account", "remove", "second", "--yes").code == 0
