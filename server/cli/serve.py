"""`bowout serve`: page and API on loopback, or beyond it by TLS, and the schedule beside them."""

from __future__ import annotations

import asyncio
from typing import Any

import click

from server.bootstrap.app import opened
from server.bootstrap.serving import serve_app
from server.cli.reach_options import reach_options
from server.web.reach import Reach, reach_of
from server.web.serving import DEFAULT_PORT


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Beyond loopback only with TLS or behind a proxy.")
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0: a free one.")
@reach_options
def serve(host: str, port: int, **reached: Any) -> None:
    """Serve the page and the API, scan every account at its interval and keep what is stored current.

    \b
    Examples:
      bowout serve --port 8765
      bowout serve --host 0.0.0.0 --tls-cert bowout.pem --tls-key bowout.key
      bowout serve --behind-proxy 127.0.0.1 --public-name bowout.example.com
    """
    asyncio.run(_serve(host, port, reach_of(**reached)))


async def _serve(host: str, port: int, reach: Reach) -> None:
    async with opened() as app:
        await serve_app(app, host, port, announce=click.echo, reach=reach)
