"""Options and small pieces that several commands share."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])


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
    """One JSON line on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False))
