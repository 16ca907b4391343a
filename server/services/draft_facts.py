"""What a draft may speak of, taken from a judged thread."""

from __future__ import annotations

import re

from nlp.labels import Signal, Stance
from nlp.values import Reading
from server.services.clean_words import clean_words
from server.services.draft_people import (
    greeting_name,
    last_human,
    own_latest_first,
    pointing_message,
    prospect_of,
    referred_to,
    referrer_name,
    says,
    seller_full_name,
    seller_signature,
    theirs,
)
from server.services.person_names import display_name, salutation, words
from server.services.ports.draft import DraftFacts
from server.services.ports.stored import JudgedThread
from server.services.reasons_said import asks_for, reason_now, reason_then
from server.services.revisit_words import revisit_phrase
from server.services.situations import is_kind, situation_of, speaks_for_all
from server.services.topics import bare_subject, topic_of, with_article
from server.verdict.values import ReadThread

_QUESTION_LIMIT_CHARACTERS = 140
_TRIGGER_LIMIT_CHARACTERS = 48
_OUR_TRIGGER = re.compile(r"^(?:after|once|when|as soon as)\b(?!.*\b(?:i|me|my|we|us|our|you|your)\b)", re.IGNORECASE)


def draft_facts(judged: JudgedThread) -> DraftFacts:
    """Everything a draft may say about this thread; None for what the thread does not tell."""
    thread = judged.thread
    person = prospect_of(thread)
    prospect_name = display_name(person) if person else None
    said = last_human(thread)
    last = said.reading if said else None
    pointer = pointing_message(thread)
    sign_off, seller_name = seller_signature(thread)
    ahead, come, trigger = _revisit(judged)
    return DraftFacts(
        seller_name=seller_name,
        prospect_name=prospect_name,
        greeting_name=greeting_name(thread, person, prospect_name),
        topic=_topic(thread),
        reason=reason_now(last),
        past_reason=reason_then(_putting_off(thread)),
        revisit_words=ahead,
        said_words=come,
        trigger=trigger,
        asks=asks_for(last),
        referred_to=referred_to(judged.verdict.referred_to, pointer),
        referrer_name=referrer_name(pointer, prospect_name),
        referrer_left=says(pointer, Signal.LEFT_COMPANY),
        question=_owed_question(judged),
        opening=_opening(thread),
        sign_off=sign_off,
        subject=bare_subject(thread.subject) or None,
        seller_full_name=seller_full_name(thread) or seller_name,
        wrote=last is not None,
        refused=last is not None and last.stance is Stance.DECLINED,
        language=last.language if last else None,
        situation=situation_of(judged),
        kind=is_kind(said),
        for_all=speaks_for_all(said),
    )


def _topic(thread: ReadThread) -> str | None:
    texts = [item.own_text.text for item in thread.messages]
    topic = topic_of(thread.subject, texts, {person.domain for person in thread.prospects})
    return with_article(topic, texts) if topic else None


def _opening(thread: ReadThread) -> str | None:
    """How the seller greeted last, where that suits any draft ("Hi", not "Good morning")."""
    greetings = (salutation(item.own_text.text)[0] for item in own_latest_first(thread))
    return next((word for word in greetings if word and word.casefold() in words("reusable_salutations")), None)


def _revisit(judged: JudgedThread) -> tuple[str | None, str | None, str | None]:
    """The date ahead and the last one that has come, each in their words, and a trigger that reads well in our mouth.

    A date that has passed is never promised again, and one ahead never said to have come.
    """
    today = judged.judged_at.date()
    readings = [item.reading for item in reversed(theirs(judged.thread)) if item.reading]
    named = [(reading.revisit_on, reading.revisit_words) for reading in readings if reading.revisit_on]
    ahead = judged.verdict.revisit_on
    words = next((said for day, said in named if day == ahead), None)
    come = next(((day, said) for day, said in named if day <= today), None)
    triggers = (clean_words(item.trigger_words, _TRIGGER_LIMIT_CHARACTERS) for item in readings)
    return (
        revisit_phrase(ahead, words, today) if ahead and ahead > today else None,
        revisit_phrase(come[0], come[1], today) if come else None,
        next((trigger for trigger in triggers if trigger and _OUR_TRIGGER.match(trigger)), None),
    )


def _putting_off(thread: ReadThread) -> Reading | None:
    """The reading of the reply that put it off last: what was in the way then."""
    readings = (item.reading for item in reversed(theirs(thread)) if item.reading)
    return next((reading for reading in readings if reading.stance is Stance.NOT_NOW), None)


def _owed_question(judged: JudgedThread) -> str | None:
    owed = judged.verdict.owed_answers
    return clean_words(owed[-1].quote, _QUESTION_LIMIT_CHARACTERS) if owed else None
