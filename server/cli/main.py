"""The command `bowout`: command groups are loaded when called, so that a short command starts fast."""

from __future__ import annotations

import errno
import importlib
import io
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import click
from rich.console import Console

from server.cli.closed_input import mend_standard_input
from server.errors import BowoutError

# Command -> module of server.cli whose attribute of the command's name (dashes as underscores) is the click command.
_COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "account": "account",
        "analyze": "analyze",
        "backup": "backup",
        "demo": "demo",
        "backtest": "backtest",
        "do-not-contact": "do_not_contact",
        "doctor": "doctor",
        "draft": "threads",
        "etiquette": "etiquette",
        "feedback": "feedback",
        "judge": "judge",
        "note": "note",
        "own-text": "own_text",
        "key": "backup",
        "pair": "pair",
        "person": "person",
        "restore": "backup",
        "retain": "retain",
        "referrals": "referrals",
        "reminders": "reminders",
        "scan": "scan",
        "serve": "serve",
        "show": "threads",
        "sign-in": "sign_in",
        "templates": "templates",
        "threads": "threads",
    }
)


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: Any = getattr(importlib.import_module(f"server.cli.{module}"), cmd_name.replace("-", "_"))
        return command if isinstance(command, click.Command) else None


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bowout")
def bowout() -> None:
    """Tells a salesperson when to walk away from a prospect, and hands them a graceful way to do it.

    \b
    Try it on the bundled sample mailbox:
      bowout demo --once

    Mail never leaves this machine, mailboxes are opened read-only, and nothing is ever sent for you.
    """


def run() -> None:
    """Run the command line: 0 done, 1 done with findings that failed, 2 usage, 3 could not reach or open.

    Ctrl-c ends it with 1.
    """
    mend_standard_input()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of ASCII shows "?" for what it cannot show
    try:
        bowout(standalone_mode=True)
    except BowoutError as error:
        console = Console(stderr=True, highlight=False)
        console.print(f"bowout: {error}", style="red", markup=False)
        if error.advice:
            console.print(error.advice, markup=False)
        sys.exit(error.exit_code)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        click.echo(f"bowout: What is to be written does not fit: {error.strerror}.\nMake room on the disk.", err=True)
        sys.stdout = None  # the rest of what did not fit is not tried again at the end
        sys.exit(3)
