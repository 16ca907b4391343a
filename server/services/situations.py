"""What a draft answers: what they said last, or their silence. One value of a small closed set for each thread.

A reason for a no, a promise or somebody who decides is taken from their own words (`situation_words.toml`), never from
a signal alone: a draft that thanks for the wrong reason is worse than one that names none. What no pattern shows is
the plain `NO` or `VAGUE`, for which every template has words that are fit for anything.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

from nlp.labels import Move, Signal, Stance
from server.services.awaited import promised_day
from server.services.draft_people import last_human, says, theirs
from server.services.ports.situation import Situation
from server.verdict.decision import Rule
from server.verdict.stances import effective_stance
from server.verdict.values import ReadMessage, ReadThread, Verdict

_BY_RULE = {
    Rule.POSTPONED: Situation.PUT_OFF_AGAIN,
    Rule.PAUSE: Situation.PUT_OFF,
    Rule.PAUSE_TRIGGER: Situation.PUT_OFF,
    Rule.DATE_COME: Situation.DATE_COME,
    Rule.CHECK_IN: Situation.DATE_COME,
    Rule.STEP_PASSED: Situation.STEP_PASSED,
    Rule.TALKED_LONG: Situation.SPOKE,
}
_BY_SIGNAL = (
    (Signal.PRICE_FISHING, Situation.ASKED_PRICE),
    (Signal.INFO_BRUSH_OFF, Situation.WANTS_MATERIAL),
    (Signal.RESCHEDULE, Situation.DROPPED_SLOT),
    (Signal.VAGUE_DEFERRAL, Situation.LATER),
    (Signal.THINK_IT_OVER, Situation.PROMISED),
    (Signal.EMPTY_PRAISE, Situation.PRAISED),
)
_DECISIONS = {
    Situation.PUT_OFF: Situation.DECISION_AHEAD,
    Situation.DATE_COME: Situation.DECISION_DUE,
    Situation.STEP_PASSED: Situation.DECISION_DUE,
}
_SENTENCES = re.compile(r"(?<=[.!?;]) ")
_QUOTED = re.compile(r"[\"“][^\"“”]{20,}[\"”]")
_NOS = frozenset({Rule.CLEAR_NO, Rule.NO_WITH_NAME, Rule.LOST})
_STEPS = frozenset({Stance.ADVANCING, Stance.ENGAGED})


def situation_of(thread: ReadThread, verdict: Verdict, today: date) -> Situation:
    """What a draft for this thread answers; `today` is the day of the verdict."""
    last = last_human(thread)
    rule = verdict.facts.get("rule")
    if verdict.move is Move.STOP:
        return _no_more(last)
    if verdict.move is Move.FOLLOW_REFERRAL or rule == Rule.GONE:
        if last and _any(_words("no")["leaving"], _plain(last)):
            return Situation.LEAVING
        gone = rule == Rule.GONE or says(last, Signal.LEFT_COMPANY)
        return Situation.LEFT if gone else Situation.POINTED_ON
    found = next((situation for each, situation in _BY_RULE.items() if rule == each), None)
    if found:
        return _on_the_day(found, thread, verdict.revisit_on)
    if last is None:
        return Situation.NEVER_WROTE
    doubtful = verdict.move is Move.ASK_STRAIGHT and effective_stance(last) is Stance.DECLINED
    if doubtful and (other := _no_no(last, today)):
        return other
    if rule in _NOS or effective_stance(last) is Stance.DECLINED:
        return why_no(_the_no(thread) or last)
    if (day := promised_day(last)) and day < today:
        return Situation.STEP_PASSED
    return _silence_after(last) if verdict.sent_in_a_row else _said(last)


def why_no(reply: ReadMessage) -> Situation:
    """The reason of a no (or of a no for now) by its words; `NO` where they give none for sure."""
    text = _plain(reply)
    found = next((why for why, patterns in _words("no").items() if _any(patterns, text)), None)
    return Situation(found) if found else Situation.NO


def writes_loosely(thread: ReadThread) -> bool:
    """Whether they write as among mates."""
    return any(_any(_words("beside")["loose"], _plain(item)) for item in theirs(thread) if item.message.machine is None)


def tells_of_a_mishap(reply: ReadMessage | None) -> bool:
    """Whether a reply tells of something that one is sorry to hear."""
    return reply is not None and _any(_words("beside")["mishap"], _plain(reply))


def is_kind(reply: ReadMessage | None) -> bool:
    """Whether a reply has a kind word for the seller: thanks for the work, praise, good wishes; none that it quotes."""
    sentences = _SENTENCES.split(_QUOTED.sub(" ", _plain(reply))) if reply else []
    words = _words("beside")
    return any(_any(words["kind"], each) and not _any(words["kind_of_else"], each) for each in sentences)


def introduces(reply: ReadMessage | None) -> bool:
    """Whether a reply says that somebody gets it in copy: "I've copied her in"."""
    return reply is not None and _any(_words("beside")["in_copy"], _plain(reply))


def kept_waiting(reply: ReadMessage | None) -> bool:
    """Whether a reply says that the seller was slow to answer, or did not come."""
    return reply is not None and _any(_words("beside")["slow"], _plain(reply))


def argued_for_us(reply: ReadMessage | None) -> bool:
    """Whether they spoke up for the offer before others decided."""
    return reply is not None and _any(_words("beside")["argued"], _plain(reply))


def speaks_for_all(reply: ReadMessage | None) -> bool:
    """Whether a wish not to be written to is that of others too: the whole firm, or somebody they write for."""
    return reply is not None and _any(_words("beside")["for_all"], _plain(reply))


def forbids_any_mail(reply: ReadMessage | None) -> bool:
    """Whether a wish to be left alone wants no answer either, or threatens what the next mail would bring."""
    return reply is not None and _any(_words("beside")["forbids"], _plain(reply))


def asks_us_back(reply: ReadMessage) -> bool:
    """Whether the sentence that names a date or what they wait for, or else a mail without one, asks the seller to come
    back then: no promise of theirs ("I'll register in May") asks, and no leave to ("try me in April if you like")."""
    text = sentence_of_date(reply) or _sentence_of_trigger(reply) or _plain(reply)
    words = _words("day")
    asking = (each for each in _SENTENCES.split(text) if not _any(words["invites"], each))
    return any(_any(words["returns"], _without(words["they_come"], each)) for each in asking)


def speaks_of_calls(reply: ReadMessage | None) -> bool:
    """Whether a wish to be left alone is about calls too."""
    return reply is not None and _any(_words("beside")["calls"], _plain(reply))


def pushed_since_no(thread: ReadThread) -> bool:
    """Whether the seller asked something again after the last no."""
    no = _the_no(thread)
    since = thread.messages[thread.messages.index(no) + 1 :] if no else ()
    return any(item.own and item.questions for item in since)


def _no_no(reply: ReadMessage, today: date) -> Situation | None:
    """What a reply that was doubtfully read as a no is if its words say so: a later of theirs, a slot taken back."""
    named = reply.reading.revisit_on if reply.reading else None
    if named and not says(reply, Signal.REFUSAL):
        return Situation.PUT_OFF if named > today else Situation.DATE_COME
    return Situation.DROPPED_SLOT if _any(_words("day")["drops"], _plain(reply)) else None


def _on_the_day(found: Situation, thread: ReadThread, ahead: date | None) -> Situation:
    """What was to be on the day they named, by the sentence that names it: a decision, a talk, or anything else."""
    dated = (item for item in reversed(theirs(thread)) if item.reading and item.reading.revisit_on)
    naming = next((i for i in dated if ahead is None or (i.reading and i.reading.revisit_on == ahead)), None)
    sentence = sentence_of_date(naming) if naming else ""
    if _any(_words("day")["decides"], sentence):
        return _DECISIONS.get(found, found)
    if found is Situation.STEP_PASSED and _any(_words("day")["meets"], sentence):
        return Situation.MEETING_PASSED
    return found


def sentence_of_date(reply: ReadMessage) -> str:
    """The sentence of a reply that names its date; empty where none is found."""
    text, words = _plain(reply), " ".join((reply.reading.revisit_words or "" if reply.reading else "").split())
    return next((sentence for sentence in _SENTENCES.split(text) if words and words in sentence), "")


def _sentence_of_trigger(reply: ReadMessage) -> str:
    """The sentence of a reply that names what they wait for, and the next: "When that is over, come again."."""
    words = " ".join((reply.reading.trigger_words or "" if reply.reading else "").split())
    sentences = _SENTENCES.split(_plain(reply))
    at = next((at for at, each in enumerate(sentences) if words and words in each), None)
    return " ".join(sentences[at : at + 2]) if at is not None else ""


def _without(patterns: tuple[re.Pattern[str], ...], text: str) -> str:
    for pattern in patterns:
        text = pattern.sub("", text)
    return text


def _the_no(thread: ReadThread) -> ReadMessage | None:
    """The last reply that says no; they may have written a word of thanks since."""
    nos = (item for item in reversed(theirs(thread)) if item.reading and effective_stance(item) is Stance.DECLINED)
    return next(nos, None)


def _said(reply: ReadMessage) -> Situation:
    """What a reply leaves that still awaits the seller's word."""
    stance = effective_stance(reply)
    if stance in _STEPS:
        return Situation.OPEN
    if stance is Stance.NOT_NOW:
        return Situation.PUT_OFF
    if _any(_words("day")["drops"], _plain(reply)):
        return Situation.DROPPED_SLOT
    if _any(_words("beside")["others_decide"], _plain(reply)):
        return Situation.OTHERS_DECIDE
    if _promised(reply) or _any(_words("beside")["weighing"], _plain(reply)):
        return Situation.PROMISED
    for signal, situation in _BY_SIGNAL:
        if says(reply, signal) and not (situation is Situation.PRAISED and says(reply, Signal.QUESTION_DODGED)):
            return situation
    if says(reply, Signal.EMPTY_PRAISE) and is_kind(reply):
        return Situation.PRAISED
    return Situation.AVOIDED if stance is Stance.EVASIVE else Situation.VAGUE


def _silence_after(reply: ReadMessage) -> Situation:
    stance = effective_stance(reply)
    if stance is Stance.ADVANCING or _promised(reply):
        return Situation.SILENT_SINCE_PROMISE
    return Situation.SILENT_SINCE_INTEREST if stance is Stance.ENGAGED else Situation.SILENT


def _promised(reply: ReadMessage) -> bool:
    return _any(_words("beside")["promised"], _plain(reply))


def _no_more(reply: ReadMessage | None) -> Situation:
    if reply is None:
        return Situation.OPTED_OUT
    if _any(_words("beside")["erasure"], _plain(reply)):
        return Situation.WANTS_ERASURE
    angry = says(reply, Signal.HOSTILE) or _any(_words("beside")["angry"], _plain(reply))
    return Situation.COMPLAINED if angry else Situation.OPTED_OUT


def _plain(reply: ReadMessage) -> str:
    return " ".join(reply.own_text.text.replace("’", "'").split())


def _any(patterns: tuple[re.Pattern[str], ...], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


@cache
def _words(part: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    """The patterns of a part of the file, in its order."""
    data = tomllib.loads(files("server.services").joinpath("situation_words.toml").read_text(encoding="utf-8"))
    return {name: tuple(re.compile(each, re.IGNORECASE) for each in said) for name, said in data[part].items()}
