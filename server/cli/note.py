"""`bowout note`: tell what the mail cannot know."""

from __future__ import annotations

import asyncio
from datetime import date

import click

from server.bootstrap.app import App, opened
from server.cli.options import json_option, print_json
from server.errors import UsageError
from server.services.present_kept import note_told_json
from server.services.word_values import Note
from server.verdict.told import ToldKind

_TODAY = "today"
_WORDS = {
    ToldKind.SPOKE: "you spoke",
    ToldKind.MET: "you met",
    ToldKind.WON: "won",
    ToldKind.LOST: "lost",
}


@click.command()
@click.argument("thread")
@click.option("--spoke", metavar="[DATE]", is_flag=False, flag_value=_TODAY, help="You spoke (today, or on DATE).")
@click.option("--met", metavar="DATE", help="You met on DATE.")
@click.option("--won", is_flag=True, help="The deal is won.")
@click.option("--lost", is_flag=True, help="The deal is lost.")
@click.option("--list", "listing", is_flag=True, help="Show the notes on the thread.")
@click.option("--undo", type=int, metavar="ID", help="Take a note back.")
@click.option("--account", default=None, help="Only this account.")
@json_option
def note(
    thread: str,
    spoke: str | None,
    met: str | None,
    won: bool,
    lost: bool,
    listing: bool,
    undo: int | None,
    account: str | None,
    as_json: bool,
) -> None:
    """Tell what the mail cannot know of a thread: a talk begins the silence anew, won or lost ends the thread.

    THREAD is an id as `bowout threads` prints it, or its first characters.

    \b
    Example:
      bowout note 3f9c2a --spoke 2026-11-24
    """
    given = [
        (ToldKind.SPOKE, _day(spoke)) if spoke else None,
        (ToldKind.MET, _day(met)) if met else None,
        (ToldKind.WON, None) if won else None,
        (ToldKind.LOST, None) if lost else None,
    ]
    told = [each for each in given if each is not None]
    if len(told) + listing + (undo is not None) != 1:
        raise UsageError(
            "Say one thing of the thread.", "One of --spoke, --met DATE, --won, --lost, --list, --undo ID."
        )
    found = asyncio.run(_run(thread, told, undo, account))
    for each in found:
        if as_json:
            print_json(note_told_json(each))
        else:
            click.echo(f"note {each.id}: {_WORDS[each.told.kind]}, {each.told.on.isoformat()}, {each.thread_id[:8]}")
    if undo is not None and not as_json:
        click.echo("Taken back.")
    if listing and not found and not as_json:
        click.echo("No notes on this thread.")


async def _run(
    thread: str, told: list[tuple[ToldKind, date | None]], undo: int | None, account: str | None
) -> list[Note]:
    async with opened() as app:
        if undo is not None:
            return [await _undone(app, thread, undo, account)]
        if told:
            kind, on = told[0]
            return [await app.words.note(thread, kind, on, account)]
        return await app.words.notes(thread, account)


async def _undone(app: App, thread: str, undo: int, account: str | None) -> Note:
    if undo not in {each.id for each in await app.words.notes(thread, account)}:
        raise UsageError(f"That thread has no note {undo}.", "See --list.")
    return await app.words.undo_note(undo)


def _day(text: str) -> date | None:
    if text == _TODAY:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is not a date.", "Write it as 2026-11-24.") from error
