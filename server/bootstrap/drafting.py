"""Put together what writes drafts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlp.labels import Intent, Tone
from server.drafting.catalogue import Variable, variables
from server.drafting.etiquette import check
from server.drafting.own_templates import Checked, check_own
from server.drafting.render import JinjaDrafts
from server.drafting.report import backtest_report
from server.services.ports.draft import Finding
from server.settings import Settings


def draft_renderer(settings: Settings, folder: Path | None = None) -> JinjaDrafts:
    """The renderer over the built-in templates, and before them those of the user in a data folder."""
    return JinjaDrafts(settings.templates / "drafts", own_templates(folder) if folder else None)


def own_templates(folder: Path) -> Path:
    """Where a user's templates lie in a data folder."""
    return folder / "templates" / "drafts"


def variable_catalogue(settings: Settings) -> tuple[Variable, ...]:
    """The variables a draft template may use."""
    return variables(settings.templates / "drafts")


def checked_templates(drafts: JinjaDrafts) -> list[Checked]:
    """What is wrong with the user's templates."""
    return list(check_own(drafts))


def page_report(found: Mapping[str, Any]) -> str:
    """The report on a backtest as one HTML file."""
    return backtest_report(found, Settings.from_environment().templates / "pages")


def check_etiquette(text: str, intent: Intent, tone: Tone) -> tuple[Finding, ...]:
    """Every breach of etiquette in a text, and what would make it better."""
    return check(text, intent, tone)
