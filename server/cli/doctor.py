"""`bowout doctor`: look at everything a run needs and say what to do about what is wrong."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import click

from server.bootstrap.examine.everything import everything
from server.bootstrap.examine.finding import Finding
from server.cli.options import json_option, print_json
from server.cli.reach_options import reach_options
from server.cli.terminal import printable
from server.web.serving import DEFAULT_PORT


@click.command()
@click.option("--offline", is_flag=True, help="Do not log in to the accounts.")
@click.option("--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True, help="The service's.")
@reach_options
@json_option
def doctor(offline: bool, port: int, as_json: bool, **reached: Any) -> None:
    """Look at everything a run needs, and say what to do.

    Data folder, key, store, disk, clock, port and who holds it, who keeps the schedule, your templates, and each
    account: its last scan, its last error, when it is due, and whether it logs in. Ends with 1 where something failed.

    \b
    Example:
      bowout doctor
    """
    sys.exit(asyncio.run(_look(port, reached, offline=offline, as_json=as_json)))


async def _look(port: int, reached: dict[str, Any], *, offline: bool, as_json: bool) -> int:
    code = 0
    async for finding in everything(port, reached, offline=offline):
        code = code if finding.ok else 1
        if as_json:
            print_json(finding.as_json())
        else:
            _print(finding)
    return code


def _print(finding: Finding) -> None:
    click.echo(f"{'ok    ' if finding.ok else 'FAILED'}  {printable(finding.says)}")
    if finding.advice:
        click.echo(f"        {printable(finding.advice)}")
