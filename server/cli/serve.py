"""`bowout serve`: the API on loopback, and the scheduled scans beside it."""

from __future__ import annotations

import asyncio

import click

from server.bootstrap.app import opened
from server.bootstrap.serving import serve_app
from server.web.serving import DEFAULT_PORT


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address; nothing else is served.")
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: a free one.")
def serve(host: str, port: int) -> None:
    """Serve the API and scan every account at its interval, until interrupted.

    \b
    Example:
      bowout serve --port 8765
    """
    asyncio.run(_serve(host, port))


async def _serve(host: str, port: int) -> None:
    async with opened() as app:
        await serve_app(app, host, port, announce=click.echo)
