"""SIGINT and SIGTERM: the server ends in order, whenever they come."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType

import pytest
import uvicorn
from litestar import Litestar

from server.web.app import create_app
from server.web.deps import WebDeps
from server.web.serving import listen, serve_on


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_lifespan_and_returns(deps: WebDeps, number: signal.Signals) -> None:
    events: list[str] = []
    before = signal.getsignal(number)

    @asynccontextmanager
    async def signalled(_app: Litestar) -> AsyncIterator[None]:
        asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), number)
        yield
        events.append("lifespan")

    async def store_around() -> None:
        try:
            with listen("127.0.0.1", 0) as listening:
                await serve_on(listening, create_app(deps, [signalled]))
        finally:
            await asyncio.sleep(0)
            events.append("store")

    asyncio.run(store_around())
    assert events == ["lifespan", "store"]
    assert signal.getsignal(number) is before


def test_no_signal_is_swallowed_before_the_server_obeys_it(deps: WebDeps) -> None:
    came: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: came.append(number))

    def at_first(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is uvicorn.Config.__init__.__code__:
            os.kill(os.getpid(), signal.SIGTERM)

    @asynccontextmanager
    async def signalled(_app: Litestar) -> AsyncIterator[None]:
        asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), signal.SIGTERM)
        yield

    sys.setprofile(at_first)
    try:
        with listen("127.0.0.1", 0) as listening:
            asyncio.run(serve_on(listening, create_app(deps, [signalled])))
    finally:
        sys.setprofile(None)
        signal.signal(signal.SIGTERM, before)
    # The one that came before the server was there went to whom it belonged to; the other ended the server.
    assert came == [signal.SIGTERM]
