"""`bowout referrals`: who was pointed to, by whom and when."""

from __future__ import annotations

import asyncio

import click
from rich.console import Console
from rich.text import Text

from server.bootstrap.app import opened
from server.cli.options import json_option, print_json
from server.cli.plain_table import plain_table
from server.cli.terminal import printable
from server.services.present_kept import referral_json
from server.services.referrals import Referral


@click.command()
@json_option
def referrals(as_json: bool) -> None:
    """List the people you were pointed to, who pointed and when, and whether you wrote to them.

    \b
    Example:
      bowout referrals
    """
    found = asyncio.run(_listed())
    if as_json:
        for each in found:
            print_json(referral_json(each))
    elif found:
        _print_table(found)
    else:
        click.echo("Nobody pointed you to anybody yet.")


async def _listed() -> list[Referral]:
    async with opened() as app:
        return await app.referrals.listed()


def _print_table(found: list[Referral]) -> None:
    table = plain_table("thread", "who", "pointed to by", "when", "written to")
    for each in found:
        who = f"{each.who} ({each.email})" if each.email and each.email != each.who else each.who
        when = f"{each.at:%Y-%m-%d}" if each.at else "-"
        written = f"in {each.written_in[:8]}" if each.written_in else "not in another thread"
        cells = (each.thread_id[:8] if len(each.thread_id) > 20 else each.thread_id, who, each.by or "-", when, written)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    Console().print(table)
