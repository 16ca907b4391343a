"""The add-on in Debian's Firefox, as far as it can be driven: pairing, the hint, a draft and back out again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.extension.conftest import EXTENSION, npm_run
from tests.extension.gmail_site import render, serving
from tests.extension.marionette import Firefox, StaleElementError, running_firefox
from tests.extension.world import World

EVASIVE = "walk_away_evasion_thrice"
# Pressed where the browser itself has the focus, as a user's keys are; the remote protocol's own go to pages alone.
ALT_SHIFT_B = """
gURLBar.focus();
const typing = Cc['@mozilla.org/text-input-processor;1'].createInstance(Ci.nsITextInputProcessor);
typing.beginInputTransactionForTests(window);
const keys = [['Alt', 'AltLeft', 18], ['Shift', 'ShiftLeft', 16], ['B', 'KeyB', 66]].map(
  ([key, code, keyCode]) => new KeyboardEvent('', { key, code, keyCode }));
for (const key of keys) typing.keydown(key);
for (const key of keys.reverse()) typing.keyup(key);
"""
CARD = "document.querySelector('[data-bowout]')?.shadowRoot"
ADDON = "bowout@bowout.invalid"


@pytest.fixture(scope="module")
def firefox_path() -> str:
    found = shutil.which("firefox-esr") or shutil.which("firefox")
    if found is None:
        pytest.fail("Firefox is not installed: run `make system-packages` (Debian: sudo apt-get install firefox-esr)")
    return found


def click(firefox: Firefox, text: str) -> None:
    """Press the button with that text, as a user does, so that its events are trusted."""
    while True:
        found = firefox.wait_for(
            f"const root = {CARD} ?? document;"
            "return [...root.querySelectorAll('button')].find(b => b.textContent.trim() === arguments[0])",
            text,
        )
        (reference,) = found.values()
        try:
            firefox("WebDriver:ElementClick", id=reference)
        except StaleElementError:  # drawn anew between finding and pressing
            continue
        return


def test_the_add_on_works_in_firefox(firefox_path: str, world: World, tmp_path: Path) -> None:
    npm_run("build:testing", "-b", "firefox")
    html = render(world.account, world.threads)
    with serving(html, world.certificates) as site:
        preferences = {
            # Gmail's name leads to this machine.
            "network.dns.forceResolve": "127.0.0.1",
            "network.socket.forcePort": f"443={site}",
        }
        with running_firefox(firefox_path, tmp_path / "profile", preferences) as firefox:
            firefox("WebDriver:NewSession", acceptInsecureCerts=True)
            folder = EXTENSION / "dist" / "firefox-mv3-testing"
            assert firefox("Addon:Install", path=str(folder), temporary=True) == ADDON
            pair(firefox, world)
            hint_and_draft(firefox, world)
            sidebar(firefox)


def pair(firefox: Firefox, world: World) -> None:
    firefox("Marionette:SetContext", value="chrome")
    origin = firefox.script(f"return WebExtensionPolicy.getByID('{ADDON}').getURL('/')")
    firefox("Marionette:SetContext", value="content")
    firefox("WebDriver:Navigate", url=f"{origin}options.html")
    firefox.wait_for("return document.querySelector('#server') !== null")
    firefox.script(
        "const field = document.querySelector('#server'); field.value = arguments[0];"
        "field.dispatchEvent(new Event('input', {bubbles: true}))",
        world.address,
    )
    click(firefox, "Save")
    # The pairing is asked of the server that is saved, not of the one that is typed.
    firefox.wait_for("return document.body.textContent.includes('Saved.')")
    click(firefox, "Pair")
    code = firefox.wait_for("return document.querySelector('.code')?.textContent")
    assert world.bowout("pair", code).code == 0
    firefox.wait_for("return document.body.textContent.includes('Paired with Bowout')")


def hint_and_draft(firefox: Firefox, world: World) -> None:
    firefox("WebDriver:Navigate", url=f"https://mail.google.com/mail/u/0/#inbox/{int(world.thread(EVASIVE).id):x}")
    firefox.wait_for(f"return {CARD}?.querySelector('strong')?.textContent === 'Walk away.'")
    if firefox.script(f"return {CARD}.querySelector('.pill') !== null"):
        click(firefox, firefox.script(f"return {CARD}.querySelector('.pill').textContent.trim()"))
    assert firefox.script(f"return getComputedStyle({CARD}.querySelector('.card')).borderTopLeftRadius") == "10px"
    click(firefox, "Polite exit")
    firefox.wait_for(f"return {CARD}.textContent.includes('Nothing was sent.')")
    box = "document.querySelector('[g_editable]')"
    assert "Hi Dirk," in firefox.script(f"return {box}.innerText")
    click(firefox, "Undo")
    firefox.wait_for(f"return !{box}.innerText.includes('Hi Dirk,')")
    assert "Mara" in firefox.script(f"return {box}.innerText")


def sidebar(firefox: Firefox) -> None:
    """It opens by its keys; what it shows is read in a tab, as its own process lets nobody look in."""
    firefox("Marionette:SetContext", value="chrome")
    firefox.script("SidebarController.hide()")
    assert firefox.script("return SidebarController.isOpen") is False
    firefox.script(ALT_SHIFT_B)
    firefox.wait_for("return SidebarController.currentID === 'bowout_bowout_invalid-sidebar-action'")
    inner = "document.getElementById('sidebar').contentDocument?.getElementById('webext-panels-browser')"
    firefox.wait_for(f"return {inner}?.currentURI?.spec.endsWith('/sidepanel.html')")
    gmail = firefox.script(
        "const { ExtensionParent } = ChromeUtils.importESModule('resource://gre/modules/ExtensionParent.sys.mjs');"
        "return ExtensionParent.apiManager.global.tabTracker.getId(gBrowser.selectedTab)"
    )
    origin = firefox.script(f"return WebExtensionPolicy.getByID('{ADDON}').getURL('/')")
    firefox("Marionette:SetContext", value="content")
    made = firefox("WebDriver:NewWindow", type="tab")
    firefox("WebDriver:SwitchToWindow", handle=made["handle"])
    firefox("WebDriver:Navigate", url=f"{origin}sidepanel.html?tab={gmail}")
    firefox.wait_for("return document.querySelector('.preview')?.textContent.includes('Hi Dirk,')")
    click(firefox, "Insert into the reply")
    firefox.wait_for("return document.body.textContent.includes('Nothing was sent.')")
