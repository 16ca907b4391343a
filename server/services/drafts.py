"""Prepare a draft for a thread. Nothing here, or anywhere, sends it."""

from __future__ import annotations

from dataclasses import replace

from nlp.labels import Intent, Move, Tone
from server.errors import UsageError
from server.services.draft_facts import draft_facts, recipients
from server.services.ports import Draft, DraftRenderer, JudgedThread, Store


class Drafts:
    """Drafts for stored threads, only those that the thread's move offers."""

    def __init__(self, store: Store, renderer: DraftRenderer) -> None:
        self._store = store
        self._renderer = renderer

    async def prepare(self, thread_id: str, intent: Intent, tone: Tone, account: str | None = None) -> Draft:
        """The draft, the same for the same thread; `UsageError` for an intent the move does not offer.

        Also raises what `Store.judged` raises, and `TemplateError`.
        """
        judged = await self._store.judged(thread_id, account)
        _require_offered(judged, intent)
        draft = self._renderer.render(intent, tone, draft_facts(judged), seed=judged.thread.id)
        return replace(draft, to=recipients(judged, intent))


def offered(judged: JudgedThread) -> tuple[Intent, ...]:
    """The drafts a thread's verdict offers, first one first; after an opt-out nothing but its acknowledgement."""
    intents = judged.verdict.intents
    if judged.verdict.move is Move.STOP:
        return tuple(intent for intent in intents if intent is Intent.OPT_OUT_ACK)
    return intents


def _require_offered(judged: JudgedThread, intent: Intent) -> None:
    choice = offered(judged)
    if intent in choice:
        return
    move = judged.verdict.move.value
    if not choice:
        raise UsageError(f"The move {move} offers no draft for this thread.", "Nothing is to be written here for now.")
    names = ", ".join(item.value for item in choice)
    raise UsageError(f"The move {move} does not offer {intent.value} for this thread.", f"It offers: {names}.")
