"""`bowout feedback`: say that a verdict is right, or not this one; see it, take it back, learn from it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import click

from server.bootstrap.app import opened
from server.cli.options import json_option, print_json
from server.cli.terminal import printable
from server.services.present_kept import feedback_json
from server.services.word_values import Feedback
from server.verdict.recalibration import Outcome, Recalibration, bent, enough
from server.verdict.told import Reach, Said

_ACCOUNT = click.option("--account", default=None, help="Only this account.")
_WHY = click.option("--why", default="", help="In your own words; kept on this machine.")
_CONTACT = click.option("--contact", is_flag=True, help="For all threads with this contact, not this reading alone.")


@click.group()
def feedback() -> None:
    """Say of a verdict that it is right, or not this one. It changes no rule, is listed, and can be undone.

    \b
    Example:
      bowout feedback not-this-one 3f9c2a --why "We talk on the phone every week"
    """


@feedback.command()
@click.argument("thread")
@_WHY
@_CONTACT
@_ACCOUNT
@json_option
def right(thread: str, why: str, contact: bool, account: str | None, as_json: bool) -> None:
    """Say that a verdict is right.

    \b
    Example:
      bowout feedback right 3f9c2a
    """
    _say(thread, Said.RIGHT, why, contact, account, as_json)


@feedback.command("not-this-one")
@click.argument("thread")
@_WHY
@_CONTACT
@_ACCOUNT
@json_option
def not_this_one(thread: str, why: str, contact: bool, account: str | None, as_json: bool) -> None:
    """Say that a verdict is wrong here. It goes until the thread's next message, or with --contact until undone.

    \b
    Example:
      bowout feedback not-this-one 3f9c2a --contact --why "an old friend"
    """
    _say(thread, Said.NOT_THIS_ONE, why, contact, account, as_json)


@feedback.command("list")
@_ACCOUNT
@json_option
def listed(account: str | None, as_json: bool) -> None:
    """List what you said, and how far it goes.

    \b
    Example:
      bowout feedback list
    """
    found, (bend, outcomes) = asyncio.run(_listed(account))
    for each in found:
        if as_json:
            print_json(feedback_json(each))
        else:
            _print(each)
    if not as_json:
        if not found:
            click.echo("Nothing said yet: bowout feedback right THREAD, or not-this-one THREAD.")
        _print_bend(bend, outcomes)


@feedback.command()
@click.argument("feedback_id", metavar="ID", type=int)
@json_option
def undo(feedback_id: int, as_json: bool) -> None:
    """Take back what you said.

    \b
    Example:
      bowout feedback undo 3
    """
    found = asyncio.run(_undo(feedback_id))
    if as_json:
        print_json(feedback_json(found))
    else:
        click.echo(f"Taken back: {found.said.value.replace('_', ' ')} of {found.thread_id[:8]}.")


@feedback.command()
@_ACCOUNT
def export(account: str | None) -> None:
    """Print all of it as JSON Lines, to keep or to read elsewhere. No mail text is in it but your own reasons.

    \b
    Example:
      bowout feedback export > feedback.jsonl
    """
    found, _ = asyncio.run(_listed(account))
    for each in found:
        print_json(feedback_json(each))


@feedback.command()
@click.option("--undo", "back", is_flag=True, help="Give the probability as shipped again.")
def recalibrate(back: bool) -> None:
    """Bend the walk-away probability by your own outcomes: deals won and lost, verdicts right or not. Never the moves.

    \b
    Example:
      bowout feedback recalibrate
    """
    found = asyncio.run(_recalibrate(back))
    if found is None:
        click.echo("The probability is as shipped.")
    else:
        _print_bend(found, [])


def _say(thread: str, said: Said, why: str, contact: bool, account: str | None, as_json: bool) -> None:
    async def run() -> Feedback:
        async with opened() as app:
            return await app.words.say(thread, said, Reach.CONTACT if contact else Reach.READING, why, account)

    found = asyncio.run(run())
    if as_json:
        print_json(feedback_json(found))
    else:
        _print(found)
        click.echo(f"Take it back with: bowout feedback undo {found.id}")


async def _listed(
    account: str | None,
) -> tuple[list[Feedback], tuple[Recalibration | None, Sequence[Outcome]]]:
    async with opened() as app:
        return await app.words.said(account), await app.words.recalibration()


async def _undo(feedback_id: int) -> Feedback:
    async with opened() as app:
        return await app.words.undo_said(feedback_id)


async def _recalibrate(back: bool) -> Recalibration | None:
    async with opened() as app:
        if back:
            await app.words.undo_recalibration()
            return None
        return await app.words.recalibrate()


def _print(given: Feedback) -> None:
    goes = f"for {given.address}" if given.reach is Reach.CONTACT else "for this reading"
    why = f": {given.why}" if given.why else ""
    said = given.said.value.replace("_", " ")
    move = given.move.value.replace("_", " ")
    click.echo(printable(f"{given.id}  {said}, of {move} ({given.thread_id[:8]}), {goes}{why}"))


def _print_bend(bend: Recalibration | None, outcomes: Sequence[Outcome]) -> None:
    if bend is not None:
        click.echo(
            f"The probability is bent by {bend.outcomes} of your outcomes (shift {bend.shift:+.2f}, slope "
            f"{bend.slope:.2f}): .50 becomes {bent(0.5, bend, (0.0, 1.0)):.2f}. "
            "Undo: bowout feedback recalibrate --undo"
        )
    elif enough(outcomes):
        click.echo(f"You have {len(outcomes)} outcomes, enough to bend the probability: bowout feedback recalibrate")
