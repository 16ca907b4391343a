"""`bowout person`, `bowout retain`: give out or erase what is stored about somebody; drop what is old."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import click

from server.bootstrap.app import opened
from server.cli.terminal import printable


@click.group()
def person() -> None:
    """All that is stored about one person.

    \b
    Example:
      bowout person export helen@example.com
    """


@person.command()
@click.argument("address")
def export(address: str) -> None:
    """Print all that is stored about ADDRESS as JSON, to be handed to them.

    \b
    Example:
      bowout person export helen@example.com > helen.json
    """
    click.echo(json.dumps(asyncio.run(_export(address)), indent=2, ensure_ascii=False))


@person.command()
@click.argument("address")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(address: str, yes: bool) -> None:
    """Erase every thread with ADDRESS, for good. Nothing changes on the mail server, and no scan brings it back.

    \b
    Example:
      bowout person erase helen@example.com
    """
    if not yes:
        click.confirm(f"Erase every thread with {printable(address)}?", abort=True)
    click.echo(f"{asyncio.run(_erase(address))} threads erased.")


@click.command()
@click.argument("days", type=click.IntRange(1, 36_500))
@click.option("--yes", is_flag=True, help="Do not ask.")
def retain(days: int, yes: bool) -> None:
    """Keep only threads in which something was written in the last DAYS days, and drop the others.

    A dropped thread that goes on is read again from the mail server.

    \b
    Example:
      bowout retain 365
    """
    if not yes:
        click.confirm(f"Drop what is older than {days} days?", abort=True)
    click.echo(f"{asyncio.run(_retain(days))} threads dropped.")


async def _export(address: str) -> dict[str, Any]:
    async with opened() as app:
        return await app.people.export(address)


async def _erase(address: str) -> int:
    async with opened() as app:
        return await app.people.erase(address)


async def _retain(days: int) -> int:
    async with opened() as app:
        return await app.people.drop_older(days, datetime.now(UTC))
