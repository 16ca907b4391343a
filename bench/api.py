"""One thread over the API, guards and real reads included, against a bare Litestar JSON handler."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import httpx
from litestar import Litestar, get

from bench.bodies import NOW
from bench.clock import compare_async
from server.bootstrap.app import App, opened
from server.bootstrap.serving import web_app
from server.demo.sample import SELLER, write_mbox
from server.services.accounts import Accounts
from server.services.ports.account import Account
from server.settings import Settings
from server.store.secrets import api_token

_REQUESTS = 200


def run() -> None:
    """Print requests as a ratio."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(Path(folder)))


async def _run(folder: Path) -> None:
    settings = replace(Settings.from_environment(), home=folder / "home")
    mailbox = folder / "sample.mbox"
    write_mbox(mailbox, NOW)
    async with opened(settings) as app:
        account = await Accounts(app.store).add(
            Account(0, "bench", path=str(mailbox), me=frozenset({SELLER.email})), None
        )
        await app.scans.scan(account, NOW)
        thread = (await app.store.summaries(limit=1)).items[0].id
        await _measure(app, f"/api/v1/threads/{thread}")


async def _measure(app: App, path: str) -> None:
    @get("/")
    async def bare() -> dict[str, str]:
        return {"hello": "world"}

    headers = {"Authorization": f"Bearer {api_token(app.folder)}"}
    async with _client(web_app(app), headers) as ours, _client(Litestar([bare], logging_config=None), headers) as peer:
        answer = await ours.get(path)
        assert answer.status_code == 200, answer.text

        async def real() -> None:
            for _ in range(_REQUESTS):
                await ours.get(path)

        async def plain() -> None:
            for _ in range(_REQUESTS):
                await peer.get("/")

        ratio = await compare_async(real, plain)
    print(f"one thread at {ratio.speed:.2f} of a bare handler's speed ({ratio.lowest:.2f} to {ratio.highest:.2f})")


def _client(app: Litestar, headers: dict[str, str]) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(cast("Any", app)), base_url="http://127.0.0.1", headers=headers
    )
