"""`bowout reminders`: when to come back to whom."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from server.bootstrap.app import opened
from server.bootstrap.calendars import reminders_file
from server.cli.options import DayType, json_option, print_json, print_or_write
from server.cli.plain_table import plain_table
from server.cli.terminal import printable
from server.services.present_kept import reminder_json
from server.services.reminder_values import Reminder


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def reminders(ctx: click.Context, as_json: bool) -> None:
    """List when to come back to whom, the earliest first. A reply cancels a reminder by itself.

    \b
    Example:
      bowout reminders
    """
    if ctx.invoked_subcommand is not None:
        return
    found = asyncio.run(_listed())
    if as_json:
        for each in found:
            print_json(reminder_json(each))
    elif found:
        _print_table(found)
    else:
        click.echo("No reminders. A thread gets one when somebody names a date to come back, or by `move`.")


@reminders.command()
@click.argument("thread")
@click.argument("day", type=DayType())
@click.option("--account", default=None, help="Only this account.")
def move(thread: str, day: date, account: str | None) -> None:
    """Choose another DAY for the reminder of THREAD, or set one where it has none.

    \b
    Example:
      bowout reminders move 3f9c2a 2027-03-01
    """
    asyncio.run(_move(thread, day, account))
    click.echo(f"The reminder is on {day.isoformat()}.")


@reminders.command()
@click.argument("thread")
@click.option("--account", default=None, help="Only this account.")
def dismiss(thread: str, account: str | None) -> None:
    """Drop the reminder of THREAD; a new date named in a reply makes a new one.

    \b
    Example:
      bowout reminders dismiss 3f9c2a
    """
    asyncio.run(_move(thread, None, account))
    click.echo("The reminder is dropped.")


@reminders.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="A file to write to.")
def export(out: Path | None) -> None:
    """Print the reminders as a calendar file (.ics).

    \b
    Example:
      bowout reminders export --out reminders.ics
    """
    print_or_write(out, reminders_file(asyncio.run(_listed()), datetime.now(UTC)))


async def _listed() -> list[Reminder]:
    async with opened() as app:
        return await app.reminders.listed()


async def _move(thread: str, day: date | None, account: str | None) -> None:
    async with opened() as app:
        await app.reminders.move(thread, day, account)


def _whose(reminder: Reminder) -> str:
    """Who chose the day."""
    if reminder.moved:
        return "you chose the day"
    return "check-in proposed after 90 days" if reminder.proposed else "they named it"


def _print_table(found: list[Reminder]) -> None:
    table = plain_table("thread", "day", "who", "why")
    for each in found:
        ours = _whose(each)
        why = f"{each.subject}: {ours}" + (f" “{each.words}”" if each.words else "")
        day = f"{each.on.isoformat()} due" if each.due else each.on.isoformat()
        cells = (each.thread_id[:8] if len(each.thread_id) > 20 else each.thread_id, day, each.who, why)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    Console().print(table)
    if any(each.due for each in found):
        click.echo("What is due has a draft: bowout draft THREAD --intent re_approach")
