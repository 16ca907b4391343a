"""`bowout demo`: the main job on the bundled sample mailbox."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.rule import Rule

from nlp.labels import Move, Tone
from server.bootstrap.app import App, opened
from server.bootstrap.serving import serve_app
from server.cli.options import now_option
from server.cli.progress import terminal_progress
from server.cli.tables import draft_panel, thread_detail, verdict_table
from server.demo.sample import SELLER, write_mbox
from server.services.accounts import Accounts
from server.services.ports.account import Account
from server.services.ports.stored import ThreadSummary
from server.settings import Settings
from server.web.serving import DEFAULT_PORT

_ACCOUNT = "demo"
# One thread of each of these is shown whole, with the first draft its move offers.
_SHOWN_MOVES = (Move.WALK_AWAY, Move.STOP, Move.PAUSE)


@click.command()
@click.option("--once", is_flag=True, help="Print the table and end; do not serve.")
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: a free one.")
@now_option
def demo(once: bool, port: int, now: datetime | None) -> None:
    """Judge a sample mailbox that comes with Bowout, show verdicts, evidence and drafts, then serve it.

    Nothing of it is kept: it lives in a temporary folder.

    \b
    Example:
      bowout demo --once
    """
    with tempfile.TemporaryDirectory(prefix="bowout-demo-") as folder:
        asyncio.run(_demo(Path(folder), once, port, now or datetime.now(UTC)))


async def _demo(folder: Path, once: bool, port: int, now: datetime) -> None:
    mailbox = folder / "sample.mbox"
    write_mbox(mailbox, now)
    settings = replace(Settings.from_environment(), home=folder / "home")
    async with opened(settings) as app:
        account = Account(0, _ACCOUNT, path=str(mailbox), me=frozenset({SELLER.email}))
        account = await Accounts(app.store).add(account, None)
        with terminal_progress(_ACCOUNT) as progress:
            summary = await app.scans.scan(account, now, progress)
        page = await app.store.summaries(limit=200)
        console = Console()
        verdict_table([(s.id, s.subject, s.prospects, s.verdict) for s in page.items], console)
        filtered = sum(summary.filtered.values())
        console.print(f"{summary.seen} messages seen, {summary.stored} kept, {filtered} not a prospect's.")
        await _show_some(app, page.items, console)
        if not once:
            await serve_app(app, "127.0.0.1", port, announce=click.echo)


async def _show_some(app: App, summaries: tuple[ThreadSummary, ...], console: Console) -> None:
    for move in _SHOWN_MOVES:
        first = next((s for s in summaries if s.verdict.move is move and s.verdict.intents), None)
        if first is None:
            continue
        console.print(Rule(move.value.replace("_", " ")))
        thread_detail(await app.store.judged(first.id), console)
        console.print(Rule("draft", style="dim"))
        draft_panel(await app.drafts.prepare(first.id, first.verdict.intents[0], Tone.WARM), console)
