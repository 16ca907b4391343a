"""`bowout judge`: judge mail files without storing anything."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from server.bootstrap.judging import Known, with_what_is_known
from server.bootstrap.reading import reply_reader
from server.cli.options import current, json_option, now_option, print_json
from server.cli.tables import draft_panel, verdict_table
from server.files.source import read_paths
from server.services.accounts import own_addresses
from server.services.drafts import all_drafts
from server.services.judge_files import judge_files
from server.services.ports.draft import Draft
from server.services.ports.stored import JudgedThread
from server.services.present import draft_json, judged_json
from server.services.wordings import seeds
from server.settings import Settings


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--me", required=True, multiple=True, help="An own address; may be given several times.")
@now_option
@click.option("--drafts", "with_drafts", is_flag=True, help="Write every draft the moves offer beside the verdicts.")
@json_option
def judge(paths: Sequence[Path], me: Sequence[str], now: datetime | None, with_drafts: bool, as_json: bool) -> None:
    """Judge every thread in mail files (mbox, Maildir, folder of .eml, Google Takeout), storing nothing.

    Your do-not-contact list and your own draft templates count, where you have any.

    \b
    Example:
      bowout judge ~/Takeout/Mail/Prospects.mbox --me dana@northlight.example --json
    """
    moment = current(now)
    found = judge_files(read_paths(paths), own_addresses(me), moment, reply_reader())
    known = asyncio.run(with_what_is_known(found, moment, Settings.from_environment()))
    judged = known.judged
    drafts = _drafts(known, moment) if with_drafts else {}
    if as_json:
        for thread, verdict in judged.threads:
            more = {"drafts": [draft_json(draft) for draft in drafts[thread.id]]} if with_drafts else {}
            print_json(judged_json(thread, verdict) | more)
    elif not judged.threads:
        click.echo("No threads: there is no mail in these files.")
    else:
        verdict_table([(t.id, t.subject, t.prospects, v) for t, v in judged.threads])
        for draft in (draft for offered in drafts.values() for draft in offered):
            draft_panel(draft)
    if judged.threads and not any(read.own for thread, _ in judged.threads for read in thread.messages):
        click.echo("None of these messages is yours: check --me.", err=True)
    for broken in judged.broken:
        click.echo(f"{broken.mailbox}, message {broken.uid}: {broken.reason}", err=True)
    sys.exit(1 if judged.broken else 0)


def _drafts(known: Known, now: datetime) -> dict[str, list[Draft]]:
    """Every draft of every thread, by the thread's id."""
    seed = seeds(thread for thread, _ in known.judged.threads)
    items = (JudgedThread("", thread, verdict, now) for thread, verdict in known.judged.threads)
    return {
        item.thread.id: list(all_drafts(known.renderer, item, seed[item.thread.id], known.blocked)) for item in items
    }
