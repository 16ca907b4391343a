"""`bowout sign-in`: a link that signs a browser in to the page."""

from __future__ import annotations

import asyncio
from typing import Any

import click

from server.bootstrap.app import opened
from server.cli.reach_options import reach_options
from server.web.reach import reach_of
from server.web.serving import DEFAULT_PORT


@click.command("sign-in")
@click.option("--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True, help="The service's.")
@reach_options
def sign_in(port: int, **reached: Any) -> None:
    """Print a link that signs a browser in to the page of `bowout serve`. It is good once, for ten minutes.

    \b
    Example:
      bowout sign-in

    Where the service is reached by TLS, give the options that it was given, or set them in the environment.
    """
    page = reach_of(**reached).url(port)
    click.echo(f"{page}/sign-in/{asyncio.run(_link())}")
    click.echo("Open it in your browser; it is good once, for ten minutes.", err=True)


async def _link() -> str:
    async with opened() as app:
        return await app.sessions.link()
