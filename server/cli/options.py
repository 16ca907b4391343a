"""Options and small pieces that several commands share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from server.errors import UsageError

_F = TypeVar("_F", bound=Callable[..., Any])


INTERVAL = click.IntRange(1, 1440)
"""Minutes between the scans of an account: a day at most."""

_FIRST_YEAR, _LAST_YEAR = 1971, 2200


class MomentType(click.ParamType[datetime]):
    """An ISO 8601 moment; without an offset it counts as UTC, a bare date as its midnight."""

    name = "ISO-8601"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Parse the option's text, or fail with what was expected."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not an ISO 8601 time such as 2026-11-23T09:00:00Z", param, ctx)
        if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            self.fail(f"{value!r} is not between the years {_FIRST_YEAR} and {_LAST_YEAR}", param, ctx)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class DayType(click.ParamType[date]):
    """A day as ISO 8601 writes it."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse the option's text, or fail with what was expected."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-03-01", param, ctx)


def now_option(command: _F) -> _F:
    """`--now`: judge as of this moment instead of the clock's."""
    option = click.option("--now", type=MomentType(), default=None, help="Judge as of this moment (default: now).")
    return option(command)


def json_option(command: _F) -> _F:
    """`--json`: JSON Lines instead of text for people."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON Lines instead of text for people.")(command)


def current(now: datetime | None) -> datetime:
    """The moment asked for, else the clock's."""
    return now or datetime.now(UTC)


def print_json(value: Any) -> None:
    """One JSON line on standard output, in UTF-8 whatever the terminal speaks (RFC 8259 section 8.1)."""
    click.echo(json.dumps(value, ensure_ascii=False).encode())


def print_or_write(out: Path | None, content: bytes) -> None:
    """Print UTF-8 text as it is, or write it into a file for the user's eyes only and say so."""
    if out is None:
        click.echo(content, nl=False)
        return
    write_private(out, content)
    click.echo(f"Written to {out}.")


def write_private(path: Path, content: bytes) -> None:
    """Write what holds words or addresses of mail into a file for the user's eyes only (mode 0600).

    One that others could read is narrowed. Raises `UsageError` where it cannot be written, or is a symbolic link: where
    that leads may be somebody else's.
    """
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
    except OSError as error:
        advice = "Name a file in a folder that exists and is yours."
        raise UsageError(f"{path} cannot be written: {error.strerror}.", advice) from error
