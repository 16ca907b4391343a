"""Put together what writes drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nlp.labels import Intent, Tone
from server.drafting.etiquette import check
from server.drafting.render import JinjaDrafts
from server.drafting.report import backtest_report
from server.services.ports import DraftRenderer, Finding
from server.settings import Settings


def draft_renderer(settings: Settings) -> DraftRenderer:
    """The renderer over the built-in templates."""
    return JinjaDrafts(settings.templates / "drafts")


def page_report(found: Mapping[str, Any]) -> str:
    """The report on a backtest as one HTML file."""
    return backtest_report(found, Settings.from_environment().templates / "pages")


def check_etiquette(text: str, intent: Intent, tone: Tone) -> tuple[Finding, ...]:
    """Every breach of etiquette in a text, and what would make it better."""
    return check(text, intent, tone)
