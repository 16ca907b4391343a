"""Which messages make one conversation.

Facts: Gmail says it itself (X-GM-THRID). Elsewhere References and In-Reply-To say it (RFC 5256, and the algorithm of
Zawinski it follows); both may be missing, wrong or looping, and a Message-ID may be reused by another mail.
Here a thread is a set of messages tied together, so loops do no harm: a tie is a tie, and only the root needs an order.

Ties, strongest first:
1. the same Gmail thread id; two messages with differing Gmail ids are never tied by anything weaker;
2. a reference to a message id, be the message here or not;
3. for a reply whose headers are gone: the same telling subject, people in common, at most 60 days apart;
4. (`assemble` only) for a message without headers: it quotes words of an earlier message with people in common.

What must hold: the outcome is the same whatever the order of the input, and an id stays when later messages come.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from server.mail.message import Envelope, Message, Thread
from server.mail.quoted_ties import quoted_ties
from server.mail.subjects import base_subject, is_reply, is_telling

#: How far apart two messages may be that only their subject ties together.
SUBJECT_WINDOW = timedelta(days=60)
_UNDATED = datetime(9999, 1, 1, tzinfo=UTC)


class _Ties:
    """Disjoint sets of messages; two sets with different Gmail ids never join."""

    def __init__(self, gmail_ids: Sequence[str | None]) -> None:
        self.parent = list(range(len(gmail_ids)))
        self.gmail_id = list(gmail_ids)

    def root(self, index: int) -> int:
        while self.parent[index] != index:
            self.parent[index] = self.parent[self.parent[index]]
            index = self.parent[index]
        return index

    def tie(self, one: int, other: int) -> None:
        one, other = sorted((self.root(one), self.root(other)))
        mine, theirs = self.gmail_id[one], self.gmail_id[other]
        if one == other or (mine and theirs and mine != theirs):
            return
        self.parent[other] = one
        self.gmail_id[one] = mine or theirs

    def groups(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for index in range(len(self.parent)):
            found[self.root(index)].append(index)
        return list(found.values())


def group(envelopes: Sequence[Envelope]) -> list[list[int]]:
    """Indexes of the messages of each conversation, in the order of time; conversations by their first message."""
    return _grouped(envelopes, ())


def assemble(messages: Sequence[Message]) -> list[Thread]:
    """The threads of some messages; duplicates (same key) are merged into one."""
    unique: dict[str, Message] = {}
    for message in messages:
        unique[message.key] = merge(unique[message.key], message) if message.key in unique else message
    ordered = sorted(unique.values(), key=lambda message: (message.envelope.at or _UNDATED, message.key))
    envelopes = [message.envelope for message in ordered]
    loose = [not _ids(envelope) and not envelope.gmail_thread_id for envelope in envelopes]
    groups = _grouped(envelopes, quoted_ties(ordered, loose))
    taken: dict[str, int] = defaultdict(int)
    threads = []
    for indexes in groups:
        name = thread_id([envelopes[index] for index in indexes])
        taken[name] += 1
        if taken[name] > 1:
            name = _digest(f"{name} {ordered[indexes[0]].key}")
        subject = base_subject(envelopes[indexes[0]].subject)
        threads.append(Thread(name, subject, tuple(ordered[index] for index in indexes)))
    return threads


def merge(one: Message, other: Message) -> Message:
    """One message out of two finds of it: labels joined, Gmail ids and the server's date from whichever has them."""
    mine, theirs = one.envelope, other.envelope
    dates = [at for at in (mine.received_at, theirs.received_at) if at is not None]
    envelope = replace(
        mine,
        labels=tuple(sorted({*mine.labels, *theirs.labels})),
        gmail_thread_id=_least(mine.gmail_thread_id, theirs.gmail_thread_id),
        gmail_message_id=_least(mine.gmail_message_id, theirs.gmail_message_id),
        received_at=min(dates) if dates else None,
        sent_at=mine.sent_at or theirs.sent_at,
        utc_offset_minutes=mine.utc_offset_minutes if mine.sent_at else theirs.utc_offset_minutes,
    )
    return replace(one, envelope=envelope)


def _least(one: str | None, other: str | None) -> str | None:
    return min((each for each in (one, other) if each), default=None)


def thread_id(envelopes: Sequence[Envelope]) -> str:
    """Gmail's decimal id, else 32 hex digits of the root's message id: the oldest one known, be it here or not.

    `envelopes` stand in the order of their time.
    """
    gmail_ids = sorted({each.gmail_thread_id for each in envelopes if each.gmail_thread_id})
    if gmail_ids:
        return gmail_ids[0]
    first = envelopes[0]
    root = first.references[0] if first.references else (first.in_reply_to or (first.message_id,))[0]
    if not root:
        sender = first.sender.email if first.sender else ""
        root = f"{first.at.isoformat() if first.at else ''} {sender} {base_subject(first.subject)}"
    return _digest(root)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", errors="replace")).hexdigest()[:32]


def _grouped(envelopes: Sequence[Envelope], more: Sequence[tuple[int, int]]) -> list[list[int]]:
    ties = _Ties([envelope.gmail_thread_id for envelope in envelopes])
    _tie_gmail(envelopes, ties)
    _tie_references(envelopes, ties)
    _tie_subjects(envelopes, ties)
    for one, other in more:
        ties.tie(one, other)
    groups = [_in_order(envelopes, indexes) for indexes in ties.groups()]
    return sorted(groups, key=lambda indexes: _place(envelopes[indexes[0]]))


def _tie_gmail(envelopes: Sequence[Envelope], ties: _Ties) -> None:
    first: dict[str, int] = {}
    for index, envelope in enumerate(envelopes):
        if envelope.gmail_thread_id:
            ties.tie(first.setdefault(envelope.gmail_thread_id, index), index)


def _ids(envelope: Envelope) -> tuple[str, ...]:
    """The ids a message points to, its own left out (a loop of one)."""
    return tuple(each for each in (*envelope.references, *envelope.in_reply_to) if each != envelope.message_id)


def _tie_references(envelopes: Sequence[Envelope], ties: _Ties) -> None:
    """Tie by ids in the order of time, so that where Gmail ids forbid a join the outcome keeps no trace of the input.

    Mails that share an id, a sender and a date are copies of one (a mailing list's, say) and go together; others that
    share an id bear one used twice: a reply goes to the one it fits, and nothing else ties them.
    """
    order = sorted(range(len(envelopes)), key=lambda index: _place(envelopes[index]))
    bearers: dict[str, list[int]] = defaultdict(list)
    copies: dict[tuple[str, str, datetime | None], int] = {}
    for index in order:
        envelope = envelopes[index]
        if not envelope.message_id:
            continue
        copy = (envelope.message_id, envelope.sender.email if envelope.sender else "", envelope.sent_at)
        if copy in copies:
            ties.tie(copies[copy], index)
        else:
            copies[copy] = index
            bearers[envelope.message_id].append(index)
    pointed: dict[str, int] = {}
    for index in order:
        for name in _ids(envelopes[index]):
            if len(bearers.get(name, ())) > 1:
                ties.tie(_best_bearer(envelopes, bearers[name], envelopes[index]), index)
            else:
                ties.tie(pointed.setdefault(name, bearers.get(name, [index])[0]), index)


def _best_bearer(envelopes: Sequence[Envelope], bearers: Sequence[int], reply: Envelope) -> int:
    """Of several mails that bear an id, the one that shares subject and people with the reply."""
    base, people = base_subject(reply.subject).casefold(), _people(reply)

    def fit(index: int) -> tuple[bool, int]:
        other = envelopes[index]
        return base_subject(other.subject).casefold() == base, len(people & _people(other))

    return max(bearers, key=fit)


def _people(envelope: Envelope) -> frozenset[str]:
    sender = (envelope.sender.email,) if envelope.sender else ()
    return frozenset((*sender, *(each.email for each in envelope.recipients)))


def _tie_subjects(envelopes: Sequence[Envelope], ties: _Ties) -> None:
    """A reply without references goes to the latest message before it that fits by subject, people and time."""
    by_base: dict[str, list[int]] = defaultdict(list)
    for index, envelope in enumerate(envelopes):
        base = base_subject(envelope.subject)
        if is_telling(base) and not envelope.gmail_thread_id:
            by_base[base.casefold()].append(index)
    for indexes in by_base.values():
        indexes.sort(key=lambda index: _place(envelopes[index]))
        people = [_people(envelopes[index]) for index in indexes]
        for place, index in enumerate(indexes):
            if _ids(envelopes[index]) or not is_reply(envelopes[index].subject):
                continue
            for before in range(place - 1, max(-1, place - 200), -1):
                if _fits(envelopes[indexes[before]], envelopes[index], people[before], people[place]):
                    ties.tie(indexes[before], index)
                    break


def _fits(one: Envelope, other: Envelope, one_people: frozenset[str], other_people: frozenset[str]) -> bool:
    """Somebody wrote to whom the other wrote: the sender of each must be among the people of the other."""
    if one.sender is None or other.sender is None:
        return False
    if one.sender.email not in other_people or other.sender.email not in one_people:
        return False
    if one.sender.email == other.sender.email and not (one_people & other_people) - {one.sender.email}:
        return False
    return one.at is not None and other.at is not None and abs(other.at - one.at) <= SUBJECT_WINDOW


def _place(envelope: Envelope) -> tuple[datetime, str, str, str, str]:
    """An order that does not depend on the input's: time, then what tells two messages apart."""
    sender = envelope.sender.email if envelope.sender else ""
    more = " ".join((*envelope.references, *(each.email for each in envelope.recipients)))
    return envelope.at or _UNDATED, envelope.message_id, sender, envelope.subject, more


def _in_order(envelopes: Sequence[Envelope], indexes: list[int]) -> list[int]:
    """By time; an undated message right behind the last of those it refers to, else at the end."""
    dated = sorted((index for index in indexes if envelopes[index].at), key=lambda index: _place(envelopes[index]))
    undated = sorted(
        (index for index in indexes if not envelopes[index].at),
        key=lambda index: (len(_ids(envelopes[index])), _place(envelopes[index])),
    )
    for index in undated:
        referred = set(_ids(envelopes[index]))
        mine = envelopes[index].message_id
        places = [place for place, other in enumerate(dated) if envelopes[other].message_id in referred]
        answers = [place for place, other in enumerate(dated) if mine and mine in _ids(envelopes[other])]
        dated.insert(places[-1] + 1 if places else answers[0] if answers else len(dated), index)
    return dated
