"""`python -m tests.extension.record FOLDER`: the recorded run, from a fresh profile to a kept opt-out, in pictures.

Everything is real: the built extension in Chromium, the running service, a mailbox scanned over IMAP.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright

from tests.conftest import ROOT
from tests.extension.chrome import extended_chromium, extension_page, worker_of
from tests.extension.gmail_site import render, serving
from tests.extension.world import World, running_world
from tests.servers.dovecot import Certificates

BUILD = ROOT / "extension" / "dist" / "chrome-mv3-testing"
NARROW = {"width": 400, "height": 860}


@dataclass(slots=True)
class Recorder:
    """Numbers the pictures in the order of the run."""

    folder: Path
    numbers: count[int]

    def picture(self, page: Page, name: str, *, whole: bool = False) -> None:
        page.wait_for_timeout(400)
        path = self.folder / f"{next(self.numbers):02}-{name}.png"
        page.screenshot(path=path, full_page=whole)
        sys.stdout.write(path.name + "\n")


def record(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in folder.glob("[0-9][0-9]-*.png"):
        earlier.unlink()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium is not None, "Chromium is not installed"
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        base = Path(temporary)
        certificates = Certificates.made_in(base)
        with (
            running_world(certificates, base) as world,
            serving(render(world.account, world.threads), certificates) as site,
            extended_chromium(playwright, chromium, BUILD, base / "profile", site) as context,
        ):
            context.set_default_timeout(60_000)
            expect.set_options(timeout=20_000)
            run(context, world, Recorder(folder, count(1)))


def run(context: BrowserContext, world: World, recorder: Recorder) -> None:
    pairing(context, world, recorder)
    page = hint_and_draft(context, world, recorder)
    reminder(page, world, recorder)
    opt_out(page, world, recorder)
    panel(context, page, world, recorder)
    other_states(page, world, recorder)


def pairing(context: BrowserContext, world: World, recorder: Recorder) -> None:
    options = extension_page(context, "options.html")
    options.set_viewport_size({"width": 760, "height": 620})
    options.fill("#server", world.address)
    options.get_by_role("button", name="Save").click()
    expect(options.get_by_text("Saved.")).to_be_visible()
    options.get_by_role("button", name="Pair", exact=True).click()
    code = options.locator(".code").inner_text()
    recorder.picture(options, "pairing")
    world.bowout("pair", code)
    expect(options.get_by_text("Paired with")).to_be_visible()
    recorder.picture(options, "paired")
    options.close()


def card_of(page: Page) -> Locator:
    shown = page.locator("[data-bowout]")
    expect(shown.locator("strong")).to_be_visible()
    if shown.locator(".pill").count():
        shown.locator(".pill").click()
    return shown


def show(page: Page, world: World, name: str) -> Locator:
    page.goto(f"https://mail.google.com/mail/u/0/#inbox/{int(world.thread(name).id):x}")
    page.reload()
    return card_of(page)


def hint_and_draft(context: BrowserContext, world: World, recorder: Recorder) -> Page:
    page = context.new_page()
    page.set_viewport_size({"width": 1100, "height": 760})
    card = show(page, world, "walk_away_clear_no")
    # What comes after the hint: the tone that fits, and with the reasons the reminder.
    expect(card.get_by_label("Tone")).to_have_value("plain")
    recorder.picture(page, "hint")
    card.get_by_role("button", name="Why?").click()
    expect(card.get_by_label("Reminder on")).to_be_visible()
    card.locator(".reason").first.click()
    recorder.picture(page, "evidence")
    card.get_by_role("button", name="Less").click()
    card.locator(".button.first").click()
    expect(card.get_by_text("Draft inserted.")).to_be_visible()
    page.locator("[g_editable]").scroll_into_view_if_needed()
    recorder.picture(page, "inserted")
    card.get_by_role("button", name="Undo").click()
    expect(card.get_by_text("Taken back.")).to_be_visible()
    recorder.picture(page, "taken-back")
    return page


def reminder(page: Page, world: World, recorder: Recorder) -> None:
    """Another day for a thread that rests; the service must know it."""
    card = show(page, world, "pause_cold_store")
    card.get_by_role("button", name="Why?").click()
    field = card.get_by_label("Reminder on")
    later = (date.fromisoformat(field.input_value()) + timedelta(days=7)).isoformat()
    recorder.picture(page, "reminder")
    field.fill(later)
    card.get_by_role("button", name="Remind me", exact=True).click()
    expect(card.get_by_text("Kept:")).to_be_visible()
    recorder.picture(page, "reminder-kept")
    listed = world.bowout("reminders", "--json").lines
    assert later in [each["on"] for each in listed if each["thread_id"] == world.thread("pause_cold_store").id]


def opt_out(page: Page, world: World, recorder: Recorder) -> None:
    """Somebody asks not to be written to again: one click keeps it, and the service must know it."""
    card = show(page, world, "stop_unsubscribe")
    recorder.picture(page, "opt-out")
    card.get_by_role("button", name="Do not contact").click()
    expect(card.get_by_text("Kept: they are not to be contacted.")).to_be_visible()
    recorder.picture(page, "opt-out-kept")
    assert [each for each in world.bowout("do-not-contact", "list", "--json").lines if each.get("scope") == "person"]


def panel(context: BrowserContext, page: Page, world: World, recorder: Recorder) -> None:
    show(page, world, "walk_away_clear_no")
    page.wait_for_timeout(300)
    keys = "async () => Object.keys(await chrome.storage.session.get()).filter(k => k.startsWith('shown_'))[0].slice(6)"
    tab = worker_of(context).evaluate(keys)
    side = extension_page(context, f"sidepanel.html?tab={tab}")
    side.set_viewport_size(NARROW)  # type: ignore[arg-type]
    expect(side.locator(".preview")).to_contain_text("Hi")
    recorder.picture(side, "panel", whole=True)
    page.evaluate("location.hash = '#inbox'")
    expect(side.get_by_role("heading", name="Waiting for your decision")).to_be_visible()
    recorder.picture(side, "waiting")
    side.close()


def other_states(page: Page, world: World, recorder: Recorder) -> None:
    for name, label in (
        ("stop_polite", "stop"),
        ("follow_referral_facilities", "referral"),
        ("pause_cold_store", "pause"),
    ):
        show(page, world, name)
        recorder.picture(page, label)
    page.evaluate("document.body.classList.add('dark')")
    page.evaluate("hash => { location.hash = hash }", f"#inbox/{int(world.thread('walk_away_evasion_thrice').id):x}")
    card_of(page).get_by_role("button", name="Why?").click()
    recorder.picture(page, "dark")
    world.stop()
    page.reload()
    card_of(page)
    recorder.picture(page, "server-stopped")
    world.start()


if __name__ == "__main__":
    record(Path(sys.argv[1]))
