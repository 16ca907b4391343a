"""What of theirs the seller has answered already, or had told them before."""

from __future__ import annotations

from nlp.labels import Stance
from server.services.awaited import comes_back
from server.services.draft_people import last_human, own_since, theirs
from server.verdict.values import ReadThread


def was_answered(thread: ReadThread) -> bool:
    """Whether the seller has written since their last mail and asked nothing in it: that was the answer."""
    ours = own_since(thread)
    return bool(ours) and not ours[-1].questions


def later_was_answered(thread: ReadThread) -> bool:
    """Whether the seller has answered their later, though they have written a word since."""
    said = [item for item in theirs(thread) if item.reading and item.reading.stance is Stance.NOT_NOW]
    since = thread.messages[thread.messages.index(said[-1]) + 1 :] if said else ()
    ours = [item for item in since if item.own]
    return bool(ours) and not any(item.questions for item in ours)


def later_was_told(thread: ReadThread) -> bool:
    """Whether their later only says yes to the day the seller had just named: it needs no answer."""
    last = last_human(thread)
    at = thread.messages.index(last) if last else 0
    reading = last.reading if last else None
    if last is None or reading is None or not at or not thread.messages[at - 1].own:
        return False
    told = thread.messages[at - 1]
    words = (reading.revisit_words or "").casefold()
    return (
        bool(words)
        and words in told.own_text.text.casefold()
        and comes_back(told)
        and reading.stance is Stance.NOT_NOW
        and not reading.questions
    )
