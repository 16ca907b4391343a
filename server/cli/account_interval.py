"""`bowout account interval`: how often an account is scanned."""

from __future__ import annotations

import asyncio

import click

from server.bootstrap.app import opened
from server.cli.options import INTERVAL
from server.services.accounts import Accounts


@click.command()
@click.argument("name")
@click.argument("minutes", type=INTERVAL)
def interval(name: str, minutes: int) -> None:
    """Scan an account every so many minutes; what was read of it stays.

    \b
    Example:
      bowout account interval work 30
    """
    asyncio.run(_change(name, minutes))
    click.echo(f"{name} is scanned every {minutes} min.")


async def _change(name: str, minutes: int) -> None:
    async with opened() as app:
        await Accounts(app.store).set_interval(name, minutes)
