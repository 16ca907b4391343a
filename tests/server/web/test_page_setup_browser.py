"""Setting up in Debian's Chromium: an account from a wrong password to a right one, an extension let in and put out."""

from __future__ import annotations

import httpx
from playwright.sync_api import Page, expect

from server.services.sessions import Sessions
from tests.server.web import test_page_browser
from tests.server.web.memory import EXTENSION
from tests.server.web.test_page_browser import link

base, browser_context, page = test_page_browser.base, test_page_browser.browser_context, test_page_browser.page


def test_an_account_is_added_and_its_test_says_in_words_what_is_wrong(
    page: Page, base: str, sessions: Sessions
) -> None:
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Accounts").click()
    page.get_by_text("Gmail: gmail.com").click()
    expect(page.get_by_text("Make an app password.")).to_be_visible()
    page.get_by_label("Name").fill("mail")
    page.get_by_label("Login, usually your address").fill("mara@gmail.com")
    page.get_by_label("Password").fill("wrong-horse")
    page.get_by_role("button", name="Add and test").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Test of mail")
    expect(page.get_by_role("listitem").filter(has_text="Failed:")).to_contain_text("Make an app password.")
    assert "wrong-horse" not in page.content()
    page.get_by_role("link", name="Settings of mail").click()
    page.get_by_label("Password", exact=True).fill("right")
    page.get_by_role("button", name="Keep and test").click()
    expect(page.get_by_text("user name and password accepted")).to_be_visible()
    expect(page.get_by_text("Failed:")).to_have_count(0)


def test_an_extension_is_let_in_by_its_code_and_put_out(page: Page, base: str, sessions: Sessions) -> None:
    with httpx.Client(base_url=f"{base}/api/v1", headers={"origin": EXTENSION}, trust_env=False) as extension:
        asked = extension.post("/pairings", json={"name": "Chrome on the laptop"}).json()
        secret = {"authorization": f"Bearer {asked['poll_secret']}"}
        page.goto(f"{base}/sign-in/{link(sessions)}")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="Extensions").click()
        page.get_by_label("Code").fill(asked["code"].lower())
        page.get_by_role("button", name="Let in").click()
        expect(page.get_by_text("Chrome on the laptop")).to_be_visible()
        polled = extension.get(f"/pairings/{asked['pairing_id']}", headers=secret).json()
        token = {"authorization": f"Bearer {polled['token']}"}
        assert extension.get("/threads", headers=token).status_code == 200
        page.reload()
        page.get_by_role("button", name="End it").click()
        expect(page.get_by_text("Chrome on the laptop")).to_have_count(0)
        assert extension.get("/threads", headers=token).status_code == 401
