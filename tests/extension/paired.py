"""A browser whose extension is paired, and what its tests do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.extension.chrome import extension_page, worker_of
from tests.extension.world import World
from tests.server.cli.command import Bowout


class Served(Protocol):
    """A service that runs, and the command line of its owner."""

    @property
    def bowout(self) -> Bowout: ...

    @property
    def address(self) -> str: ...


EVASIVE = "walk_away_evasion_thrice"


@dataclass(frozen=True, slots=True)
class Paired:
    """A browser whose extension is paired with the service."""

    context: BrowserContext
    world: World

    def thread_url(self, name: str) -> str:
        return f"https://mail.google.com/mail/u/0/#inbox/{int(self.world.thread(name).id):x}"

    def open(self, name: str) -> Page:
        page = self.context.new_page()
        # On a slow machine the answer comes too late to take room, and the card waits as a pill until it is asked for.
        pill = page.locator("[data-bowout] .pill[aria-expanded]")
        page.add_locator_handler(pill, pill.click)
        page.goto(self.thread_url(name))
        return page

    def tab_of(self, page: Page) -> int:
        """Chrome's number for a tab: the worker was told which thread it shows."""
        page.wait_for_timeout(100)
        found: int = worker_of(self.context).evaluate(
            "async () => Number(Object.keys(await chrome.storage.session.get()).find(k => k.startsWith('shown_'))"
            ".slice(6))"
        )
        return found


def card(page: Page) -> Locator:
    return page.get_by_role("region", name="Bowout's hint for this thread")


def reply_text(page: Page) -> str:
    return page.locator("[g_editable]").inner_text()


def pair(context: BrowserContext, world: Served, address: str = "") -> None:
    """As a user does it: the address, the button, the code typed into the command line."""
    options = extension_page(context, "options.html")
    options.get_by_label("Address of your Bowout server").fill(address or world.address)
    options.get_by_role("button", name="Save").click()
    expect(options.get_by_text("Saved.")).to_be_visible()
    options.get_by_role("button", name="Pair", exact=True).click()
    code = options.locator(".code").inner_text()
    accepted = world.bowout("pair", code)
    assert accepted.code == 0, accepted.err
    expect(options.get_by_text("Paired with Bowout")).to_be_visible(timeout=45_000)
    options.close()
