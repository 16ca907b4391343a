"""`bowout pair`: let an extension in, see which are, end that."""

from __future__ import annotations

import asyncio

import click
from rich.console import Console
from rich.text import Text

from server.bootstrap.app import opened
from server.cli.options import json_option, print_json
from server.cli.plain_table import plain_table
from server.cli.terminal import printable
from server.errors import NotFoundError, UsageError
from server.services.pairing_values import Pairing, PairingState
from server.services.present_kept import pairing_json

_SHORTEST_PREFIX = 4
_WORDS = {
    PairingState.WAITING: "waits for its code",
    PairingState.ACCEPTED: "accepted, not fetched yet",
    PairingState.PAIRED: "paired",
}


class _CodeOrCommand(click.Group):
    """`bowout pair K7PM-3QXD` is `bowout pair accept K7PM-3QXD`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["accept", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_CodeOrCommand, invoke_without_command=True)
@click.pass_context
def pair(ctx: click.Context) -> None:
    """Let a browser extension in by the code it shows; see which are, and end that.

    Without a code, those that wait are named and the code is asked for.

    \b
    Example:
      bowout pair K7PM-3QXD
    """
    if ctx.invoked_subcommand is None:
        waiting = [each for each in asyncio.run(_listed()) if each.state is PairingState.WAITING]
        if not waiting:
            raise NotFoundError("No extension waits to be let in.", "Press Pair in the extension, then run this again.")
        for each in waiting:
            click.echo(f"{printable(each.name)} ({each.origin}) asked at {each.created_at:%H:%M} UTC")
        _accept(str(click.prompt("Code shown by the extension")))


@pair.command()
@click.argument("code")
def accept(code: str) -> None:
    """Accept the extension that shows CODE.

    \b
    Example:
      bowout pair accept K7PM-3QXD
    """
    _accept(code)


@pair.command("list")
@json_option
def list_pairings(as_json: bool) -> None:
    """List the extensions that are let in or ask to be.

    \b
    Example:
      bowout pair list
    """
    listed = asyncio.run(_listed())
    if as_json:
        for each in listed:
            print_json(pairing_json(each))
    elif not listed:
        click.echo("No extension is paired. Press Pair in the extension, then: bowout pair CODE")
    else:
        _print_table(listed)


@pair.command()
@click.argument("pairing")
def revoke(pairing: str) -> None:
    """End a pairing, named by its id or the first characters of it. Its token is good for nothing from then on.

    \b
    Example:
      bowout pair revoke 3f9c2a
    """
    ended = asyncio.run(_revoke(pairing))
    click.echo(f"{printable(ended.name)} is let in no longer.")


def _accept(code: str) -> None:
    accepted = asyncio.run(_accepted(code))
    click.echo(f"{printable(accepted.name)} ({accepted.origin}) is let in. It may read threads and record what you do")
    click.echo(f"there; it sees no password. To end that: bowout pair revoke {accepted.id[:8]}")


async def _accepted(code: str) -> Pairing:
    async with opened() as app:
        return await app.pairings.accept(code)


async def _listed() -> list[Pairing]:
    async with opened() as app:
        return await app.pairings.listed()


async def _revoke(prefix: str) -> Pairing:
    async with opened() as app:
        found = [each for each in await app.pairings.listed() if each.id.startswith(prefix.lower())]
        if len(prefix) < _SHORTEST_PREFIX or len(found) > 1:
            raise UsageError("That is not enough of an id.", "See `bowout pair list`.")
        if not found:
            raise NotFoundError("There is no pairing of that id.", "See `bowout pair list`.")
        await app.pairings.revoke(found[0].id)
        return found[0]


def _print_table(listed: list[Pairing]) -> None:
    table = plain_table("id", "name", "origin", "state", "last used", "ends unless used")
    for each in listed:
        used = f"{each.last_used_at:%Y-%m-%d}" if each.last_used_at else "-"
        cells = (each.id[:8], each.name, each.origin, _WORDS[each.state], used, f"{each.expires_at:%Y-%m-%d}")
        table.add_row(*(Text(printable(cell)) for cell in cells))
    Console().print(table)
