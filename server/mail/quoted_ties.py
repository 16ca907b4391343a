"""Messages tied by quoted words: a reply whose headers are gone still quotes what it answers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from server.mail.message import Envelope, Message

#: Words in a row that make a quote a tie: long enough to be nobody else's.
_RUN_WORDS = 12
_LOOKED_AT_CHARACTERS = 20_000
_WINDOW = timedelta(days=180)
_WORD = re.compile(r"[^\W_]+")


def quoted_ties(messages: Sequence[Message], loose: Sequence[bool]) -> list[tuple[int, int]]:
    """Pairs (earlier, later) of messages in the order of time: the later one is loose and quotes the earlier one.

    Both must share a person besides; the latest message that holds the words is taken.
    """
    if not any(loose):
        return []
    partners = _candidates(messages, loose)
    found = []
    for later, earlier in sorted(partners.items()):
        runs = _runs(messages[later].body, 1)
        for index in sorted(earlier, reverse=True):
            if runs & _runs(messages[index].body, _RUN_WORDS // 2):
                found.append((index, later))
                break
    return found


def _candidates(messages: Sequence[Message], loose: Sequence[bool]) -> dict[int, list[int]]:
    """For each loose message the earlier ones it may answer: from or to the same two people, in the window."""
    by_pair: dict[tuple[str, str], list[int]] = defaultdict(list)
    found: dict[int, list[int]] = {}
    for index, message in enumerate(messages):
        envelope = message.envelope
        pairs = _pairs(envelope)
        if loose[index] and envelope.at is not None:
            near = {
                other
                for pair in pairs
                for other in by_pair[pair][-50:]
                if (at := messages[other].envelope.at) is not None and envelope.at - at <= _WINDOW
            }
            if near:
                found[index] = sorted(near)
        for pair in pairs:
            by_pair[pair].append(index)
    return found


def _pairs(envelope: Envelope) -> set[tuple[str, str]]:
    if envelope.sender is None:
        return set()
    sender = envelope.sender.email
    return {(min(sender, each.email), max(sender, each.email)) for each in envelope.recipients if each.email != sender}


def _runs(body: str, step: int) -> set[tuple[str, ...]]:
    words = [found[0].lower() for found in _WORD.finditer(body[:_LOOKED_AT_CHARACTERS])]
    return {tuple(words[at : at + _RUN_WORDS]) for at in range(0, len(words) - _RUN_WORDS + 1, step)}
