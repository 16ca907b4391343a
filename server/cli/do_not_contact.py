"""`bowout do-not-contact`: who must not be written to."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from server.bootstrap.app import opened
from server.cli.options import json_option, print_json, print_or_write
from server.cli.plain_table import plain_table
from server.cli.terminal import printable
from server.services.do_not_contact_values import Entry, Proposed, Removal
from server.services.present_kept import entry_json, proposed_json, removal_json

_ERASED = "(address erased)"


@click.group("do-not-contact")
def do_not_contact() -> None:
    """Keep the list of who must not be written to. Nothing is scored, reminded or drafted for them.

    \b
    Example:
      bowout do-not-contact add helen@peakvalve.example
    """


@do_not_contact.command("list")
@click.option("--removed", is_flag=True, help="List what was taken off instead, and why.")
@json_option
def list_entries(removed: bool, as_json: bool) -> None:
    """List the entries, and who asked to be left alone and waits for your word.

    \b
    Example:
      bowout do-not-contact list
    """
    entries, proposed, removals = asyncio.run(_listed())
    if as_json:
        for value in map(removal_json, removals) if removed else map(entry_json, entries):
            print_json(value)
        for waiting in () if removed else proposed:
            print_json({"proposed": proposed_json(waiting)})
    elif removed:
        _print_removals(removals)
    else:
        _print_entries(entries, proposed)


@do_not_contact.command()
@click.argument("who", required=False)
@click.option("--thread", default=None, help="Put on it who asked for it in this thread.")
@click.option("--account", default=None, help="The account of --thread.")
def add(who: str | None, thread: str | None, account: str | None) -> None:
    """Put WHO on the list: an address, or a domain with everybody at it.

    \b
    Example:
      bowout do-not-contact add peakvalve.example
      bowout do-not-contact add --thread 3f9c2a
    """
    if (who is None) == (thread is None):
        raise click.UsageError("Give an address or domain, or --thread.")
    entry = asyncio.run(_add(who, thread, account))
    click.echo(f"{printable(entry.value or _ERASED)}: do not contact. Nothing is scored or drafted for them any more.")


@do_not_contact.command()
@click.argument("who")
@click.option("--why", prompt="Why may they be written to again", help="Kept as a record.")
def remove(who: str, why: str) -> None:
    """Take WHO (address, domain or id) off the list; the reason is asked for and kept.

    \b
    Example:
      bowout do-not-contact remove helen@peakvalve.example --why "She wrote to us again by herself."
    """
    entry = asyncio.run(_remove(who, why))
    click.echo(f"{printable(entry.value or _ERASED)} is off the list. Their threads are judged again by the next scan.")


@do_not_contact.command()
@click.argument("who")
def erase(who: str) -> None:
    """Forget the address of WHO; the entry goes on matching by its hash alone.

    \b
    Example:
      bowout do-not-contact erase helen@peakvalve.example
    """
    entry = asyncio.run(_erase(who))
    click.echo(f"The address is erased. The entry {entry.hash[:8]} goes on matching.")


@do_not_contact.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=None, help="A file to write to.")
def export(out: Path | None) -> None:
    """Print the list as CSV for a CRM.

    \b
    Example:
      bowout do-not-contact export --out do-not-contact.csv
    """
    print_or_write(out, asyncio.run(_csv()).encode())


async def _listed() -> tuple[list[Entry], list[Proposed], list[Removal]]:
    async with opened() as app:
        known = app.do_not_contact
        return await known.listed(), await known.proposed(), await known.removals()


async def _add(who: str | None, thread: str | None, account: str | None) -> Entry:
    async with opened() as app:
        return await (app.do_not_contact.add(who) if who else app.do_not_contact.confirm(thread or "", account))


async def _remove(who: str, why: str) -> Entry:
    async with opened() as app:
        return await app.do_not_contact.remove(who, why)


async def _erase(who: str) -> Entry:
    async with opened() as app:
        return await app.do_not_contact.erase(who)


async def _csv() -> str:
    async with opened() as app:
        return await app.do_not_contact.csv()


def _print_entries(entries: list[Entry], proposed: list[Proposed]) -> None:
    console = Console()
    if entries:
        table = plain_table("id", "do not contact", "since")
        for entry in entries:
            shown = f"everybody at {entry.value}" if entry.value and entry.scope == "domain" else entry.value or _ERASED
            table.add_row(entry.hash[:8], Text(printable(shown)), f"{entry.since:%Y-%m-%d}")
        console.print(table)
    else:
        click.echo("Nobody is on the list.")
    for waiting in proposed:
        click.echo(
            f"{printable(waiting.email)} asked to be left alone ({printable(waiting.subject)}). "
            f"To confirm: bowout do-not-contact add --thread {waiting.thread_id}"
        )


def _print_removals(removals: list[Removal]) -> None:
    for removal in removals:
        when = f"{removal.since:%Y-%m-%d} to {removal.removed_at:%Y-%m-%d}"
        click.echo(f"{removal.hash[:8]}  {when}  {printable(removal.why)}")
    if not removals:
        click.echo("Nothing was ever taken off the list.")
