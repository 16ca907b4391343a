"""Finding the thread and writing into its reply box, on every composed page, in a real Chromium.

Other folders of pages are tried when `BOWOUT_GMAIL_PAGES` names them (several with the path separator between).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

OURS = Path(__file__).parent / "gmail"
ADDRESS = "https://mail.google.com/mail/u/{index}/?opened={number}#inbox/FMfcgzQgMCnKkLPvKbTzXrdnQJrdhPLm"
# Past what a page has named like the browser's own method.
EDITABLE = "[...Document.prototype.querySelectorAll.call(document, '[contenteditable]:not([contenteditable=false])')]"
TEXT = "Hi Riley,\n\nThanks for the <straight> answer & your time.\n\nBest,\nDana"
LINES = ["Hi Riley,", "", "Thanks for the <straight> answer & your time.", "", "Best,", "Dana"]


@dataclass(frozen=True, slots=True)
class Case:
    path: Path
    expected: dict[str, Any]

    @property
    def account_index(self) -> int:
        """The `u/1` of the page's address."""
        return int(self.expected.get("account", {"index": 1})["index"])


def cases() -> list[Case]:
    folders = [OURS, *(Path(each) for each in os.environ.get("BOWOUT_GMAIL_PAGES", "").split(os.pathsep) if each)]
    found = []
    for folder in folders:
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        assert expected, f"{folder} names no page"
        found += [Case(folder / name, values) for name, values in expected.items()]
    return found


def ours(name: str) -> Case:
    (case,) = [each for each in cases() if each.path == OURS / f"{name}.html"]
    return case


def every_page(kind: str) -> pytest.MarkDecorator:
    chosen = [case for case in cases() if kind == "all" or case.expected["reply_box"]]
    return pytest.mark.parametrize("case", chosen, ids=[f"{case.path.parent.name}/{case.path.stem}" for case in chosen])


class Gmail:
    """A tab in which one page after the other is opened; the probe is in each from its beginning."""

    def __init__(self, page: Page, probe: Path) -> None:
        self._page = page
        self._body = b""
        self._opened = 0
        page.add_init_script(path=probe)
        page.route("https://mail.google.com/**", self._answer)

    def open(self, case: Case) -> Page:
        """Load the page anew: the number in the address keeps the browser from going to another part of the last."""
        self._body = case.path.read_bytes()
        self._opened += 1
        self._page.goto(ADDRESS.format(index=case.account_index, number=self._opened))
        return self._page

    def _answer(self, route: Route) -> None:
        route.fulfill(body=self._body, content_type="text/html")


@pytest.fixture(scope="module")
def gmail(chromium: Browser, gmail_probe: Path) -> Iterator[Gmail]:
    page = chromium.new_page()
    yield Gmail(page, gmail_probe)
    page.close()


def texts(page: Page) -> list[str]:
    """What stands in each editable of the page."""
    found: list[str] = page.evaluate(f"{EDITABLE}.map(e => e.innerText)")
    return found


def boxes(page: Page) -> list[str]:
    found: list[str] = page.evaluate(f"{EDITABLE}.map(e => e.innerHTML)")
    return found


@every_page("all")
def test_gmail_page_names_its_thread(gmail: Gmail, case: Case) -> None:
    read = gmail.open(case).evaluate("bowoutGmail.read()")
    assert {key: read[key] for key in case.expected} == case.expected
    assert read["account"]["index"] == case.account_index


@every_page("all")
def test_gmail_page_is_written_to_in_the_threads_own_box_alone(gmail: Gmail, case: Case) -> None:
    page = gmail.open(case)
    before, shown = boxes(page), texts(page)
    page.evaluate("window.addEventListener('input', e => (window.inputs ??= []).push([e.isTrusted, e.inputType]))")
    inserted = page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    assert inserted is case.expected["reply_box"]
    after = texts(page)
    changed = [at for at in range(len(shown)) if shown[at] != after[at]]
    assert len(changed) == (1 if inserted else 0)
    if not inserted:
        assert boxes(page) == before
        return
    assert page.evaluate("window.inputs.map(i => i[0])") == [True]
    box = after[changed[0]]
    assert [line for line in box.split("\n") if line.strip()][:4] == [line for line in LINES if line]
    # What stood there, a signature or words of the user's, still stands there, below.
    assert box.rstrip().endswith(shown[changed[0]].strip())
    page.keyboard.press("Control+z")
    assert boxes(page) == before


@pytest.mark.parametrize("below", ["I began\nto write\n\n-- \nMe", "\n\n-- \nMe", ""])
def test_gmail_page_in_plain_text_keeps_a_line_between_the_draft_and_what_stood_there(gmail: Gmail, below: str) -> None:
    page = gmail.open(ours("thread-plain-text-reply"))
    box = page.locator("[contenteditable=plaintext-only]")
    box.evaluate("(box, text) => { box.style.width = '600px'; box.textContent = text }", below)
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    whole = f"{TEXT}\n\n{below.lstrip()}" if below else TEXT
    assert box.evaluate("box => box.textContent") == whole
    page.keyboard.press("Control+z")
    assert box.evaluate("box => box.textContent") == below
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    page.keyboard.press("Control+Home")
    page.keyboard.type("PS from me")
    assert page.evaluate("bowoutGmail.undo()") == "lines"
    assert box.evaluate("box => box.textContent") == f"PS from me{whole.removeprefix(TEXT)}"
    # A draft with words of the user's within is theirs.
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("!")
    assert page.evaluate("bowoutGmail.undo()") == "edited"
    assert "H!i Riley," in box.evaluate("box => box.textContent")


@every_page("reply")
def test_gmail_page_keeps_what_was_typed_since_when_the_draft_is_taken_back(gmail: Gmail, case: Case) -> None:
    page = gmail.open(case)
    before = texts(page)
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    assert page.evaluate("bowoutGmail.undo()") == "whole"
    assert texts(page) == before
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    page.keyboard.press("Control+Home")
    page.keyboard.type("PS from me")
    page.keyboard.press("Enter")
    assert page.evaluate("bowoutGmail.undo()") == "lines"
    left = "\n".join(texts(page))
    assert "PS from me" in left
    assert "straight" not in left
    for text in before:
        assert text.strip() in left


@pytest.mark.parametrize(
    "elsewhere", ["<input id=other>", "<textarea id=other></textarea>", "<div id=other contenteditable></div>"]
)
def test_gmail_page_keeps_what_was_typed_elsewhere_when_the_draft_is_taken_back(gmail: Gmail, elsewhere: str) -> None:
    page = gmail.open(ours("thread-reply-2026-09"))
    page.evaluate("html => document.body.insertAdjacentHTML('afterbegin', html)", elsewhere)
    other = page.locator("#other")
    other.evaluate("field => { field.style.width = '300px' }")
    box = page.locator("[g_editable]")
    before = box.inner_text().strip()
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    other.click()
    page.keyboard.type("Words of my own")
    assert page.evaluate("bowoutGmail.undo()") == "lines"
    assert other.evaluate("field => field.value ?? field.innerText") == "Words of my own"
    assert box.inner_text().strip() == before
    # And so where the page keeps such keys to itself.
    page.evaluate("window.addEventListener('input', event => event.stopImmediatePropagation(), true)")
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    other.click()
    page.keyboard.type(" and more")
    assert page.evaluate("bowoutGmail.undo()") == "lines"
    assert other.evaluate("field => field.value ?? field.innerText") == "Words of my own and more"
    assert box.inner_text().strip() == before


@pytest.mark.parametrize("name", ["thread-reply-begins-with-signature", "thread-reply-begins-with-dashes"])
def test_gmail_page_leaves_an_empty_line_between_the_draft_and_a_signature_right_below(gmail: Gmail, name: str) -> None:
    page = gmail.open(ours(name))
    page.evaluate("document.querySelector('[g_editable]').style.width = '600px'")
    box = page.locator("[g_editable]")
    signature = box.inner_text()
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    assert box.locator(".gmail_signature").inner_text() == signature
    assert box.evaluate("box => [...box.children].map(line => line.innerText.trim())") == [*LINES, "", signature]


def test_gmail_page_scrolled_sideways_names_its_thread(gmail: Gmail) -> None:
    page = gmail.open(ours("thread-hidden-slid-right"))
    assert page.evaluate("bowoutGmail.read().thread") == "1864640062651273503"
    page.evaluate("scrollTo(scrollX + innerWidth, 0)")
    # What can be scrolled to and was: the other thread is the one on the screen now.
    assert page.evaluate("bowoutGmail.read().thread") == "1864640062651279999"


@pytest.mark.parametrize("name", ["thread-reply-2026-09", "thread-reply-begins-with-list", "thread-plain-text-reply"])
def test_gmail_page_takes_back_what_the_user_took_back_by_themselves(gmail: Gmail, name: str) -> None:
    page = gmail.open(ours(name))
    before = boxes(page)
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    page.keyboard.press("Control+z")
    assert page.evaluate("bowoutGmail.undo()") == "whole"
    assert boxes(page) == before


@pytest.mark.parametrize("name", ["thread-reply-2026-09", "thread-reply-begins-with-list", "thread-plain-text-reply"])
def test_gmail_page_holds_one_draft_unless_the_first_was_changed(gmail: Gmail, name: str) -> None:
    page = gmail.open(ours(name))
    before = boxes(page)
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT.replace("Riley", "Kim"))
    (box,) = [text for text in texts(page) if "straight" in text]
    assert "Riley" not in box
    assert box.count("straight") == 1
    assert page.evaluate("bowoutGmail.undo()") == "whole"
    assert boxes(page) == before
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT)
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("!")
    assert page.evaluate("text => bowoutGmail.insert(text)", TEXT.replace("Riley", "Kim"))
    (box,) = [text for text in texts(page) if "straight" in text]
    assert "H!i Riley" in box
    assert "Hi Kim" in box
