"""`bowout threads`, `bowout show`, `bowout draft`: what was judged, and what to write."""

from __future__ import annotations

import asyncio

import click

from nlp.labels import Intent, Move, Tone
from server.bootstrap.app import opened
from server.cli.options import json_option, print_json
from server.cli.tables import draft_panel, thread_detail, verdict_table
from server.services.all_threads import all_threads
from server.services.ports.draft import Draft
from server.services.ports.stored import JudgedThread, ThreadSummary
from server.services.present import detail_json, draft_json, summary_json

_NO_THREADS = "No threads. Scan first: bowout scan"
_ACCOUNT = click.option("--account", default=None, help="Only this account.")


@click.command()
@click.option("--move", type=click.Choice([move.value for move in Move]), default=None, help="Only this move.")
@_ACCOUNT
@json_option
def threads(move: str | None, account: str | None, as_json: bool) -> None:
    """List the judged threads, those to leave first.

    \b
    Example:
      bowout threads --move walk_away
    """
    found = asyncio.run(_all(Move(move) if move else None, account))
    if as_json:
        for summary in found:
            print_json(summary_json(summary))
    elif found:
        verdict_table([(s.id, s.subject, s.prospects, s.verdict) for s in found])
    else:
        click.echo("No such threads. All there are: bowout threads" if move or account else _NO_THREADS)


async def _all(move: Move | None, account: str | None) -> list[ThreadSummary]:
    async with opened() as app:
        return [summary async for summary in all_threads(app.store, move, account)]


@click.command()
@click.argument("thread")
@_ACCOUNT
@json_option
def show(thread: str, account: str | None, as_json: bool) -> None:
    """Show one thread: its verdict, the words behind it, its messages as they were read.

    THREAD is an id as `bowout threads` prints it, or its first characters.

    \b
    Example:
      bowout show 3f9c2a
    """
    judged = asyncio.run(_judged(thread, account))
    if as_json:
        print_json(detail_json(judged))
    else:
        thread_detail(judged)


async def _judged(thread: str, account: str | None) -> JudgedThread:
    async with opened() as app:
        return await app.store.judged(thread, account)


@click.command()
@click.argument("thread")
@click.option("--intent", required=True, type=click.Choice([intent.value for intent in Intent]), help="What it is for.")
@click.option("--tone", default=None, type=click.Choice([t.value for t in Tone]), help="Default: as they write.")
@_ACCOUNT
@json_option
def draft(thread: str, intent: str, tone: str | None, account: str | None, as_json: bool) -> None:
    """Write a draft for a thread. Nothing is ever sent.

    \b
    Example:
      bowout draft 3f9c2a --intent polite_exit --tone warm
    """
    rendered = asyncio.run(_draft(thread, Intent(intent), Tone(tone) if tone else None, account))
    if as_json:
        print_json(draft_json(rendered))
    else:
        draft_panel(rendered)


async def _draft(thread: str, intent: Intent, tone: Tone | None, account: str | None) -> Draft:
    async with opened() as app:
        return await app.drafts.prepare(thread, intent, tone, account)
