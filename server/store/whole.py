"""Lets work on the database end, done or undone, before a cancellation takes effect.

Cancelled amid a transaction, its roll-back can be cancelled too; then the connection keeps the write lock as long as
the process lives (seen with aiosqlite 0.22 under anyio's and asyncio's cancelling). So the work runs in a task of its
own, which nobody cancels; who waited for it is cancelled once it has ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import anyio

T = TypeVar("T")


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """Await the work; a cancellation meanwhile is raised after its end."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with anyio.CancelScope(shield=True):
            await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # Looked at, so that it is not reported as lost: the cancellation goes first.
        raise
