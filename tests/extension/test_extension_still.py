"""Nothing that the user reads moves by the card: by the layout shifts that Chromium itself reports."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.extension.paired import EVASIVE, Paired, card
from tests.extension.world import World

# As CLS counts them: not those right after a click or key of the user's.
OBSERVE = """
window.shifts = 0;
window.observer = new PerformanceObserver(list => count(list.getEntries()));
window.count = entries => { for (const e of entries) if (!e.hadRecentInput) window.shifts += e.value; };
observer.observe({type: 'layout-shift', buffered: false});
"""
SHIFTS = """
() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => {
  count(observer.takeRecords());
  done(window.shifts);
}))))
"""


def shifts(page: Page) -> float:
    """The sum since the page was loaded, when all that was changed is painted."""
    found: float = page.evaluate(SHIFTS)
    return found


@pytest.fixture
def page(paired: Paired) -> Page:
    """The list of threads, from which one is opened as Gmail does it; shifts there are counted."""
    opened = paired.context.new_page()
    opened.add_init_script(OBSERVE)
    opened.goto("https://mail.google.com/mail/u/0/#inbox")
    expect(opened.get_by_role("row").first).to_be_visible()
    assert shifts(opened) == 0
    return opened


def go(page: Page, url: str) -> None:
    page.evaluate("hash => { location.hash = hash }", url.partition("#")[2])


def push_down(page: Page) -> None:
    page.evaluate("document.querySelector('[role=main]').style.marginTop = '90px'")


@contextmanager
def halted(world: World) -> Iterator[None]:
    """The service answers nothing until this is left."""
    world.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        world.signal(signal.SIGCONT)


def test_what_would_move_is_seen_to(page: Page, paired: Paired) -> None:
    """The measure itself: as much room as a card's, taken after the fact, is told."""
    go(page, paired.thread_url("other_family"))
    expect(page.locator("h2.hP")).to_be_visible()
    assert shifts(page) == 0
    push_down(page)
    assert shifts(page) > 0.01


def test_a_late_answer_moves_nothing_from_the_opening_on(page: Page, paired: Paired) -> None:
    with halted(paired.world):
        go(page, paired.thread_url(EVASIVE))
        expect(page.locator("[data-bowout] .pill.busy")).to_be_visible()
        assert shifts(page) == 0
    expect(page.locator("[data-bowout] .pill strong")).to_have_text("Walk away.")
    assert shifts(page) == 0
    # What the user unfolds themselves may take room.
    page.locator("[data-bowout] .pill").click()
    expect(card(page).get_by_role("button", name="Polite exit")).to_be_visible()
    assert shifts(page) == 0


def test_a_notice_moves_nothing(page: Page, paired: Paired) -> None:
    page.evaluate(
        "addEventListener('hashchange', () => document.querySelector('h2.hP')"
        "?.setAttribute('data-thread-perm-id', 'thread-f:1'))"
    )
    go(page, paired.thread_url(EVASIVE))
    expect(page.locator("[data-bowout] .pill strong")).to_be_visible()
    assert shifts(page) == 0


def test_a_card_that_stands_moves_nothing_by_what_comes_to_it(page: Page, paired: Paired) -> None:
    """Whether it came in time for a place of its own or not: tones, drafts and Gmail's redrawing change no place."""
    go(page, paired.thread_url("walk_away_not_budget"))
    pill = page.locator("[data-bowout] .pill[aria-expanded]")
    expect(page.locator("[data-bowout] strong")).to_have_text("Walk away.")
    if pill.count():
        pill.click()
    before = shifts(page)
    # The tone that the prospect writes in is asked for after the hint, and the first draft after that.
    expect(card(page).get_by_label("Tone")).to_have_value("warm")
    page.evaluate("document.title += ' '; document.querySelector('.amn').append(document.createElement('i'))")
    card(page).locator(".button.first").hover()
    assert shifts(page) == before
