"""Chromium with the extension in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import BrowserContext, Page, Playwright, Worker

EXTENSION_ID = "mpoemiobocoipbajdahedekimcjnpgde"
"""What Chrome makes of the pinned key."""

Theme = Literal["light", "dark"]


@contextmanager
def extended_chromium(
    playwright: Playwright,
    path: str,
    extension: Path,
    profile: Path,
    site_port: int | None = None,
    theme: Theme = "light",
    elsewhere: dict[str, int] | None = None,
) -> Iterator[BrowserContext]:
    """Start with a fresh profile; with `site_port`, that server is https://mail.google.com, of the public network.

    `elsewhere` gives further names of the public network and the ports that stand for them.
    """
    arguments = ["--no-sandbox", f"--disable-extensions-except={extension}", f"--load-extension={extension}"]
    if site_port is not None:
        public = {"mail.google.com": site_port, **(elsewhere or {})}
        rules = ", ".join(f"MAP {name}:443 127.0.0.1:{port}" for name, port in public.items())
        spaces = ",".join(f"127.0.0.1:{port}=public" for port in public.values())
        arguments += [
            f"--host-resolver-rules={rules}",
            "--ignore-certificate-errors",
            f"--ip-address-space-overrides={spaces}",
        ]
    context = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=path,
        headless=True,
        args=arguments,
        color_scheme=theme,
        viewport={"width": 1280, "height": 860},
    )
    try:
        yield context
    finally:
        context.close()


def worker_of(context: BrowserContext) -> Worker:
    """The extension's worker, started if it is not there yet."""
    if context.service_workers:
        return context.service_workers[0]
    return context.wait_for_event("serviceworker")


def extension_page(context: BrowserContext, name: str) -> Page:
    page = context.new_page()
    page.goto(f"chrome-extension://{EXTENSION_ID}/{name}")
    return page


def in_content_script(page: Page, expression: str) -> Any:
    """What comes of the expression in the very world of our content script."""
    session = page.context.new_cdp_session(page)
    worlds: list[dict[str, Any]] = []
    session.on("Runtime.executionContextCreated", lambda event: worlds.append(event["context"]))
    session.send("Runtime.enable")
    (ours,) = [world["id"] for world in worlds if EXTENSION_ID in world["origin"]]
    asked = {"expression": expression, "contextId": ours, "awaitPromise": True, "returnByValue": True}
    answer = session.send("Runtime.evaluate", asked)
    session.detach()
    return answer["result"].get("value")
