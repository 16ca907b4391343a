"""`bowout sign-in`: a link that signs a browser in to the page."""

from __future__ import annotations

import asyncio

import click

from server.bootstrap.app import opened
from server.web.serving import DEFAULT_PORT


@click.command("sign-in")
@click.option("--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True, help="The service's.")
def sign_in(port: int) -> None:
    """Print a link that signs a browser in to the page of `bowout serve`. It is good once, for ten minutes.

    \b
    Example:
      bowout sign-in
    """
    secret = asyncio.run(_link())
    click.echo(f"http://127.0.0.1:{port}/sign-in/{secret}")
    click.echo("Open it in your browser; it is good once, for ten minutes.", err=True)


async def _link() -> str:
    async with opened() as app:
        return await app.sessions.link()
