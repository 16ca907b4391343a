"""Put together the running service: the API over the store, and the schedule beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from litestar import Litestar

from server.bootstrap.app import App
from server.jobs.schedule import ticking
from server.jobs.tick import Tick
from server.jobs.watch import AccountWatch
from server.services.hints import Hints
from server.services.ports import Store
from server.store.secrets import TOKEN_FILE, api_token
from server.web.app import create_app
from server.web.deps import WebDeps
from server.web.serving import listen, serve_on


@dataclass(frozen=True)
class _StoreHealth:
    """Ready while the store answers."""

    store: Store

    async def ready(self) -> bool:
        await self.store.accounts()
        return True


def web_app(app: App) -> Litestar:
    """The API over the parts of `app`, with the schedule running for as long as it serves."""
    deps = WebDeps(
        threads=app.store,
        drafts=app.drafts,
        accounts=app.store,
        hints=Hints(app.store, app.store.keyed_hash),
        pairings=app.pairings,
        words=app.words,
        health=_StoreHealth(app.store),
        token=api_token(app.folder),
        version=app.settings.version,
    )

    @asynccontextmanager
    async def scheduled(_: Litestar) -> AsyncIterator[None]:
        tick = Tick(AccountWatch(app.store), app.scans, lambda: datetime.now(UTC))
        async with ticking(tick):
            yield

    return create_app(deps, lifespan=[scheduled])


async def serve_app(app: App, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until interrupted; `announce` is told where, once the port is ours."""
    with listen(host, port) as listening:
        name, bound = listening.getsockname()[:2]
        address = f"[{name}]" if ":" in name else name
        served = web_app(app)
        announce(
            f"Bowout listens on http://{address}:{bound} (API at /api/v1, its description at /schema/openapi.json)"
        )
        announce(f"The token is in {app.folder / TOKEN_FILE}")
        await serve_on(listening, served)
