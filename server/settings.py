"""Where things lie and the few knobs there are, read from the environment. Values only; nothing is opened here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from server.errors import UsageError

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    `home` is the data folder asked for by BOWOUT_HOME, None for the platform's own; `templates` the folder of built-in
    drafts; `variant` the reading pipeline (BOWOUT_READER); `version` the distribution's; `database` the URL of a
    PostgreSQL database (BOWOUT_DATABASE, which may hold a password), None for SQLite in the data folder;
    `requests_per_second` what one caller of the API may ask in the long run (BOWOUT_REQUESTS_PER_SECOND);
    `quiet_hours` when nothing is scanned by itself, on the local clock (BOWOUT_QUIET_HOURS, such as 22:00-06:30);
    `log_level` what the running service logs from on (BOWOUT_LOG: debug, info, warning or error).
    """

    home: Path | None
    templates: Path
    variant: str = "default"
    version: str = field(default="0")
    database: str | None = field(default=None, repr=False)
    requests_per_second: int = 100
    quiet_hours: tuple[time, time] | None = None
    log_level: str = "WARNING"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings from environment variables."""
        home = environ.get("BOWOUT_HOME")
        return cls(
            home=Path(home).expanduser() if home else None,
            templates=_templates_folder(),
            variant=environ.get("BOWOUT_READER", "default"),
            version=_version(),
            database=environ.get("BOWOUT_DATABASE") or None,
            requests_per_second=_whole_number(environ, "BOWOUT_REQUESTS_PER_SECOND", 100),
            quiet_hours=_hours(environ, "BOWOUT_QUIET_HOURS"),
            log_level=_log_level(environ, "BOWOUT_LOG"),
        )


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not int(text[:9]) >= 1 or len(text) > 9:
        raise UsageError(f"{name} must be a whole number of 1 or more.", f"Unset it for {default}.")
    return int(text)


def _log_level(environ: Mapping[str, str], name: str) -> str:
    level = (environ.get(name) or "warning").upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise UsageError(f"{name} must be debug, info, warning or error.", "Unset it for warning.")
    return level


def _hours(environ: Mapping[str, str], name: str) -> tuple[time, time] | None:
    text = environ.get(name)
    if not text:
        return None
    begin, _, end = text.partition("-")
    advice = "By this machine's clock, for example: 22:00-06:30"
    try:
        hours = time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())
    except ValueError:
        raise UsageError(f"{name} must name two times of day.", advice) from None
    if any(each.tzinfo for each in hours):
        raise UsageError(f"{name} must name two times of day, without a zone.", advice)
    return hours


def _templates_folder() -> Path:
    """The wheel carries the templates inside; a checkout has them at its top."""
    bundled = _HERE / "_bundled" / "templates"
    return bundled if bundled.is_dir() else _HERE.parent / "templates"


def _version() -> str:
    try:
        return version("bowout")
    except PackageNotFoundError:
        return "0"
