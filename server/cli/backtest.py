"""`bowout backtest`: would the hints have been right on the user's own past mail?"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from server.bootstrap.app import opened
from server.bootstrap.drafting import page_report
from server.bootstrap.reading import reply_reader
from server.cli.options import current, json_option, now_option, print_json, write_private
from server.cli.progress import terminal_progress
from server.cli.terminal import printable
from server.errors import NotFoundError, UsageError
from server.files.source import read_paths
from server.mail.message import Broken, Message
from server.services.accounts import own_addresses
from server.services.backtest import backtest_account, backtest_files
from server.services.outcomes import Outcomes, read_outcomes
from server.services.present_backtest import backtest_json
from server.verdict.backtest import Backtest


@click.command()
@click.argument("what", metavar="ACCOUNT | PATH...", nargs=-1, required=True)
@click.option("--me", multiple=True, help="An own address (for PATH); may be given several times.")
@click.option("--outcomes", type=click.Path(path_type=Path), help="A CRM's export: address or domain, won|lost, date.")
@click.option("--report", type=click.Path(path_type=Path), help="Write a report as one HTML file that works offline.")
@now_option
@json_option
def backtest(
    what: Sequence[str],
    me: Sequence[str],
    outcomes: Path | None,
    report: Path | None,
    now: datetime | None,
    as_json: bool,
) -> None:
    """Replay past mail, message by message as if on each day, and say what the hints would have been worth.

    ACCOUNT is one that was scanned, PATH a mail file or folder. Nothing later than each day is looked at.

    \b
    Example:
      bowout backtest ~/Takeout/Mail/All.mbox --me dana@northlight.example --outcomes deals.csv --report backtest.html
    """
    known = _outcomes(outcomes)
    paths, broken = [Path(each) for each in what], False
    with terminal_progress("backtest") as progress:
        if me or any(path.exists() for path in paths):
            if not me:
                raise UsageError("Which messages are yours?", "Name an own address: --me you@example.com")
            messages, broken = _messages(paths)
            found = backtest_files(
                messages, own_addresses(me), current(now), reply_reader(), outcomes=known, progress=progress
            )
        else:
            found = asyncio.run(_of_account(what, current(now), known, progress))
    shown = backtest_json(found)
    if report is not None:
        write_private(report, page_report(shown).encode("utf-8", "replace"))
    if as_json:
        print_json(shown)
    else:
        _print(found, shown)
        if report is not None:
            click.echo(f"The report is in {report}. It holds words of your mail: keep it as you keep that.")
    sys.exit(1 if broken else 0)


def _outcomes(path: Path | None) -> Outcomes | None:
    if path is None:
        return None
    try:
        return read_outcomes(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read.", "Give the CSV file your CRM exported.") from error


def _messages(paths: Sequence[Path]) -> tuple[list[Message], bool]:
    """What could be read, and whether something could not."""
    messages, broken = [], False
    for item in read_paths(paths):
        if isinstance(item, Broken):
            broken = True
            click.echo(f"{item.mailbox}, message {item.uid}: {item.reason}", err=True)
        else:
            messages.append(item[1])
    return messages, broken


async def _of_account(what: Sequence[str], now: datetime, outcomes: Outcomes | None, progress: Any) -> Backtest:
    if len(what) != 1:
        raise NotFoundError(f"There is no file {what[0]}.", "Give paths that exist, or the name of one account.")
    async with opened() as app:
        try:
            account = await app.store.account(what[0])
        except NotFoundError as error:
            raise NotFoundError(f"There is neither a file nor an account named {what[0]!r}.", error.advice) from error
        return await backtest_account(app.store, account, now, app.replies, outcomes=outcomes, progress=progress)


def _print(found: Backtest, shown: dict[str, Any]) -> None:
    click.echo(f"{found.messages} messages, {found.threads} threads with prospects; truth: {shown['truth']}")
    if not found.threads:
        click.echo("No thread with a prospect was found: check --me.")
        return
    click.echo(
        f"{len(found.hints)} hints to leave: {shown['right']} right, {shown['false_alarms']} false alarms, "
        f"{shown['still_open']} still open"
    )
    click.echo(f"{found.saved} messages need not have been sent; {_days(found)}")
    for hint in found.false_alarms:
        click.echo(printable(f"  false alarm {hint.id}: {hint.address}, {hint.at:%Y-%m-%d}: {hint.sentence}"))
    rel = found.reliability
    if rel.skill is not None:
        slope = f", slope {rel.slope} ({rel.slope_low} to {rel.slope_high})" if rel.slope is not None else ""
        click.echo(f"Probabilities: Brier skill {rel.skill}{slope}, over {rel.count} moments")


def _days(found: Backtest) -> str:
    days = found.median_days_earlier
    return "no thread had ended" if days is None else f"in the middle {days} days earlier than the end"
