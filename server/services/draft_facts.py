"""What a draft may speak of, taken from a judged thread."""

from __future__ import annotations

from nlp.labels import Signal, Stance
from server.services.awaited import (
    Awaited,
    asked_in,
    asked_thing,
    awaited_in,
    meeting_in,
    on_their_desk,
    price_asked,
    promised_by,
    wanted_by,
)
from server.services.clean_words import clean_words
from server.services.dates_said import dates_said, day_written, is_late_reply
from server.services.draft_people import (
    last_human,
    own_latest_first,
    own_since,
    pointing_message,
    prospect_of,
    referrer_name,
    says,
    silent_one,
    theirs,
)
from server.services.forms_of_address import greeting_of
from server.services.offer_words import firm_of, offer_of
from server.services.person_names import display_name
from server.services.pointed_to import referred_to, stands_in_copy
from server.services.ports.draft import DraftFacts
from server.services.ports.situation import LATERS, NOS, Situation
from server.services.ports.stored import JudgedThread
from server.services.reasons_said import asks_for, reason_now, reason_then
from server.services.signatures import seller_full_name, seller_signature
from server.services.situations import (
    argued_for_us,
    introduces,
    is_kind,
    kept_waiting,
    pushed_since_no,
    sentence_of_date,
    situation_of,
    speaks_for_all,
    speaks_of_calls,
    tells_of_a_mishap,
    writes_loosely,
)
from server.services.subjects import bare_subject
from server.services.topics import topic_in
from server.verdict.decision import Rule
from server.verdict.values import ReadMessage, ReadThread

_QUESTION_LIMIT_CHARACTERS = 140
_WANTING = frozenset({Situation.ASKED_PRICE, Situation.WANTS_MATERIAL})
_PUT_OFF = LATERS | {Situation.DATE_COME}


def draft_facts(judged: JudgedThread) -> DraftFacts:
    """Everything a draft may say about this thread; None for what the thread does not tell."""
    thread = judged.thread
    silent = silent_one(judged)
    person = silent or prospect_of(thread)
    prospect_name = display_name(person) if person else None
    greeting = greeting_of(thread, person, prospect_name)
    # Who never answered is told nothing of what somebody else wrote.
    said = None if silent else last_human(thread)
    situation = situation_of(thread, judged.verdict, judged.judged_at.date()) if said else Situation.NEVER_WROTE
    last = said.reading if said else None
    pointer = pointing_message(thread)
    signature = seller_signature(thread)
    dates = dates_said(judged, situation)
    question = _open_question(judged)
    awaited = _awaited(thread, said, situation)
    desk = on_their_desk(thread)
    return DraftFacts(
        seller_name=signature.name,
        prospect_name=prospect_name,
        greeting_name=greeting.name,
        topic=topic_in(thread),
        reason=reason_now(said),
        past_reason=reason_then(_putting_off(thread)),
        revisit_words=dates.ahead,
        said_words=dates.come,
        trigger=dates.trigger,
        asked_back=dates.asked,
        late=dates.late,
        asks=asks_for(last),
        referred_to=referred_to(judged.verdict.referred_to, pointer),
        referred_in_copy=_in_copy(judged.verdict.referred_to, pointer),
        referrer_name=referrer_name(pointer, prospect_name),
        referrer_automatic=pointer is not None and pointer.message.machine is not None,
        offer=offer_of(thread, pointer),
        seller_firm=firm_of(thread),
        question=question,
        opening=greeting.opening,
        sign_off=signature.closing,
        name_alone=signature.alone,
        subject=bare_subject(thread.subject) or None,
        seller_full_name=seller_full_name(thread) or signature.name,
        wrote=last is not None,
        refused=situation in NOS,
        language=last.language if last else None,
        situation=situation,
        kind=is_kind(said),
        argued=argued_for_us(said),
        for_all=speaks_for_all(said),
        calls=speaks_of_calls(said),
        slow=kept_waiting(said),
        pushed=_pushed(thread, situation),
        no_with_name=judged.verdict.facts.get("rule") == Rule.NO_WITH_NAME,
        late_reply=is_late_reply(judged),
        loose=writes_loosely(thread),
        mishap=tells_of_a_mishap(said),
        awaited=awaited.name if awaited else None,
        awaited_kind=awaited.kind.value if awaited else None,
        wanted=_wanted(said, situation) or price_asked(question),
        desk=desk[1] if desk else None,
        desk_kind=desk[0].value if desk else None,
        asked_before=_asked_before(thread, situation),
        day_written=day_written(thread, judged.judged_at.date()),
    )


def _in_copy(referred: str | None, pointer: ReadMessage | None) -> bool:
    """Whether who is pointed to got the mail that points, by its envelope or its words."""
    return referred is not None and (stands_in_copy(referred, pointer) or introduces(pointer))


def _awaited(thread: ReadThread, said: ReadMessage | None, situation: Situation) -> Awaited | None:
    """What their last mail said that they would send, ask or hold; for a day gone by what its sentence says."""
    if said is None:
        return None
    if situation is Situation.MEETING_PASSED:
        return meeting_in([sentence_of_date(said), *(item.own_text.text for item in own_since(thread))])
    day = sentence_of_date(said) if situation is Situation.STEP_PASSED else ""
    if not day:
        return promised_by(said)
    before = thread.messages[: thread.messages.index(said)]
    return awaited_in(day) or asked_thing(day, next((item for item in reversed(before) if item.own), None))


def _wanted(said: ReadMessage | None, situation: Situation) -> str | None:
    """What a reply asks for instead of an answer, or beside a later."""
    if situation in LATERS:
        return wanted_by(said, ordered=True)
    return wanted_by(said) if situation in _WANTING else None


def _asked_before(thread: ReadThread, situation: Situation) -> str | None:
    """The seller's last question, where it is unanswered: nothing was asked since, or they put it off."""
    ours = own_since(thread)
    if situation in _PUT_OFF and ours and not any(item.questions for item in ours):
        asked = thread.messages[: thread.messages.index(ours[0]) - 1]
        return asked_in(asked[-1]) if asked and asked[-1].own else None
    return asked_in(next(iter(own_latest_first(thread)), None))


def _pushed(thread: ReadThread, situation: Situation) -> bool:
    """Whether the seller asked again after a no, or though they had been told when."""
    if situation in NOS:
        return pushed_since_no(thread)
    return situation in LATERS and any(item.questions for item in own_since(thread))


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
