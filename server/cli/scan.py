"""`bowout scan`: read what is new and judge."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime

import click
from rich.console import Console

from server.bootstrap.app import App, opened
from server.cli.options import current, json_option, now_option, print_json
from server.cli.progress import terminal_progress
from server.cli.terminal import printable
from server.errors import BowoutError, UsageError
from server.services.scan_values import ScanSummary

# Fewer are seen at a glance in the list of threads.
_WORTH_A_REVIEW = 5


@click.command()
@click.argument("name", required=False)
@now_option
@json_option
def scan(name: str | None, now: datetime | None, as_json: bool) -> None:
    """Read what is new in an account (or in all of them) and judge its threads.

    Mailboxes are opened read-only. A second scan fetches only what came since; one that was cut off is run again.

    \b
    Example:
      bowout scan work
    """
    try:
        code = asyncio.run(_scan(name, current(now), as_json))
    except KeyboardInterrupt:
        click.echo("What was read is kept; the next scan goes on from there.", err=True)
        raise
    sys.exit(code)


async def _scan(name: str | None, now: datetime, as_json: bool) -> int:
    code = 0
    async with opened() as app:
        accounts = [await app.store.account(name)] if name else await app.store.accounts()
        if not accounts:
            raise UsageError("There is no account yet.", "Add one: bowout account add work --user you@example.com")
        for account in accounts:
            try:
                with terminal_progress(account.name) as progress:
                    summary = await app.scans.scan(account, now, progress)
            except BowoutError as error:
                if len(accounts) == 1:
                    raise
                click.echo(f"{account.name}: {error} {error.advice}", err=True)
                code = max(code, error.exit_code)
            else:
                await _report(app, summary, as_json)
                code = max(code, 1 if summary.failed else 0)
    return code


async def _report(app: App, summary: ScanSummary, as_json: bool) -> None:
    if as_json:
        print_json(summary.as_json())
        return
    console = Console(markup=False, highlight=False)
    filtered = sum(summary.filtered.values())
    console.print(
        f"{printable(summary.account)}: {summary.seen} seen = {summary.stored} stored + {filtered} filtered + "
        f"{summary.merged} merged + {len(summary.failed)} failed; {summary.threads} threads judged, {summary.read} read"
    )
    for reason, count in sorted(summary.filtered.items()):
        console.print(f"  filtered, {reason.replace('_', ' ')}: {count}")
    for broken in summary.failed:
        console.print(f"  failed: {printable(broken.mailbox)}, uid {broken.uid}: {broken.reason}", style="red")
    if summary.unsure >= _WORTH_A_REVIEW:
        console.print(f"  Whether {summary.unsure} threads are prospects' is hard to tell; a few answers help:")
        console.print(f"  bowout account review {printable(summary.account)}")
    if summary.proposed:
        console.print(f"  You also seem to write as {', '.join(summary.proposed)}.")
        console.print(f"  Confirm with: bowout account me {printable(summary.account)} --confirm-all")
