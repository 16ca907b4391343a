"""What a draft may speak of, taken from a judged thread."""

from __future__ import annotations

from datetime import date

from nlp.labels import Signal, Stance
from server.services.clean_words import clean_words
from server.services.draft_people import (
    has_left,
    last_human,
    pointing_message,
    prospect_of,
    referred_to,
    referrer_name,
    says,
    seller_full_name,
    seller_signature,
    theirs,
)
from server.services.forms_of_address import greeting_of
from server.services.offer_words import firm_of, offer_of
from server.services.person_names import display_name
from server.services.ports.draft import DraftFacts
from server.services.ports.situation import NOS, Situation
from server.services.ports.stored import JudgedThread
from server.services.reasons_said import asks_for, reason_now, reason_then
from server.services.revisit_words import revisit_phrase, word_before
from server.services.situations import argued_for_us, is_kind, situation_of, speaks_for_all
from server.services.topics import as_said, bare_subject, topic_of
from server.services.trigger_words import trigger_phrase
from server.verdict.values import ReadMessage, ReadThread

_QUESTION_LIMIT_CHARACTERS = 140


def draft_facts(judged: JudgedThread) -> DraftFacts:
    """Everything a draft may say about this thread; None for what the thread does not tell."""
    thread = judged.thread
    person = prospect_of(thread)
    prospect_name = display_name(person) if person else None
    greeting = greeting_of(thread, person, prospect_name)
    said = last_human(thread)
    situation = situation_of(thread, judged.verdict, judged.judged_at.date())
    last = said.reading if said else None
    pointer = pointing_message(thread)
    sign_off, seller_name = seller_signature(thread)
    ahead, come, trigger = _revisit(judged)
    return DraftFacts(
        seller_name=seller_name,
        prospect_name=prospect_name,
        greeting_name=greeting.name,
        topic=_topic(thread),
        reason=reason_now(said),
        past_reason=reason_then(_putting_off(thread)),
        revisit_words=ahead,
        said_words=come,
        trigger=trigger,
        asks=asks_for(last),
        referred_to=referred_to(judged.verdict.referred_to, pointer),
        referrer_name=referrer_name(pointer, prospect_name),
        referrer_left=has_left(pointer),
        offer=offer_of(thread, pointer),
        seller_firm=firm_of(thread),
        question=_open_question(judged),
        opening=greeting.opening,
        sign_off=sign_off,
        subject=bare_subject(thread.subject) or None,
        seller_full_name=seller_full_name(thread) or seller_name,
        wrote=last is not None,
        refused=situation in NOS,
        language=last.language if last else None,
        situation=situation,
        kind=is_kind(said),
        argued=argued_for_us(said),
        for_all=speaks_for_all(said),
    )


def _topic(thread: ReadThread) -> str | None:
    """What the thread is about, where its own sentences say it so."""
    ours = [item.own_text.text for item in thread.messages if item.own]
    said = [item.own_text.text for item in theirs(thread) if item.message.machine is None]
    topic = topic_of(thread.subject, [*ours, *said], {person.domain for person in thread.prospects})
    return as_said(topic, ours, said) if topic else None


def _revisit(judged: JudgedThread) -> tuple[str | None, str | None, str | None]:
    """The date ahead and the last one that has come, each in their words, and a trigger that reads well in our mouth.

    A date that has passed is never promised again, and one ahead never said to have come.
    """
    today = judged.judged_at.date()
    dated = [item for item in reversed(theirs(judged.thread)) if item.reading and item.reading.revisit_on]
    ahead = judged.verdict.revisit_on or _put_off_to(judged, dated) or _last_named(judged.thread)
    named = next((item for item in dated if item.reading and item.reading.revisit_on == ahead), None)
    come = next((item for item in dated if item.reading and (item.reading.revisit_on or today) <= today), None)
    readings = (item.reading for item in reversed(theirs(judged.thread)) if item.reading)
    return (
        _phrase(ahead, named, today) if ahead and ahead > today else None,
        _phrase(come.reading.revisit_on, come, today) if come and come.reading else None,
        next(filter(None, (trigger_phrase(reading.trigger_words) for reading in readings)), None),
    )


def _last_named(thread: ReadThread) -> date | None:
    """The date their last mail names: it counts for a draft even where the verdict rests on something else."""
    last = last_human(thread)
    return last.reading.revisit_on if last and last.reading else None


def _phrase(day: date | None, item: ReadMessage | None, today: date) -> str | None:
    if day is None:
        return None
    words = item.reading.revisit_words if item and item.reading else None
    before = word_before(item.own_text.text, words) if item else None
    return revisit_phrase(day, words, today, None if before == "by" else before)  # one comes back on a day, not by it


def _put_off_to(judged: JudgedThread, dated: list[ReadMessage]) -> date | None:
    """The day they named when they put it off once more: the verdict pauses no longer, but they did name it."""
    if situation_of(judged.thread, judged.verdict, judged.judged_at.date()) is not Situation.PUT_OFF_AGAIN:
        return None
    return next((item.reading.revisit_on for item in dated if item.reading), None)


def _putting_off(thread: ReadThread) -> ReadMessage | None:
    """The reply that put it off last: what was in the way then."""
    said = (item for item in reversed(theirs(thread)) if item.reading)
    return next((item for item in said if item.reading and item.reading.stance is Stance.NOT_NOW), None)


def _open_question(judged: JudgedThread) -> str | None:
    """A real question of theirs that waits for an answer: one owed, or one that their last mail has just asked."""
    waiting = {" ".join(evidence.quote.split()) for evidence in judged.verdict.owed_answers}
    for item in reversed(judged.thread.messages):
        if item.reading and says(item, Signal.BUYING_QUESTION):
            asked = [" ".join(question.text.split()) for question in item.reading.questions]
            waits = [text for text in asked if text in waiting or item is judged.thread.messages[-1]]
            return clean_words(waits[-1], _QUESTION_LIMIT_CHARACTERS) if waits else None
    return None
