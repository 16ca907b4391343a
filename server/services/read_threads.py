"""From threads of mail to threads whose every message is read: own text apart, stance and signals found.

The same function serves the scan, the file command and the tests, so that the same mail always reads the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from nlp.api import ReplyReader
from nlp.values import Reply
from server.mail.message import Address, Envelope, MachineKind, OwnText, Thread
from server.mail.own import is_own
from server.mail.own_text import own_text
from server.mail.repeated import Repeated
from server.prospects.own_domains import own_domains
from server.verdict.values import ReadMessage, ReadThread

# A human writing through a list or a newsletter tool is still read; these kinds speak for no human.
_MACHINE = frozenset(MachineKind) - {MachineKind.LIST}


@dataclass(frozen=True, slots=True)
class Seller:
    """Whose side a message is on: the confirmed own addresses and the domains they make ours."""

    me: frozenset[str]
    domains: frozenset[str]

    @classmethod
    def of(cls, me: Iterable[str]) -> Seller:
        """The seller with these own addresses."""
        addresses = frozenset(address.lower() for address in me)
        return cls(me=addresses, domains=frozenset(own_domains(addresses)))

    def owns(self, address: Address) -> bool:
        """Whether an address is the seller's or a colleague's."""
        return address.email in self.me or self._is_own_domain(address.domain)

    def wrote(self, envelope: Envelope, *, in_sent: bool = False) -> bool:
        """Whether a message comes from the seller's side: own, or a colleague's."""
        colleague = envelope.sender is not None and self._is_own_domain(envelope.sender.domain)
        return colleague or is_own(envelope, self.me, in_sent)

    def _is_own_domain(self, domain: str) -> bool:
        return any(domain == own or domain.endswith("." + own) for own in self.domains)


@dataclass(frozen=True, slots=True)
class OwnedThread:
    """A thread whose messages are known to be the seller's or not."""

    thread: Thread
    own: tuple[bool, ...]


def read_threads(
    threads: Sequence[OwnedThread],
    seller: Seller,
    replies: ReplyReader,
    silent: Mapping[str, datetime] = MappingProxyType({}),
) -> list[ReadThread]:
    """Read every message of the threads; replies of all threads go through the pipeline in one stream.

    `silent` are addresses of which nothing is read from that time on: their messages have no reading.
    """
    prepared = [_prepare(owned, seller) for owned in threads]
    asked = [_reply(messages, index) for messages, index in _replies(prepared, silent)]
    readings = replies.read_many(asked)
    for messages, index in _replies(prepared, silent):
        messages[index] = replace(messages[index], reading=next(readings))
    for messages in prepared:
        for index, read in enumerate(messages):
            if read.own:
                messages[index] = replace(read, questions=replies.questions(read.own_text.text))
    return [
        ReadThread(owned.thread.id, owned.thread.subject, tuple(messages), prospects_of(messages, seller))
        for owned, messages in zip(threads, prepared, strict=True)
    ]


def _prepare(owned: OwnedThread, seller: Seller) -> list[ReadMessage]:
    earlier = Repeated()
    prepared = []
    for message, own in zip(owned.thread.messages, owned.own, strict=True):
        text = own_text(message.body, html=message.html, earlier=earlier, sender=message.envelope.sender)
        prepared.append(ReadMessage(message, own or seller.wrote(message.envelope), text))
        earlier.add(message.body)
    return prepared


def _replies(
    prepared: Iterable[list[ReadMessage]], silent: Mapping[str, datetime]
) -> Iterable[tuple[list[ReadMessage], int]]:
    for messages in prepared:
        for index, read in enumerate(messages):
            if not read.own and not _is_silent(read.message.envelope, silent):
                yield messages, index


def _is_silent(envelope: Envelope, silent: Mapping[str, datetime]) -> bool:
    since = silent.get(envelope.sender.email) if envelope.sender else None
    return since is not None and (envelope.at is None or envelope.at >= since)


def _reply(messages: Sequence[ReadMessage], index: int) -> Reply:
    read = messages[index]
    question = _answered(messages, index)
    return Reply(
        text=read.own_text.text,
        question=question.text if question else None,
        sent_at=_local(read.message.envelope),
        machine=read.message.machine in _MACHINE,
    )


def _local(envelope: Envelope) -> datetime | None:
    """When it was written by the writer's own calendar: "tomorrow" is said by that one."""
    return envelope.at.astimezone(envelope.zone) if envelope.at else None


def _answered(messages: Sequence[ReadMessage], index: int) -> OwnText | None:
    """The seller's message that a reply answers: the one its headers name, else the last one before it."""
    named = messages[index].message.envelope.in_reply_to
    before = [read for read in messages[:index] if read.own]
    for read in reversed(before):
        if read.message.envelope.message_id in named:
            return read.own_text
    return before[-1].own_text if before else None


def prospects_of(messages: Sequence[ReadMessage], seller: Seller) -> tuple[Address, ...]:
    """The people on the other side: who wrote first, then who was written to; each once."""
    people: dict[str, Address] = {}
    for read in messages:
        envelope = read.message.envelope
        if not read.own and envelope.sender and read.message.machine not in _MACHINE:
            people.setdefault(envelope.sender.email, envelope.sender)
    for read in messages:
        for address in read.message.envelope.recipients if read.own else ():
            known = people.get(address.email)
            if known is None or not known.name:
                people[address.email] = address
    return tuple(address for address in people.values() if address.email and not seller.owns(address))
