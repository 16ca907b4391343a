"""`bowout account include` and `exclude`: which people, firms, labels and mailboxes are looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from server.bootstrap.app import opened
from server.cli.options import print_json
from server.errors import UsageError
from server.prospects.crm_csv import read_crm_csv
from server.services.accounts import Accounts
from server.services.ports.account import Account, Narrowing
from server.services.present_kept import narrowing_json

_NARROWING_OPTIONS = (
    click.option("--mailbox", "mailboxes", multiple=True, help="A mailbox by its name."),
    click.option("--label", "labels", multiple=True, help="A Gmail label."),
    click.option("--address", "addresses", multiple=True, help="A person's address."),
    click.option("--domain", "domains", multiple=True, help="A firm's domain."),
    click.option("--csv", "csv", type=click.Path(path_type=Path), default=None, help="A CRM's CSV export."),
    click.option("--clear", is_flag=True, help="Forget what was named before."),
)


def _narrowing_options(command: click.decorators.FC) -> click.decorators.FC:
    for option in reversed(_NARROWING_OPTIONS):
        command = option(command)
    return command


@click.command()
@click.argument("name")
@_narrowing_options
def include(name: str, clear: bool, csv: Path | None, **named: Sequence[str]) -> None:
    """Narrow an account to the mailboxes, labels, people or firms named. After a change the next scan reads it anew.

    \b
    Example:
      bowout account include work --csv contacts.csv
    """
    changed = asyncio.run(_narrow(name, _wanted(csv, named), clear, excluding=False))
    print_json(narrowing_json(changed.include))


@click.command()
@click.argument("name")
@_narrowing_options
def exclude(name: str, clear: bool, csv: Path | None, **named: Sequence[str]) -> None:
    """Leave out mailboxes, labels, people or firms. After a change the next scan reads the account anew.

    \b
    Example:
      bowout account exclude work --domain ourlawyers.example --label Family
    """
    changed = asyncio.run(_narrow(name, _wanted(csv, named), clear, excluding=True))
    print_json(narrowing_json(changed.exclude))


async def _narrow(name: str, wanted: Narrowing, clear: bool, *, excluding: bool) -> Account:
    async with opened() as app:
        accounts = Accounts(app.store)
        change = accounts.exclude if excluding else accounts.include
        return await change(name, wanted, clear=clear)


def _wanted(csv: Path | None, named: dict[str, Sequence[str]]) -> Narrowing:
    addresses, domains = set(named["addresses"]), set(named["domains"])
    if csv is not None:
        found = read_crm_csv(_read(csv))
        click.echo(f"{csv.name}: {len(found.addresses)} addresses, {len(found.domains)} domains", err=True)
        for ignored in found.ignored:
            click.echo(f"{csv.name}, line {ignored.line}: ignored, {ignored.reason}", err=True)
        addresses |= found.addresses
        domains |= found.domains
    return Narrowing(
        mailboxes=frozenset(named["mailboxes"]),
        labels=frozenset(named["labels"]),
        addresses=frozenset(addresses),
        domains=frozenset(domains),
    )


def _read(csv: Path) -> bytes:
    try:
        return csv.read_bytes()
    except OSError as error:
        raise UsageError(f"{csv} cannot be read: {error.strerror}.", "Name a CSV file.") from error
