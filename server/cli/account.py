"""`bowout account`: add, list, test and narrow accounts."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from server.bootstrap.account_setup import MailAccountSetup
from server.bootstrap.app import opened
from server.cli.account_interval import interval as interval_command
from server.cli.account_narrowing import exclude, include
from server.cli.account_password import password as password_command
from server.cli.account_password import read_password
from server.cli.account_review import review
from server.cli.options import INTERVAL, json_option, print_json
from server.cli.plain_table import plain_table
from server.cli.terminal import printable
from server.errors import UsageError
from server.imap.presets import Preset, endpoint_for, preset_for_address
from server.services.accounts import Accounts
from server.services.ports.account import Account, Tls
from server.services.present_kept import narrowing_json


@click.group()
def account() -> None:
    """Set up the mailboxes that are read.

    \b
    Example:
      bowout account add work --user you@gmail.com
    """


@account.command()
@click.argument("name")
@click.option("--host", default=None, help="IMAP server; known for the big providers.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Default: 993, or 143 for starttls and none.")
@click.option("--user", default=None, help="Login, usually the address.")
@click.option("--tls", type=click.Choice([tls.value for tls in Tls]), default=None, help="none only to loopback.")
@click.option("--path", type=click.Path(path_type=Path), default=None, help="A mail file or folder instead of IMAP.")
@click.option("--me", multiple=True, help="An own address (default: the login).")
@click.option("--interval", type=INTERVAL, default=10, show_default=True, help="Minutes between scans.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(
    name: str,
    host: str | None,
    port: int | None,
    user: str | None,
    tls: str | None,
    path: Path | None,
    me: Sequence[str],
    interval: int,
    password_stdin: bool,
) -> None:
    """Add an account by its login, or a mail file.

    \b
    Examples:
      bowout account add work --user you@gmail.com
      bowout account add work --host imap.example.com --port 993 --user you@example.com --password-stdin < secret
      bowout account add old --path ~/Takeout/Mail/All.mbox --me you@example.com
    """
    own = frozenset(me)
    if path is not None:
        _only_a_path(path, given={"--host": host, "--port": port, "--user": user, "--tls": tls}, piped=password_stdin)
        added = Account(0, name, path=str(path.expanduser().absolute()), me=own, interval_minutes=interval)
        password = None
    else:
        if user and (preset := preset_for_address(user)):
            _tell_steps(preset)
        endpoint = endpoint_for(user or "", host, port, Tls(tls) if tls else None)
        added = Account(0, name, imap=endpoint, me=own, interval_minutes=interval)
        password = read_password(from_stdin=password_stdin)
    saved = asyncio.run(_add(added, password))
    click.echo(f"Added {saved.name}. Own addresses: {', '.join(sorted(saved.me))}.")
    click.echo(f"Next: bowout account test {saved.name}, then bowout scan {saved.name}")


def _only_a_path(path: Path, given: Mapping[str, object], *, piped: bool) -> None:
    login = [option for option, value in given.items() if value is not None] + ["--password-stdin"] * piped
    if login:
        raise UsageError(
            f"An account is a mail file or a login, not both: --path came with {', '.join(login)}.",
            "Leave out --path, or the rest; two accounts can be added one after the other.",
        )
    if not path.expanduser().exists():
        raise UsageError(f"{path} does not exist.", "Name an mbox file, a Maildir or a folder of .eml files.")


async def _add(added: Account, password: str | None) -> Account:
    async with opened() as app:
        return await Accounts(app.store).add(added, password)


def _tell_steps(preset: Preset) -> None:
    click.echo(f"{preset.name}: how to come by the password", err=True)
    for number, step in enumerate(preset.steps, start=1):
        click.echo(f"  {number}. {step}", err=True)


@account.command("list")
@json_option
def list_accounts(as_json: bool) -> None:
    """List the accounts (never their passwords).

    \b
    Example:
      bowout account list
    """
    accounts = asyncio.run(_list())
    if as_json:
        for each in accounts:
            print_json(_account_json(each))
        return
    if not accounts:
        click.echo("No account yet. Add one: bowout account add work --user you@example.com")
        return
    table = plain_table("name", "where", "own addresses", "to confirm", "every")
    for each in accounts:
        where = f"{each.imap.user} at {each.imap.host}:{each.imap.port}" if each.imap else str(each.path)
        own, proposed = ", ".join(sorted(each.me)), ", ".join(sorted(each.proposed))
        cells = (each.name, where, own, proposed or "-", f"{each.interval_minutes} min")
        table.add_row(*(Text(printable(cell)) for cell in cells))
    Console().print(table)


async def _list() -> list[Account]:
    async with opened() as app:
        return await app.store.accounts()


def _account_json(each: Account) -> dict[str, object]:
    return {
        "name": each.name,
        "host": each.imap.host if each.imap else None,
        "port": each.imap.port if each.imap else None,
        "user": each.imap.user if each.imap else None,
        "tls": each.imap.tls.value if each.imap else None,
        "path": each.path,
        "me": sorted(each.me),
        "proposed": sorted(each.proposed),
        "interval_minutes": each.interval_minutes,
        "include": narrowing_json(each.include),
        "exclude": narrowing_json(each.exclude),
    }


@account.command()
@click.argument("name")
def test(name: str) -> None:
    """Log in and look around, or open the mail file, and say in words what is wrong.

    \b
    Example:
      bowout account test work
    """
    sys.exit(asyncio.run(_test(name)))


async def _test(name: str) -> int:
    async with opened() as app:
        steps = await MailAccountSetup(app.store).test(name)
    good = True
    for step in steps:
        good = good and step.ok
        click.echo(f"{'ok    ' if step.ok else 'FAILED'}  {step.message}")
        if not step.ok and step.advice:
            click.echo(f"        {step.advice}")
    return 0 if good else 3


@account.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(name: str, yes: bool) -> None:
    """Remove an account with all that is stored of it, its password included. Nothing changes on the server.

    \b
    Example:
      bowout account remove work
    """
    if not yes:
        asyncio.run(_known(name))
        click.confirm(f"Remove {name} and everything stored of it?", abort=True)
    asyncio.run(_remove(name))
    click.echo(f"Removed {name}.")


async def _known(name: str) -> None:
    async with opened() as app:
        await app.store.account(name)


async def _remove(name: str) -> None:
    async with opened() as app:
        await Accounts(app.store).remove(name)


@account.command()
@click.argument("name")
@click.option("--add", "added", multiple=True, help="An own address to confirm.")
@click.option("--remove", "removed", multiple=True, help="An address that is not yours.")
@click.option("--confirm-all", is_flag=True, help="Confirm all addresses found in what was sent.")
def me(name: str, added: Sequence[str], removed: Sequence[str], confirm_all: bool) -> None:
    """Show, confirm or remove own addresses. After a change the next scan reads the account anew.

    \b
    Example:
      bowout account me work --add dana.reyes@example.com
    """
    changed = asyncio.run(_me(name, added, removed, confirm_all))
    click.echo(f"own addresses: {', '.join(sorted(changed.me))}")
    if changed.proposed:
        click.echo(f"found in what was sent, not confirmed: {', '.join(sorted(changed.proposed))}")


async def _me(name: str, added: Sequence[str], removed: Sequence[str], confirm_all: bool) -> Account:
    async with opened() as app:
        return await Accounts(app.store).set_me(name, added, removed, confirm_proposed=confirm_all)


account.add_command(include)
account.add_command(exclude)
account.add_command(review)
account.add_command(password_command)
account.add_command(interval_command)
