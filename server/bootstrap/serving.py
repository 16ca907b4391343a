"""Put together the running service: the API over the store, and the schedule beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from socket import gethostname

import anyio.to_thread
from litestar import Litestar

from nlp.api import ReplyReader
from nlp.values import Reading
from server.bootstrap.account_setup import MailAccountSetup
from server.bootstrap.app import App
from server.bootstrap.calendars import reminders_file
from server.bootstrap.drafting import check_etiquette
from server.bootstrap.logs import json_logs
from server.bootstrap.versions import versions
from server.jobs.board import ScanBoard
from server.jobs.leader import LedTick, MarkedTurns, QuietHours
from server.jobs.process import ProcessScanner
from server.jobs.schedule import ticking
from server.jobs.tick import Tick
from server.jobs.upkeep import UpkeepTick
from server.jobs.wanted import WantedThreads
from server.jobs.watch import AccountWatch
from server.services.accounts import Accounts
from server.services.analyze import RawReply, analyze
from server.services.hints import Hints
from server.services.ports.store import Store
from server.services.review_desk import ReviewDesk
from server.services.upkeep_values import Versions
from server.settings import Settings
from server.store.secrets import TOKEN_FILE, api_token
from server.web.app import create_app
from server.web.deps import WebDeps
from server.web.reach import Reach
from server.web.serving import DEFAULT_PORT, listen, serve_on

_HERE_ALONE = Reach()


@dataclass(frozen=True)
class _StoreHealth:
    """Ready while the store answers."""

    store: Store

    async def ready(self) -> bool:
        await self.store.accounts()
        return True


@dataclass(frozen=True)
class _Analyzer:
    """Reads beside the event loop."""

    replies: ReplyReader

    async def analyze(self, replies: Sequence[RawReply]) -> list[Reading]:
        return await anyio.to_thread.run_sync(lambda: list(analyze(replies, self.replies)))


def web_app(app: App, reach: Reach = _HERE_ALONE, port: int = DEFAULT_PORT) -> Litestar:
    """The API over the parts of `app`, reached in that way, with the schedule running for as long as it serves.

    `port` is where it will listen: it stands in the marks of the schedule.
    """
    scanner = ProcessScanner([sys.executable, "-m", "server.bootstrap.child"], _environment(app))
    board = ScanBoard(scanner, _now)
    wanted = WantedThreads(scanner, _now)
    reviews = ReviewDesk(app.reviews, _now)
    deps = WebDeps(
        threads=app.store,
        drafts=app.drafts,
        accounts=app.store,
        hints=Hints(app.store, app.store.keyed_hash, wanted),
        pairings=app.pairings,
        sessions=app.sessions,
        setup=MailAccountSetup(app.store),
        account_settings=Accounts(app.store),
        pages=app.settings.templates / "pages",
        requests_per_second=app.settings.requests_per_second,
        words=app.words,
        scans=board,
        reviews=reviews,
        analyzer=_Analyzer(app.replies),
        do_not_contact=app.do_not_contact,
        etiquette=check_etiquette,
        referrals=app.referrals,
        reminders=app.reminders,
        calendar=lambda found: reminders_file(found, datetime.now(UTC)),
        health=_StoreHealth(app.store),
        token=api_token(app.folder),
        version=app.settings.version,
        behind_tls=reach.https,
        proxies=reach.proxies,
        allowed_hosts=reach.hosts,
    )

    @asynccontextmanager
    async def scheduled(_: Litestar) -> AsyncIterator[None]:
        ticks = _ticks(app, board, scanner)
        turns = MarkedTurns(app.store.schedule_lock, app.store.upkeep, _now, gethostname(), os.getpid(), port)
        async with ticking(LedTick(ticks, turns, _now, quiet_hours(app.settings))):
            yield
        await reviews.end()
        await board.end()
        await wanted.end()

    return create_app(deps, lifespan=[scheduled])


def _ticks(app: App, board: ScanBoard, runner: ProcessScanner) -> Callable[[], Coroutine[object, object, None]]:
    """Scans first, then the other jobs."""

    async def known() -> Versions:
        return await anyio.to_thread.run_sync(versions, app.settings.variant)

    scans = Tick(AccountWatch(app.store), board, _now)
    others = UpkeepTick(app.store.upkeep, runner, _now, known)

    async def tick() -> None:
        await scans()
        await others()

    return tick


def quiet_hours(settings: Settings) -> QuietHours | None:
    """The hours in which the schedule rests."""
    return QuietHours(*settings.quiet_hours) if settings.quiet_hours else None


def _now() -> datetime:
    return datetime.now(UTC)


def _environment(app: App) -> dict[str, str]:
    """What a process needs to open the same data folder and database in the same way."""
    settings = app.settings
    named = {"BOWOUT_HOME": str(app.folder), "BOWOUT_READER": settings.variant}
    return {**os.environ, **named, **({"BOWOUT_DATABASE": settings.database} if settings.database else {})}


async def serve_app(
    app: App, host: str, port: int, announce: Callable[[str], None], reach: Reach = _HERE_ALONE
) -> None:
    """Serve until interrupted; `announce` is told where, once the port is ours."""
    with listen(host, port, beyond_loopback=reach.https) as listening:
        name, bound = listening.getsockname()[:2]
        address = f"[{name}]" if ":" in name else name
        served = web_app(app, reach, bound)
        scheme = "https" if reach.tls else "http"
        announce(
            f"Bowout listens on {scheme}://{address}:{bound} (API at /api/v1, its description at /schema/openapi.json)"
        )
        if reach.https:
            announce(f"Browsers reach it at {reach.url(bound)}")
        announce(f"The token is in {app.folder / TOKEN_FILE}")
        with json_logs(app.store.keyed_hash, app.settings.log_level):
            await serve_on(listening, served, reach.tls)
