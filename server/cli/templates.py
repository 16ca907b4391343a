"""`bowout templates`: your own wordings of drafts."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from textwrap import shorten

import click
from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from nlp.labels import Intent, Tone
from server.bootstrap.app import App, opened
from server.bootstrap.drafting import checked_templates, own_templates, variable_catalogue
from server.cli.options import json_option, print_json
from server.cli.plain_table import plain_table
from server.cli.tables import draft_panel
from server.cli.terminal import printable
from server.errors import TemplateError
from server.services.draft_facts import draft_facts
from server.services.present import finding_json
from server.settings import Settings

_MOST_SHOWN_CHARACTERS = 80


@click.group()
def templates() -> None:
    """Write drafts in your own words: files in the data folder stand before the built-in ones.

    A file en/polite_exit/warm/1.txt.j2 takes the place of the built-in one, 5.txt.j2 stands beside them. Nothing in it
    can loop, call, include or read files; see `bowout templates list` for what it may say.

    \b
    Example:
      bowout templates check
    """


@templates.command("list")
@json_option
def list_templates(as_json: bool) -> None:
    """List the wordings there are, which are yours, and the variables with what they mean.

    \b
    Example:
      bowout templates list
    """
    asyncio.run(_list(as_json))


@templates.command()
@click.argument("thread")
@click.option("--intent", required=True, type=click.Choice([intent.value for intent in Intent]), help="What it is for.")
@click.option("--tone", default=Tone.PLAIN.value, type=click.Choice([t.value for t in Tone]), show_default=True)
@click.option("--account", default=None, help="Only this account.")
def preview(thread: str, intent: str, tone: str, account: str | None) -> None:
    """Show every wording of an intent and tone as it would read in THREAD.

    \b
    Example:
      bowout templates preview 3f9c2a --intent polite_exit --tone warm
    """
    sys.exit(asyncio.run(_preview(thread, Intent(intent), Tone(tone), account)))


@templates.command()
@json_option
def check(as_json: bool) -> None:
    """Check your templates: line and reason of what does not work, and the words that break the etiquette.

    Ends with 1 where there is something to mend.

    \b
    Example:
      bowout templates check
    """
    sys.exit(asyncio.run(_check(as_json)))


async def _list(as_json: bool) -> None:
    async with opened() as app:
        rows = [(intent, tone, app.renderer.wordings(intent, tone)) for intent in Intent for tone in Tone]
        for intent, tone, names in rows if as_json else ():
            print_json({"intent": intent, "tone": tone, "names": names, "own": [n for n in names if _own(app, n)]})
        if not as_json:
            _print_list(app, Counter({(i.value, t.value): sum(_own(app, n) for n in names) for i, t, names in rows}))


def _own(app: App, name: str) -> bool:
    return app.renderer.is_own(name)


def _print_list(app: App, own: Counter[tuple[str, str]]) -> None:
    console = Console()
    table = plain_table("intent", *(tone.value for tone in Tone))
    for intent in Intent:
        counts = [(len(app.renderer.wordings(intent, tone)), own[intent.value, tone.value]) for tone in Tone]
        table.add_row(intent.value, *(f"{count} ({mine} yours)" if mine else str(count) for count, mine in counts))
    console.print(table)
    console.print(Text(f"Yours lie in {own_templates(app.folder)}"))
    for variable in variable_catalogue(Settings.from_environment()):
        example = "" if isinstance(variable.example, bool) else f" ({variable.example})"
        console.print(Text(f"  {variable.name:16} {variable.says}{example}"))


async def _preview(thread: str, intent: Intent, tone: Tone, account: str | None) -> int:
    console, failed = Console(), 0
    async with opened() as app:
        facts = draft_facts(await app.store.judged(thread, account))
        for name in app.renderer.wordings(intent, tone):
            console.print(Rule(Text(printable(name)), style="dim"))
            try:
                draft_panel(app.renderer.draft_of(name, intent, tone, facts), console)
            except TemplateError as error:
                failed = 1
                console.print(Text(printable(str(error)), style="red"))
    return failed


def _words(text: str) -> str:
    """The words marked, on one line: a finding on a whole text is known by how that begins."""
    return shorten(printable(text), _MOST_SHOWN_CHARACTERS, placeholder=" …")


async def _check(as_json: bool) -> int:
    async with opened() as app:
        found = checked_templates(app.renderer)
        for each in found:
            if as_json:
                findings = [finding_json(finding) for finding in each.findings]
                print_json({"name": each.name, "error": each.error, "findings": findings})
                continue
            click.echo(f"{printable(each.name)}: {printable(each.error) if each.error else 'works'}")
            for finding in each.findings:
                click.echo(f"  {finding.says} “{_words(finding.text)}” {finding.milder}".rstrip())
        if not found and not as_json:
            click.echo(f"No templates of your own. They go to {own_templates(app.folder)}/en/polite_exit/warm/1.txt.j2")
        return int(any(each.error or any(not f.advice for f in each.findings) for each in found))
