"""The options that say how browsers reach the service; `serve`, `sign-in` and `doctor` share them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--tls-cert",
        "certificate",
        type=click.Path(path_type=Path),
        envvar="BOWOUT_TLS_CERT",
        show_envvar=True,
        help="Serve by TLS with this certificate (PEM).",
    ),
    click.option(
        "--tls-key",
        "key",
        type=click.Path(path_type=Path),
        envvar="BOWOUT_TLS_KEY",
        show_envvar=True,
        help="The certificate's key (PEM), for your eyes only.",
    ),
    click.option(
        "--behind-proxy",
        "proxies",
        multiple=True,
        envvar="BOWOUT_BEHIND_PROXY",
        show_envvar=True,
        help="Address or network of a proxy with TLS; nobody else is answered.",
    ),
    click.option(
        "--public-name",
        "names",
        multiple=True,
        envvar="BOWOUT_PUBLIC_NAME",
        show_envvar=True,
        help="The name browsers know it by (default with TLS: those in the certificate).",
    ),
)


def reach_options(command: _F) -> _F:
    """`--tls-cert`, `--tls-key`, `--behind-proxy`, `--public-name`: the arguments of `server.web.reach.reach_of`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
