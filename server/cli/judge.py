"""`bowout judge`: judge mail files without storing anything."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from server.bootstrap.reading import reply_reader
from server.cli.options import current, json_option, now_option, print_json
from server.cli.tables import verdict_table
from server.files.source import read_paths
from server.services.accounts import own_addresses
from server.services.judge_files import judge_files
from server.services.present import judged_json


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--me", required=True, multiple=True, help="An own address; may be given several times.")
@now_option
@json_option
def judge(paths: Sequence[Path], me: Sequence[str], now: datetime | None, as_json: bool) -> None:
    """Judge every thread in mail files (mbox, Maildir, folder of .eml, Google Takeout), storing nothing.

    \b
    Example:
      bowout judge ~/Takeout/Mail/Prospects.mbox --me dana@northlight.example --json
    """
    judged = judge_files(read_paths(paths), own_addresses(me), current(now), reply_reader())
    if as_json:
        for thread, verdict in judged.threads:
            print_json(judged_json(thread, verdict))
    else:
        verdict_table([(t.id, t.subject, t.prospects, v) for t, v in judged.threads])
    for broken in judged.broken:
        click.echo(f"{broken.mailbox}, message {broken.uid}: {broken.reason}", err=True)
    sys.exit(1 if judged.broken else 0)
