"""What a no is to: one item or one way of being sold to ("not interested in a demo"), or, by plain words, all of it."""

from __future__ import annotations

import re
from typing import Final

from nlp.labels import Signal, Stance
from server.verdict.patterns import patterns, says
from server.verdict.values import ReadMessage
from server.verdict.wishes import means_business, orders_beside

# Below it a no is hardly among what a reading may mean; chosen on gold train threads.
_MAY_BE_NO: Final = 0.25
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?\n]*")
_NO: Final = frozenset({Signal.REFUSAL, Signal.INCUMBENT, Signal.NO_BUDGET})
_TORN: Final = frozenset({Stance.DECLINED, Stance.NOT_NOW, Stance.EVASIVE, Stance.NONCOMMITTAL})


def is_partial(read: ReadMessage) -> bool:
    """Whether every no of a reply is to an item or a way of being sold to, and words of an order go on beside it."""
    known, text = patterns(), read.own_text.text.replace("’", "'")
    parts = [m for m in _SENTENCE.finditer(text) if says(m[0], known.partial_no)]
    if not parts or says(text, known.no_of_ours + known.plain_no) or not orders_beside(read):
        return False
    told = [s for s in (read.reading.signals if read.reading else ()) if s.label in _NO]
    return all(any(s.start < m.end() and m.start() < s.end for m in parts) for s in told)


def is_plain(read: ReadMessage) -> bool:
    """Whether a reply that is not read for sure is a no by its words: plain ones, or a farewell where it may be one.

    None where it asks, orders or leaves a door open: a live deal left costs most.
    """
    reading, known = read.reading, patterns()
    if reading is None or reading.sure or reading.stance not in _TORN:
        return False
    text = read.own_text.text.replace("’", "'")
    likely = reading.stances.get(Stance.DECLINED, 0.0) >= _MAY_BE_NO
    goes_on = bool(reading.questions) or means_business(read) or orders_beside(read)
    return likely and says(text, known.plain_no + known.farewell) and not goes_on and not says(text, known.leaves_open)
