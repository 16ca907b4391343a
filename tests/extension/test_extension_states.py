"""What the extension says where not all is well or as usual, in a real Chromium against the real service."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.extension.axe import findings
from tests.extension.chrome import extended_chromium, extension_page, worker_of
from tests.extension.gmail_site import render, serving
from tests.extension.paired import EVASIVE, Paired, card, pair, reply_text
from tests.extension.related import COLLEAGUE, EARLIER
from tests.extension.tls import tls_proxy
from tests.extension.world import World
from tests.servers.ports import free_port

ELSEWHERE = "bowout.firm.example"


@pytest.fixture
def gmail_port(world: World) -> Iterator[int]:
    with serving(render(world.account, world.threads), world.certificates) as port:
        yield port


def changed_build(build: Path, folder: Path, **manifest: object) -> Path:
    """The extension with other values in its manifest."""
    made: Path = shutil.copytree(build, folder / "extension")
    values = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    (made / "manifest.json").write_text(json.dumps(values | manifest), encoding="utf-8")
    return made


@contextmanager
def patient(context: BrowserContext) -> Iterator[BrowserContext]:
    """The machine may be slow."""
    context.set_default_timeout(60_000)
    expect.set_options(timeout=20_000)
    yield context
    expect.set_options(timeout=5_000)


def test_a_page_that_contradicts_itself_is_said_to_have_changed(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    expect(card(page).get_by_role("button", name="Why?")).to_be_visible()
    page.evaluate(
        "document.querySelector('[data-legacy-thread-id]').setAttribute('data-thread-perm-id', 'thread-f:1');"
        "document.title += ' '"
    )
    expect(card(page)).to_contain_text("Gmail has changed")
    expect(card(page).get_by_role("button", name="Why?")).to_have_count(0)


def test_quiet_mode_and_a_switched_off_account_show_nothing(paired: Paired) -> None:
    page = paired.open("keep_going_brewery_questions")
    expect(card(page)).to_contain_text("Keep going.")
    options = extension_page(paired.context, "options.html")
    options.get_by_label("Say nothing where a thread should simply go on").check()
    page.reload()
    page.wait_for_timeout(1000)
    expect(page.locator("[data-bowout]")).to_have_count(0)
    page.goto(paired.thread_url(EVASIVE))
    page.reload()
    expect(card(page)).to_be_visible()
    options.get_by_label(paired.world.account).uncheck()
    page.reload()
    page.wait_for_timeout(1000)
    expect(page.locator("[data-bowout]")).to_have_count(0)


def test_a_stopped_server_and_a_revoked_pairing_are_said_with_what_to_do(paired: Paired) -> None:
    page = paired.open(EVASIVE)
    expect(card(page)).to_be_visible()
    paired.world.stop()
    page.reload()
    expect(card(page)).to_contain_text("Your Bowout server does not answer.")
    expect(card(page)).to_contain_text("bowout serve")
    paired.world.start()
    card(page).get_by_role("button", name="Try again").click()
    expect(card(page)).to_contain_text("Walk away.")
    for listed in paired.world.bowout("pair", "list", "--json").lines:
        assert paired.world.bowout("pair", "revoke", listed["pairing_id"]).code == 0
    page.reload()
    expect(card(page)).to_contain_text("Bowout is not paired yet.")
    expect(card(page).get_by_role("button", name="Options")).to_be_visible()
    pair(paired.context, paired.world)


def test_an_extension_of_another_version_says_so(
    playwright: Playwright, chromium_path: str, testing_build: Path, world: World, gmail_port: int, tmp_path: Path
) -> None:
    build = changed_build(testing_build, tmp_path, version="9.9.0")
    with (
        extended_chromium(playwright, chromium_path, build, tmp_path / "profile", gmail_port) as context,
        patient(context),
    ):
        options = extension_page(context, "options.html")
        options.get_by_label("Address of your Bowout server").fill(world.address)
        options.get_by_role("button", name="Save").click()
        expect(options.get_by_text("Saved.")).to_be_visible()
        options.get_by_role("button", name="Pair", exact=True).click()
        assert world.bowout("pair", options.locator(".code").inner_text()).code == 0
        expect(options.get_by_role("strong")).to_have_text("Extension and server do not fit together.", timeout=45_000)
        page = Paired(context, world).open(EVASIVE)
        expect(card(page)).to_contain_text("Extension and server do not fit together.")
        expect(card(page)).to_contain_text("Update the older of the two")
        expect(card(page).get_by_role("button", name="Polite exit")).to_have_count(0)


def test_a_right_to_left_interface(
    playwright: Playwright, chromium_path: str, testing_build: Path, world: World, gmail_port: int, tmp_path: Path
) -> None:
    """Of a translation into a language written from right to left; its words do not matter here."""
    build = changed_build(testing_build, tmp_path, default_locale="ar")
    texts = json.loads((build / "_locales/en/messages.json").read_text(encoding="utf-8"))
    texts |= {"language": {"message": "ar"}, "direction": {"message": "rtl"}}
    (build / "_locales/ar").mkdir()
    (build / "_locales/ar/messages.json").write_text(json.dumps(texts), encoding="utf-8")
    shutil.rmtree(build / "_locales/en")
    with (
        extended_chromium(playwright, chromium_path, build, tmp_path / "profile", gmail_port) as context,
        patient(context),
    ):
        pair(context, world)
        page = Paired(context, world).open(EVASIVE)
        first = card(page).get_by_role("button", name="Polite exit")
        expect(card(page)).to_have_attribute("dir", "rtl")
        exit_box, why = first.bounding_box(), card(page).get_by_role("button", name="Why?").bounding_box()
        assert exit_box is not None
        assert why is not None
        # The first exit stands at the right, where reading begins; "why" at the other end of its line.
        assert exit_box["x"] > why["x"]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        first.click()
        expect(card(page)).to_contain_text("Nothing was sent.")
        assert "Hi Dirk," in reply_text(page)
        panel = extension_page(context, "sidepanel.html?tab=0")
        panel.emulate_media(reduced_motion="reduce")
        expect(panel.locator("html")).to_have_attribute("dir", "rtl")
        expect(panel.get_by_role("heading", name="Waiting for your decision")).to_be_visible()
        assert panel.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert findings(panel) == []


@pytest.mark.parametrize("allowed", [False, True])
def test_a_server_elsewhere_is_used_only_with_the_users_permission(
    playwright: Playwright,
    chromium_path: str,
    testing_build: Path,
    world: World,
    gmail_port: int,
    tmp_path: Path,
    allowed: bool,
) -> None:
    """No one can answer the browser's own dialog here: the user's no is played, the yes is one given beforehand."""
    address = f"https://{ELSEWHERE}"
    given = ["http://127.0.0.1/*", f"{address}/*"] if allowed else ["http://127.0.0.1/*"]
    build = changed_build(testing_build, tmp_path, host_permissions=given)
    with (
        tls_proxy(world.port, world.certificates) as port,
        extended_chromium(
            playwright, chromium_path, build, tmp_path / "profile", gmail_port, elsewhere={ELSEWHERE: port}
        ) as context,
        patient(context),
    ):
        if not allowed:
            refuse(context, address)
            fail_to_pair(context)
            return
        pair(context, world, address)
        page = Paired(context, world).open(EVASIVE)
        expect(card(page)).to_contain_text("Walk away.")
        # The words come from another machine then.
        card(page).get_by_role("button", name="Why?").click()
        expect(card(page)).to_contain_text("Read on your own server. Mail text goes nowhere else.")
        expect(card(page)).not_to_contain_text("your machine")


def refuse(context: BrowserContext, address: str) -> None:
    """Try the address without TLS, then as it is, and say no to the browser."""
    options = extension_page(context, "options.html")
    options.evaluate("chrome.permissions.request = async asked => { window.asked = asked; return false }")
    field, save = options.get_by_label("Address of your Bowout server"), options.get_by_role("button", name="Save")
    field.fill(address.replace("https", "http"))
    save.click()
    expect(options.get_by_text("That is no address that can be used")).to_be_visible()
    field.fill(address)
    assert options.evaluate("window.asked") is None
    save.click()
    expect(options.get_by_text("Not saved: without the permission")).to_be_visible()
    assert options.evaluate("window.asked") == {"origins": [f"{address}/*"]}
    worker = worker_of(context)
    assert ELSEWHERE not in json.dumps(worker.evaluate("() => chrome.storage.local.get('settings')"))
    held = "origin => chrome.permissions.contains({origins: [origin]})"
    assert worker.evaluate(held, f"{address}/*") is False


def fail_to_pair(context: BrowserContext) -> None:
    """Nothing listens there: the button says so."""
    options = extension_page(context, "options.html")
    options.get_by_label("Address of your Bowout server").fill(f"http://127.0.0.1:{free_port()}")
    options.get_by_role("button", name="Save").click()
    expect(options.get_by_text("Saved.")).to_be_visible()
    options.get_by_role("button", name="Pair", exact=True).click()
    expect(options.get_by_text("Your Bowout server does not answer.").first).to_be_visible()
    expect(options.get_by_role("button", name="Try again").first).to_be_visible()


def test_the_panel_tells_of_the_persons_other_threads_and_colleagues(paired: Paired) -> None:
    page = paired.open(EARLIER)
    expect(card(page)).to_contain_text("asked in another thread not to be written to")
    panel = extension_page(paired.context, f"sidepanel.html?tab={paired.tab_of(page)}")
    beyond = panel.get_by_role("region", name="Beyond this thread")
    expect(beyond).to_contain_text("Edmund Farrow asked not to be written to again.")
    expect(beyond).to_contain_text("Post room and courier bookings")
    expect(beyond).to_contain_text("ruth.pryce@farrowpryce.example")
    assert findings(panel) == []
    page.close()

    page = paired.open(COLLEAGUE)
    expect(card(page)).to_be_visible()
    panel = extension_page(paired.context, f"sidepanel.html?tab={paired.tab_of(page)}")
    beyond = panel.get_by_role("region", name="Beyond this thread")
    expect(beyond).to_contain_text("You also talk to others at the firm of Ruth Pryce.")
    expect(beyond).to_contain_text("e.farrow@farrowpryce.example")


def test_the_tone_that_the_prospect_writes_in_comes_first(paired: Paired) -> None:
    page = paired.open("pause_new_site")
    tones = card(page).get_by_label("Tone")
    expect(tones).to_have_value("plain")
    assert tones.locator("option").all_inner_texts() == ["Plain", "Warm", "Formal", "Brief"]
    panel = extension_page(paired.context, f"sidepanel.html?tab={paired.tab_of(page)}")
    expect(panel.get_by_label("Tone")).to_have_value("plain")
    # "It would be lovely", "Warmly".
    page.evaluate("hash => { location.hash = hash }", paired.thread_url("walk_away_not_budget").partition("#")[2])
    expect(card(page)).to_contain_text("Walk away.")
    expect(tones).to_have_value("warm")
