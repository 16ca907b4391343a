"""`bowout person`: give out or erase what is stored about somebody."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import click

from server.bootstrap.app import opened
from server.cli.terminal import printable
from server.services.person import Erased


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

    Settings that name the address lose it. A keyed hash stays, by which scans know what to leave out.

    \b
    Example:
      bowout person erase helen@example.com
    """
    if not yes:
        click.confirm(f"Erase every thread with {printable(address)}?", abort=True)
    erased = asyncio.run(_erase(address))
    click.echo(f"{erased.threads} threads erased.")
    if erased.pointing:
        click.echo(f"{erased.pointing} threads of others point to them: these stay, but not in `bowout referrals`.")


async def _export(address: str) -> dict[str, Any]:
    async with opened() as app:
        return await app.people.export(address)


async def _erase(address: str) -> Erased:
    async with opened() as app:
        return await app.people.erase(address)
