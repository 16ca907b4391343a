"""Answers that go on for long, and end when their caller is let in no longer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from server.web.guards import Still

# How long a revoked caller may stay at most where nothing happens meanwhile; each look is one small read of the store.
_SECONDS_BETWEEN_LOOKS = 2.0

T = TypeVar("T")


async def while_let_in(items: AsyncIterator[T], still: Still) -> AsyncIterator[T]:
    """The items as they come; none more once the caller's token or session is revoked or has expired."""
    coming: asyncio.Future[T] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(items))
            await asyncio.wait([coming], timeout=_SECONDS_BETWEEN_LOOKS)
            if not await still():
                return
            if coming.done():
                try:
                    item = coming.result()
                except StopAsyncIteration:
                    return
                coming = None
                yield item
    finally:
        if coming is not None:
            coming.cancel()
