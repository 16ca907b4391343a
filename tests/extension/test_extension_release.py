"""The build that is handed out, not that with open shadow roots which the other tests look into, in a real Chromium."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Playwright, expect

from tests.extension.chrome import extended_chromium
from tests.extension.conftest import EXTENSION, npm_run
from tests.extension.gmail_site import render, serving
from tests.extension.paired import EVASIVE, Paired, pair, reply_text
from tests.extension.test_extension_states import patient
from tests.extension.world import World, wait_until


def spoken(session: CDPSession) -> list[dict[str, Any]]:
    """What a screen reader is given of the page, closed shadow roots and all."""
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    return [node for node in nodes if not node["ignored"]]


def named(session: CDPSession, role: str, name: str) -> list[dict[str, Any]]:
    return [
        node
        for node in spoken(session)
        if node["role"]["value"] == role and node.get("name", {}).get("value", "").startswith(name)
    ]


def middle(session: CDPSession, node: dict[str, Any]) -> tuple[float, float]:
    box = session.send("DOM.getBoxModel", {"backendNodeId": node["backendDOMNodeId"]})["model"]["border"]
    return (box[0] + box[4]) / 2, (box[1] + box[5]) / 2


def test_the_released_card_is_closed_to_the_page_and_open_to_its_user(
    playwright: Playwright, chromium_path: str, world: World, tmp_path: Path
) -> None:
    npm_run("build")
    build = shutil.copytree(EXTENSION / "dist" / "chrome-mv3", tmp_path / "extension")
    with (
        serving(render(world.account, world.threads), world.certificates) as site,
        extended_chromium(playwright, chromium_path, build, tmp_path / "profile", site) as context,
        patient(context),
    ):
        pair(context, world)
        page = context.new_page()
        page.goto(Paired(context, world).thread_url(EVASIVE))
        expect(page.locator("[data-bowout]")).to_be_attached()
        assert page.evaluate("document.querySelector('[data-bowout]').shadowRoot") is None
        session = context.new_cdp_session(page)
        wait_until(lambda: named(session, "region", "Bowout's hint"), "no card")

        def drafts_are_offered() -> bool:
            for button in named(session, "button", "Walk away."):
                if any(each["name"] == "expanded" for each in button["properties"]):  # came too late: a pill
                    page.mouse.click(*middle(session, button))
            return bool(named(session, "button", "Polite exit"))

        wait_until(drafts_are_offered, "no draft is offered")
        (first,) = named(session, "button", "Polite exit")
        page.mouse.click(*middle(session, first))
        wait_until(lambda: named(session, "StaticText", "Draft inserted. Nothing was sent."), "nothing is said")
        assert "Hi Dirk," in reply_text(page)
        # No word of the card stands where a script of the page could read it.
        assert "Polite exit" not in page.content()
        assert "Polite exit" not in page.evaluate("document.documentElement.innerText")
