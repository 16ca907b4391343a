"""The words of a reason found again in the mail as Gmail lays it out, and marked there without touching it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

ONE, OTHER = 1864640062651273503, 1864640062651273504
LOG = "20277; 1:WyIjdGhyZWFkLWY6MTg2NDY0MDA2MjY1MTI3MzUwMyJd"


def message(number: int, body: str, style: str = "") -> str:
    return (
        f'<div role="listitem" style="{style}"><div class="adn" data-legacy-message-id="{number:x}">'
        f'<span class="gD">Dirk says it is tight this year</span>'
        f'<div class="ii gt" jslog="{LOG}"><div class="a3s">{body}</div></div></div></div>'
    )


@pytest.fixture(scope="module")
def page(chromium: Browser, gmail_probe: Path) -> Iterator[Page]:
    opened = chromium.new_page()
    opened.add_init_script(path=gmail_probe)
    yield opened
    opened.close()


def find(page: Page, html: str, quote: str, *, prefix: str = "", suffix: str = "", of: int | None = ONE) -> str | None:
    """The marked words, or None; the mail must be the same afterwards, and nothing else be marked."""
    page.goto("about:blank")
    page.set_content(f'<div role="main"><h2 class="hP" data-legacy-thread-id="{ONE:x}">Peak</h2>{html}</div>')
    before = page.evaluate("document.body.innerHTML")
    wanted = None if of is None else str(of)
    found: str | None = page.evaluate(
        "([id, quote, prefix, suffix]) => bowoutGmail.passage(id, quote, prefix, suffix)",
        [wanted, quote, prefix, suffix],
    )
    marked = page.evaluate("[...CSS.highlights.get('bowout-evidence') ?? []].map(range => range.toString())")
    assert marked == ([] if found is None else [found])
    assert page.evaluate("document.body.innerHTML") == before
    return found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Well, budget is tight this year, sorry.", "budget is tight this year"),
        ("budget <b>is <i>ti</i>ght</b> <a href='#'>this</a> year", "budget is tight this year"),
        ("budget\n   is&nbsp;tight\tthis   year", "budget\n   is\u00a0tight\tthis   year"),
        ("<div>budget is tight</div><div>this year</div>", "budget is tightthis year"),
        ("budget is tight<br>this year", "budget is tightthis year"),
        ("bud&shy;get is ti\u200bght this year", "bud\u00adget is ti\u200bght this year"),
        ("<div dir='rtl'>budget is tight this year</div>", "budget is tight this year"),
        ("budget is tight <style>this {}</style>this year", "budget is tight this {}this year"),
        ("<div>budget is tight</div>this year", "budget is tightthis year"),
        ("<ul><li>budget is tight</li></ul><b>this</b> year", "budget is tightthis year"),
        ("budget <ins>is</ins> t<label>igh</label>t this year", "budget is tight this year"),
        ("<form><input name=contains>budget is tight</form>this year", "budget is tightthis year"),
    ],
)
def test_words_are_found_across_markup_and_white_space(page: Page, body: str, found: str) -> None:
    assert find(page, message(ONE, body), "budget is tight this year") == found


@pytest.mark.parametrize(
    "body",
    [
        "Nothing of the kind.",
        "It is tight this year. I said: it is tight this year.",
        "<p>tight this</p><p>tight this</p>",
        "tight<!-- --> <span>th</span>at year",
        "<span style='display: none'>It is tight this year.</span>Hello",
        "It is tight <i hidden>this</i>",
    ],
)
def test_words_that_stand_there_not_at_all_or_more_than_once_are_not_marked(page: Page, body: str) -> None:
    assert find(page, message(ONE, body), "tight this") is None


def test_what_stands_before_and_behind_tells_one_of_two_from_the_other(page: Page) -> None:
    body = "First it is tight. <b>Later</b> it is tight, we think."
    assert find(page, message(ONE, body), "it is tight", prefix="Later ", suffix=", we") == "it is tight"
    assert page.evaluate("[...CSS.highlights.get('bowout-evidence')][0].startContainer.data").startswith(
        " it is tight,"
    )


def test_own_words_come_before_the_same_words_quoted(page: Page) -> None:
    body = "No, tight this year.<div class='gmail_quote'><blockquote>Is it tight this year?</blockquote></div>"
    assert find(page, message(ONE, body), "tight this year") == "tight this year"
    only_quoted = "No.<div class='gmail_quote'><blockquote>Is it tight this year?</blockquote></div>"
    assert find(page, message(ONE, only_quoted), "tight this year") == "tight this year"


def test_words_are_looked_for_in_the_message_they_are_of_and_where_it_is_seen(page: Page) -> None:
    both = message(ONE, "It is tight.") + message(OTHER, "It is tight.")
    assert find(page, both, "It is tight", of=OTHER) == "It is tight"
    assert find(page, both, "It is tight", of=None) is None
    assert find(page, message(ONE, "It is tight.", "display: none"), "It is tight") is None
    # Neither the sender's name nor anything else around the text is the mail's.
    assert find(page, message(ONE, "Soon."), "tight this year") is None
