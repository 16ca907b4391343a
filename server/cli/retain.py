"""`bowout retain`: how long what is kept."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import click

from server.bootstrap.app import opened
from server.cli.options import json_option, print_json
from server.services.upkeep import UpkeepDone
from server.services.upkeep_values import MOST_DAYS, Keep, Retention

_DAYS = click.IntRange(1, MOST_DAYS)
_after = click.option("--after", "days", type=_DAYS, required=True, help="Days in which nothing was written.")
_yes = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def retain(context: click.Context, as_json: bool) -> None:
    """Say how long what is kept. Applied at once, then once a day by `bowout serve`.

    \b
    Examples:
      bowout retain
      bowout retain evidence --after 90
      bowout retain nothing --after 365
      bowout retain everything
    """
    if context.invoked_subcommand is None:
        retention = asyncio.run(_shown())
        if as_json:
            print_json({"keep": retention.keep.value, "after_days": retention.after_days or None})
        else:
            click.echo(in_words(retention))


@retain.command()
def everything() -> None:
    """Keep everything. What was taken away comes back only where a thread goes on.

    \b
    Example:
      bowout retain everything
    """
    asyncio.run(_set(Retention()))
    click.echo(in_words(Retention()))


@retain.command()
@_after
@_yes
def evidence(days: int, yes: bool) -> None:
    """Of threads at rest keep the verdict and the words it shows, and take all other text away.

    A thread that goes on is fetched anew from the mail server. Drafts for what was taken away know less.

    \b
    Example:
      bowout retain evidence --after 90
    """
    _apply(Retention(Keep.EVIDENCE, days), "threads left with their evidence", yes)


@retain.command()
@_after
@_yes
def nothing(days: int, yes: bool) -> None:
    """Drop threads at rest whole. One that goes on is read again from the mail server.

    \b
    Example:
      bowout retain nothing --after 365
    """
    _apply(Retention(Keep.NOTHING, days), "threads dropped", yes)


def in_words(retention: Retention) -> str:
    """The retention in a sentence."""
    if retention.keep is Keep.EVERYTHING:
        return "Everything is kept."
    rest = f"in which nothing was written for {retention.after_days} days"
    if retention.keep is Keep.EVIDENCE:
        return f"Of threads {rest} only the evidence is kept."
    return f"Threads {rest} are dropped."


def _apply(retention: Retention, what: str, yes: bool) -> None:
    if not yes:
        click.confirm(f"{in_words(retention)} Begin now?", abort=True)
    done = asyncio.run(_set(retention))
    click.echo(f"{done.threads} {what}.")
    if not done.finished:
        click.echo("An account is being read or changed: its turn comes with the next run of `bowout serve`.")


async def _shown() -> Retention:
    async with opened() as app:
        return await app.store.upkeep.retention()


async def _set(retention: Retention) -> UpkeepDone:
    async with opened() as app:
        return await app.upkeep.retain(retention, datetime.now(UTC))
