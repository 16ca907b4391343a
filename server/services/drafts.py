"""Prepare drafts for threads. Nothing here, or anywhere, sends one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nlp.labels import Intent, Move, Tone
from server.errors import UsageError
from server.services.clean_words import clean_words
from server.services.do_not_contact_values import Blocked, nobody
from server.services.draft_facts import draft_facts
from server.services.draft_people import last_human, own_since, recipients
from server.services.ports.draft import Draft, DraftRenderer, WordingSeed
from server.services.ports.situation import Situation
from server.services.ports.store import Store
from server.services.ports.stored import JudgedThread
from server.services.register import fitting_tones
from server.services.situations import situation_of
from server.services.wordings import firm_domain, seed_among

_ANSWERS = frozenset({Intent.NO_HARD_FEELINGS, Intent.DOOR_OPEN, Intent.REFERRAL_THANKS})
"""Drafts that answer what a prospect said last: whoever has answered already seldom needs one."""
_GOODBYES = frozenset({Intent.NO_HARD_FEELINGS, Intent.POLITE_EXIT, Intent.EXIT_WITH_REFERRAL, Intent.REFERRAL_ASK})
_ASKED = "They ask something that the draft does not answer: {}"
_ERASURE = "They ask that data be erased: do that first (`bowout person erase`), then send this."
_NOTHING = "Nothing is to be written here for now."
_LISTED = "They want no more mail, and an answer would be one: put them on the list with `bowout do-not-contact add`."
_ANSWERED = "You have written since their last mail: if that was your answer, nothing is to be sent."


class Drafts:
    """Drafts for stored threads, only those that the thread's move offers."""

    def __init__(self, store: Store, renderer: DraftRenderer, blocked: Blocked = nobody) -> None:
        self._store = store
        self._renderer = renderer
        self._blocked = blocked

    async def prepare(
        self, thread_id: str, intent: Intent, tone: Tone | None = None, account: str | None = None
    ) -> Draft:
        """The draft, the same for the same thread; `UsageError` for an intent the move does not offer.

        Without a tone, in the one that matches how the prospect writes. `UsageError` as well where who it would go to
        is on the do-not-contact list. Also raises what `Store.judged` raises, and `TemplateError`.
        """
        judged = await self._store.judged(thread_id, account)
        await self._refuse_blocked(judged, intent)
        _require_offered(judged, intent)
        domain = firm_domain(judged.thread)
        firm = await self._store.firm_threads(domain) if domain else ()
        seed = seed_among(judged.thread.id, domain, firm)
        draft = write_draft(self._renderer, judged, intent, tone or fitting_tones(judged.thread)[0], seed)
        return replace(draft, notes=draft.notes + await self._written_before(judged, draft))

    async def _written_before(self, judged: JudgedThread, draft: Draft) -> tuple[str, ...]:
        """A note where somebody pointed to was written to already, in another thread."""
        if draft.intent is not Intent.REFERRAL_INTRO or not draft.to:
            return ()
        known = await self._store.written_to(draft.to[0].email)
        other = next((each for each in known if each.thread_id != judged.thread.id), None)
        when = f" on {other.last_at:%Y-%m-%d}" if other and other.last_at else ""
        return (f"You wrote with them already{when}: thread {other.thread_id}.",) if other else ()

    async def _refuse_blocked(self, judged: JudgedThread, intent: Intent) -> None:
        to = [person.email for person in recipients(judged, intent)]
        blocked = await self._blocked(to)
        if intent is not Intent.OPT_OUT_ACK and blocked:
            raise UsageError(f"Do not contact: {', '.join(sorted(blocked))}.", "Nothing is drafted for them.")


def write_draft(renderer: DraftRenderer, judged: JudgedThread, intent: Intent, tone: Tone, seed: WordingSeed) -> Draft:
    """One draft for a judged thread, with whom it would go to and what to know before sending it."""
    return _addressed(renderer.render(intent, tone, draft_facts(judged), seed), judged)


def _addressed(draft: Draft, judged: JudgedThread) -> Draft:
    to = recipients(judged, draft.intent)
    return replace(draft, to=to, notes=draft.notes + _notes(judged, draft.intent, {person.email for person in to}))


def all_drafts(
    renderer: DraftRenderer, judged: JudgedThread, seed: WordingSeed, blocked: frozenset[str] = frozenset()
) -> Iterator[Draft]:
    """Every draft the thread's move offers: the first intent first, in each the tone that fits best first.

    Nothing is written to the addresses `blocked`, but the confirmation that they will not be written to.
    """
    intents = offered(judged, blocked)
    if not intents:
        return
    facts, tones = draft_facts(judged), fitting_tones(judged.thread)
    for intent in intents:
        for tone in tones:
            yield _addressed(renderer.render(intent, tone, facts, seed), judged)


def offered(judged: JudgedThread, blocked: frozenset[str] = frozenset()) -> tuple[Intent, ...]:
    """The drafts a thread's verdict offers, first one first; after an opt-out nothing but its acknowledgement.

    `blocked` are addresses on the do-not-contact list: what would go to them is not offered.
    """
    intents = judged.verdict.intents
    if judged.verdict.move is Move.STOP:
        return tuple(intent for intent in intents if intent is Intent.OPT_OUT_ACK)
    if not blocked:
        return intents
    return tuple(each for each in intents if not {to.email for to in recipients(judged, each)} & blocked)


def _notes(judged: JudgedThread, intent: Intent, to: set[str]) -> tuple[str, ...]:
    if intent is Intent.REFERRAL_INTRO:
        return () if to else ("Their address is not in the thread: you need to find it.",)
    wrote = {
        item.message.envelope.sender.email
        for item in judged.thread.messages
        if not item.own and item.message.machine is None and item.message.envelope.sender
    }
    others = sorted(wrote - to)
    notes: tuple[str, ...] = (_ANSWERED,) if intent in _ANSWERS and own_since(judged.thread) else ()
    notes += _still_to_do(judged, intent)
    return (*notes, f"Others wrote in this thread as well: {', '.join(others)}.") if to & wrote and others else notes


def _still_to_do(judged: JudgedThread, intent: Intent) -> tuple[str, ...]:
    """What a goodbye leaves open: a question of theirs in the last mail, data to be erased."""
    if intent is Intent.OPT_OUT_ACK:
        found = situation_of(judged.thread, judged.verdict, judged.judged_at.date())
        return (_ERASURE,) if found is Situation.WANTS_ERASURE else ()
    last = last_human(judged.thread)
    asked = last.reading.questions if last and last.reading else ()
    if intent not in _GOODBYES or not asked or own_since(judged.thread):
        return ()
    words = clean_words(asked[-1].text)
    return (_ASKED.format(f"“{words}”"),) if words else ()


def _require_offered(judged: JudgedThread, intent: Intent) -> None:
    choice = offered(judged)
    if intent in choice:
        return
    move = judged.verdict.move.value
    if not choice:
        stopped = judged.verdict.move is Move.STOP
        raise UsageError(f"The move {move} offers no draft for this thread.", _LISTED if stopped else _NOTHING)
    names = ", ".join(item.value for item in choice)
    raise UsageError(f"The move {move} does not offer {intent.value} for this thread.", f"It offers: {names}.")
