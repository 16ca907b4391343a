"""The report: one file, nothing loaded from elsewhere, everything from mail escaped."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from server.drafting.report import backtest_report
from tests.conftest import ROOT

PAGES = ROOT / "templates" / "pages"
HINT: dict[str, Any] = {
    "id": "abcdef012345", "thread_id": "t", "subject": "<script>alert(1)</script>", "address": "x@y.example",
    "at": "2026-01-26T09:00:00+00:00", "move": "walk_away", "walk_away": 0.9, "sure": True,
    "sentence": "Helen said no.", "came": "alive", "truth": "outcomes", "saved_messages": 2, "days_earlier": 3.5,
    "evidence": {"quote": "\"><img src=http://evil.example/x onerror=alert(1)>"}, "revived_by": "Tuesday & \"ten\"",
}  # fmt: skip


def shape(**changes: Any) -> dict[str, Any]:
    reliability = {
        "count": 20, "base_rate": 0.5, "brier": 0.1, "brier_skill": 0.6, "slope": 1.0, "slope_interval": [0.8, 1.2],
        "bins": [{"count": 20, "mean": 0.5, "share": 0.5, "interval": [0.3, 0.7]}],
    }  # fmt: skip
    return {
        "messages": 10, "undated_messages": 1, "threads": 2, "first": "2026-01-01T00:00:00+00:00",
        "last": "2026-02-01T00:00:00+00:00", "truth": "as read by Bowout", "hints_to_leave": 1, "right": 0,
        "false_alarms": 1, "still_open": 0, "saved_messages": 0, "median_days_earlier": None,
        "other_hints": {"ask_straight": 3}, "left_out": {"supplier": 2}, "hints": [HINT], "reliability": reliability,
    } | changes  # fmt: skip


EMPTY: dict[str, Any] = {
    "threads": 0, "first": None, "last": None, "hints_to_leave": 0, "hints": [], "false_alarms": 0, "other_hints": {},
    "reliability": {"count": 0, "bins": []}, "left_out": {},
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]


@pytest.mark.parametrize("found", [shape(), shape(**EMPTY)])
def test_it_loads_nothing_and_runs_nothing_of_the_mail(found: dict[str, Any]) -> None:
    page = backtest_report(found, PAGES)
    tags = Tags()
    tags.feed(page)
    assert tags.links == []
    assert tags.open.count("script") == 1
    assert "img" not in tags.open
    assert "default-src 'none'" in page
    assert not re.search(r"url\(|@import", page)


def test_it_shows_the_evidence_and_asks_about_false_alarms() -> None:
    page = backtest_report(shape(), PAGES)
    assert "&lt;img src=http://evil.example/x onerror=alert(1)&gt;" in page
    assert 'data-hint="abcdef012345"' in page
    assert "Tuesday &amp; &#34;ten&#34;" in page
    assert "Can the probabilities be believed?" in page
