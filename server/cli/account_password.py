"""`bowout account password`: give an account's password anew, or confirm where one stored long ago goes."""

from __future__ import annotations

import asyncio
import sys

import click

from server.bootstrap.app import opened
from server.cli.asking import interruptible
from server.cli.terminal import printable
from server.errors import UsageError
from server.services.accounts import Accounts, login_of
from server.services.ports.account import Account


@click.command()
@click.argument("name")
@click.option("--keep", is_flag=True, help="Keep the one that an older version stored; you are shown where it goes.")
@click.option("--yes", is_flag=True, help="With --keep: do not ask.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def password(name: str, keep: bool, yes: bool, password_stdin: bool) -> None:
    """Give an account's password anew. It is only ever sent to the server, login and TLS it was given for.

    \b
    Examples:
      bowout account password work
      bowout account password work --keep
    """
    if keep and password_stdin:
        raise UsageError("--keep and --password-stdin do not go together.", "Leave out one of them.")
    asyncio.run(_change(name, keep=keep, yes=yes, from_stdin=password_stdin))
    click.echo(f"Kept. Next: bowout account test {name}")


async def _change(name: str, *, keep: bool, yes: bool, from_stdin: bool) -> None:
    async with opened() as app:
        account = await app.store.account(name)
        click.echo(_where(account), err=True)
        # From here on the account as it was shown, not as it may stand in the database by then.
        if not keep:
            await Accounts(app.store).set_password(account, read_password(from_stdin=from_stdin))
            return
        if not yes:
            with interruptible():
                click.confirm("Is that where your password shall go?", abort=True)
        await Accounts(app.store).confirm_password(account)


def _where(account: Account) -> str:
    place = login_of(account)
    return printable(f"It goes to {place.host}, port {place.port}, as {place.user}, TLS: {place.tls.value}.")


def read_password(*, from_stdin: bool) -> str:
    """A password from standard input or the prompt; `UsageError` where there is none."""
    if from_stdin:
        text = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        with interruptible():
            text = str(click.prompt("Password", hide_input=True))
    else:
        raise UsageError("No password was given.", "Pipe it in: --password-stdin < file")
    if not text:
        raise UsageError("The password is empty.", "Pipe it in on one line, or type it at the prompt.")
    return text
