"""All judged threads of a kind, however many: the store gives them by page."""

from __future__ import annotations

from collections.abc import AsyncIterator

from nlp.labels import Move
from server.services.ports.store import Store
from server.services.ports.stored import ThreadSummary

_PAGE_THREADS = 200


async def all_threads(
    store: Store, move: Move | None = None, account: str | None = None
) -> AsyncIterator[ThreadSummary]:
    """The judged threads with that move, of that account, the latest first; `NotFoundError` for an unknown account."""
    cursor = None
    while True:
        page = await store.summaries(move=move, account=account, cursor=cursor, limit=_PAGE_THREADS)
        for summary in page.items:
            yield summary
        if page.cursor is None:
            return
        cursor = page.cursor
