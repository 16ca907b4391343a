"""`bowout doctor`: look at everything a run needs and say what to do about what is wrong."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from nlp.values import Reply
from server.bootstrap.app import App, opened
from server.bootstrap.reading import reply_reader
from server.cli.reach_options import reach_options
from server.errors import BowoutError, UnreadablePathError
from server.files.source import open_path
from server.imap.probe import probe
from server.services.ports.account import Account
from server.settings import Settings
from server.store.data_folder import data_folder
from server.web.certificate import look_at
from server.web.reach import reach_of
from server.web.serving import DEFAULT_PORT, listen

_RENEW_BEFORE = timedelta(days=14)


@dataclass(frozen=True)
class _Finding:
    ok: bool
    what: str
    advice: str = ""


@click.command()
@click.option("--offline", is_flag=True, help="Do not log in to the accounts.")
@click.option("--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True, help="The service's.")
@reach_options
def doctor(offline: bool, port: int, **reached: Any) -> None:
    """Check data folder, key, model, accounts and port, and say what to do.

    \b
    Example:
      bowout doctor
    """
    code = 0
    for finding in asyncio.run(_findings(offline, port, reached)):
        click.echo(f"{'ok    ' if finding.ok else 'FAILED'}  {finding.what}")
        if not finding.ok:
            code = 1
            if finding.advice:
                click.echo(f"        {finding.advice}")
    sys.exit(code)


async def _findings(offline: bool, port: int, reached: Mapping[str, Any]) -> list[_Finding]:
    findings = [_model(), _port(port), _reach(port, reached)]
    try:
        folder = data_folder(Settings.from_environment().home)
        findings.append(_Finding(True, f"data folder {folder}"))
        async with opened() as app:
            findings.append(_Finding(True, "store and key fit each other"))
            findings += [finding async for finding in _accounts(app, offline)]
    except BowoutError as error:
        findings.append(_Finding(False, str(error), error.advice))
    return findings


def _model() -> _Finding:
    reading = reply_reader().read(Reply("Please take me off your list."))
    return _Finding(True, f"reading pipeline answers (a test reply reads as {reading.stance.value})")


def _port(port: int) -> _Finding:
    try:
        listen("127.0.0.1", port).close()
    except BowoutError as error:
        return _Finding(False, str(error), error.advice)
    return _Finding(True, f"port {port} is free")


def _reach(port: int, reached: Mapping[str, Any]) -> _Finding:
    try:
        reach = reach_of(**reached)
        until = look_at(reach.tls).good_until if reach.tls else None
    except BowoutError as error:
        return _Finding(False, str(error), error.advice)
    if until is not None and until - datetime.now(UTC) < _RENEW_BEFORE:
        return _Finding(False, f"the certificate ends on {until:%d %b %Y}", "Renew it, then start the service again.")
    ways = {True: "by TLS" if until else "through a proxy", False: "on this machine alone"}
    return _Finding(True, f"reached {ways[reach.https]}, at {reach.url(port)}")


async def _accounts(app: App, offline: bool) -> AsyncIterator[_Finding]:
    accounts = await app.store.accounts()
    if not accounts:
        yield _Finding(True, "no account yet (bowout account add work --user you@example.com)")
    for account in accounts:
        if account.path is not None:
            yield _file(account)
        elif offline:
            yield _Finding(True, f"account {account.name}: not asked (--offline)")
        else:
            yield await _login(app, account)


def _file(account: Account) -> _Finding:
    try:
        with open_path(account.path or "") as source:
            count = sum(mailbox.messages for mailbox in source.mailboxes())
    except UnreadablePathError as error:
        return _Finding(False, f"account {account.name}: {error}", error.advice)
    return _Finding(True, f"account {account.name}: {count} messages in {account.path}")


async def _login(app: App, account: Account) -> _Finding:
    try:
        password = await app.store.password(account)
    except BowoutError as error:
        return _Finding(False, str(error), error.advice)
    for step in await asyncio.to_thread(probe, account, password):
        if not step.ok:
            return _Finding(False, f"account {account.name}: {step.message}", step.advice)
    return _Finding(True, f"account {account.name}: logs in and finds its mailboxes")
