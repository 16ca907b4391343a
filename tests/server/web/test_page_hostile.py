"""Everything a prospect writes, full of markup and script, in Debian's Chromium: it stays text on every page."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from enum import Enum
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Page

from nlp.labels import Intent, Move
from server.services.ports.stored import JudgedThread
from server.services.sessions import Sessions
from tests.server.web import test_page_browser
from tests.server.web.judged import judged_thread
from tests.server.web.memory import MemoryReviewer
from tests.server.web.memory_store import MemoryStore
from tests.server.web.test_page_browser import link

NASTY = (
    """</textarea></title><script>document.title = "owned"</script><img src=x onerror='document.title = "owned"'>"""
    """<a href="javascript:document.title=1">' " onfocus=alert(1) autofocus x={{ 7*7 }}{% raw %}</q>"""
)
base, browser_context, page = test_page_browser.base, test_page_browser.browser_context, test_page_browser.page
T = TypeVar("T")
# What the product itself names things by, in paths and lookups.
OURS = {"id", "key", "account", "message_id", "rule"}


def hostile(value: T, field: str = "") -> T:
    """The value with every text in it replaced, however deep; enumerations and names of our own stay."""
    made: Any = value
    if isinstance(value, str) and not isinstance(value, Enum) and field not in OURS:
        made = NASTY
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {each.name: hostile(getattr(value, each.name), each.name) for each in dataclasses.fields(value)}
        made = replace(value, **fields)
    elif isinstance(value, tuple):
        made = tuple(hostile(each, field) for each in value)
    return made  # type: ignore[no-any-return]


def test_every_text_was_replaced() -> None:
    thread = hostile(judged_thread("d" * 32, Move.PAUSE, Intent.DOOR_OPEN))
    assert thread.thread.subject == thread.thread.messages[0].own_text.text == NASTY
    assert thread.verdict.reasons[0].evidence is not None
    assert thread.verdict.reasons[0].evidence.quote == thread.thread.prospects[0].name == NASTY
    assert thread.verdict.move is Move.PAUSE


@pytest.fixture
def filled(store: MemoryStore, reviewer: MemoryReviewer) -> JudgedThread:
    """A store of hostile threads, and an account whose own addresses are in doubt by what came in."""
    thread = hostile(judged_thread("d" * 32, Move.PAUSE, Intent.DOOR_OPEN))
    store.threads = [thread, hostile(judged_thread("e" * 32, Move.WALK_AWAY, Intent.POLITE_EXIT))]
    found = next(each for each in store.all_accounts if each.name == "work")
    store.all_accounts = [replace(found, proposed=frozenset({NASTY}))]
    return thread


@pytest.mark.parametrize(
    ("path", "times"),
    [
        *(("/", 2), ("/?everything=true", 2), (f"/threads/work/{'d' * 32}", 5), ("/reminders", 1)),
        *(("/do-not-contact", 0), ("/accounts/work", 1), ("/accounts", 0), ("/extensions", 0)),
    ],
)
def test_it_stays_text_on_every_page(
    page: Page, base: str, sessions: Sessions, filled: JudgedThread, path: str, times: int
) -> None:
    page.goto(f"{base}/sign-in/{link(sessions)}")
    page.get_by_role("button", name="Sign in").click()
    answer = page.goto(base + path)
    assert answer is not None
    assert answer.status == 200
    assert page.title() != "owned"
    assert page.evaluate("document.querySelectorAll('script, img, iframe, object').length") == 1
    assert page.evaluate("[...document.querySelectorAll('*')].every(e => !e.hasAttribute('onfocus'))")
    targets = page.evaluate("[...document.querySelectorAll('[href], [action]')].map(e => e.href || e.action)")
    assert {target.partition("/")[0] for target in targets if target} == {"http:"}
    assert page.evaluate("document.body.textContent").count(NASTY) >= times
    assert "x=49" not in page.content()
