"""The backtest's report: one HTML file that loads nothing, rendered with everything from mail escaped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from server import errors

_PAGE = "backtest.html"


def backtest_report(found: Mapping[str, Any], pages: Path) -> str:
    """The report on a backtest as `present_backtest.backtest_json` gives it; `pages` is the folder of page templates.

    Raises `server.errors.TemplateError` where the template cannot be rendered.
    """
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(pages), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    try:
        return environment.get_template(_PAGE).render(r=found)
    except TemplateError as error:
        raise errors.TemplateError(f"The page {_PAGE} cannot be rendered.", "Reinstall Bowout.") from error
