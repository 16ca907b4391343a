"""`bowout account review`: who is a prospect and who is not, asked about where it is hard to tell."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

import click
from rich.console import Console
from rich.text import Text

from server.bootstrap.app import opened
from server.cli.asking import interruptible
from server.cli.options import json_option, print_json
from server.cli.progress import terminal_progress
from server.cli.terminal import printable
from server.prospects.review import Correspondent, Review
from server.services.review_account import answer_all

_KEYS = {"y": True, "n": False}


@click.command()
@click.argument("name")
@click.option("--yes", "yes", multiple=True, metavar="WHO", help="A domain or address that is a prospect's.")
@click.option("--no", "no", multiple=True, metavar="WHO", help="A domain or address that is no prospect's.")
@click.option("--forget", "forgotten", multiple=True, metavar="WHO", help="Take an answer back.")
@click.option("--most", type=click.IntRange(1, 1000), default=20, show_default=True, help="Ask about at most so many.")
@click.option("--answers", "show_answers", is_flag=True, help="Only list the answers given.")
@json_option
def review(
    name: str,
    yes: Sequence[str],
    no: Sequence[str],
    forgotten: Sequence[str],
    most: int,
    show_answers: bool,
    as_json: bool,
) -> None:
    """Say of those it is hard to tell of whether they are prospects, and let the choice learn from it.

    One answer counts for all threads with a firm. Twenty answers make the choice much better. Your mail is read for
    this and nothing of it is stored: only your answers, and weights of common words. Those not asked about stay.

    With --yes, --no and --forget it does not ask; with --json it lists instead of asking.

    \b
    Examples:
      bowout account review work
      bowout account review work --yes acme.example --no jo@printshop.example
      bowout account review work --json
    """
    named = [*((who, True) for who in yes), *((who, False) for who in no), *((who, None) for who in forgotten)]
    if show_answers:
        asyncio.run(_show_answers(name, as_json))
    else:
        asyncio.run(_review(name, named, most, as_json))


async def _show_answers(name: str, as_json: bool) -> None:
    async with opened() as app:
        given = (await app.store.account(name)).answers
    if as_json:
        print_json({"prospects": sorted(given.prospects), "others": sorted(given.others)})
        return
    for who in sorted(given.prospects):
        click.echo(f"yes  {printable(who)}")
    for who in sorted(given.others):
        click.echo(f"no   {printable(who)}")
    if not given.count:
        click.echo(f"No answer yet. Begin: bowout account review {printable(name)}")


async def _review(name: str, named: Sequence[tuple[str, bool | None]], most: int, as_json: bool) -> None:
    async with opened() as app:
        account = await app.store.account(name)
        with terminal_progress(account.name) as progress:
            under_way = await app.reviews.begin(account, progress)
        answer_all(under_way, named)
        if as_json:
            for one in under_way.least_sure(most):
                print_json(asdict(one))
        elif not named:
            _ask(under_way, most)
        if under_way.answers != account.answers:
            await app.reviews.keep(account, under_way)
            click.echo(f"{under_way.answers.count} answers are kept. They count from the next scan on,", err=True)
            click.echo(f"which reads the account anew: bowout scan {printable(name)}", err=True)


def _ask(under_way: Review, most: int) -> None:
    """Ask about one after the other, each time about the one least sure of after what was learnt."""
    console = Console(markup=False, highlight=False)
    passed_over: set[str] = set()
    for number in range(1, most + 1):
        asked = under_way.least_sure(1, passed_over)
        if not asked:
            click.echo("There is nobody (else) to ask about.")
            return
        _show(console, asked[0], number, most)
        try:
            with interruptible():
                key = click.prompt("Prospect?", type=click.Choice(list("ynsq")), default="s", show_default=False)
        except click.Abort:
            click.echo()
            return
        if key == "q":
            return
        passed_over.add(asked[0].who)
        if key in _KEYS:
            under_way.answer(asked[0].who, _KEYS[key])


def _show(console: Console, one: Correspondent, number: int, most: int) -> None:
    threads = "one thread" if one.threads == 1 else f"{one.threads} threads"
    console.print(Text(f"\n{number}/{most}  {printable(one.name)}, {printable(one.who)}, {threads}", style="bold"))
    console.print(f"  {printable(one.subject)}")
    now = "taken now" if one.taken else "left out now"
    console.print(f"  {now}, {one.probability:.0%} likely: {printable(', '.join(one.reasons) or 'no telling words')}")
