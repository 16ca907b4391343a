"""What the choice of threads is made of: the message as the choice sees it, the user's rules, and the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from server.mail.message import Address, Envelope, MachineKind
from server.prospects.own_domains import within

SPEAKS_FOR_NOBODY = frozenset({MachineKind.OUT_OF_OFFICE, MachineKind.BOUNCE})
"""Machine mail that tells nothing of what two people are to each other."""


class Exclusion(StrEnum):
    """Why a thread is not a prospect's; the value is the filter's name in reports."""

    NO_OUTSIDER = "no_outsider"
    LIST_OR_MACHINE = "list_or_machine"
    NOT_WRITTEN_TO = "not_written_to"
    EXCLUDED = "excluded"
    NOT_INCLUDED = "not_included"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    PITCHED_TO_USER = "pitched_to_user"
    RECRUITER = "recruiter"
    ADVISER = "adviser"
    COLLEAGUE = "colleague"
    PERSONAL = "personal"
    THEY_BEGAN = "they_began"
    UNLIKE = "unlike_a_prospect"
    ANSWERED_NO = "answered_no"

    @property
    def meaning(self) -> str:
        """The reason in plain words, for the user."""
        return _MEANINGS[self]


_MEANINGS = {
    Exclusion.NO_OUTSIDER: "nobody outside your own addresses and domains takes part",
    Exclusion.LIST_OR_MACHINE: "the other side is a mailing list or a machine",
    Exclusion.NOT_WRITTEN_TO: "you never wrote to these people",
    Exclusion.EXCLUDED: "you excluded a person, domain, label or mailbox of this thread",
    Exclusion.NOT_INCLUDED: "it is not among the people, domains, labels or mailboxes you narrowed to",
    Exclusion.CUSTOMER: "these people are customers already",
    Exclusion.SUPPLIER: "you buy or get a service from these people",
    Exclusion.PITCHED_TO_USER: "these people are selling to you",
    Exclusion.RECRUITER: "it is about a job or a hire",
    Exclusion.ADVISER: "these people are your lawyers, accountants, investors or officials",
    Exclusion.COLLEAGUE: "these people work with you or are partners of your firm",
    Exclusion.THEY_BEGAN: "they wrote to you first, and nothing says that they may buy",
    Exclusion.PERSONAL: "it is private: family, friends, clubs",
    Exclusion.UNLIKE: "it does not read like a talk with somebody who may buy",
    Exclusion.ANSWERED_NO: "you answered that these people are no prospects",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided of a thread: a prospect's (`exclusion` is None), or why not.

    `sure` is false where the evidence is thin: such a thread is rather kept, and a review asks the user about it.
    `cues` are the ids of the words that speak for it, strongest first (see relations.toml).
    """

    exclusion: Exclusion | None = None
    sure: bool = True
    cues: tuple[str, ...] = ()

    @property
    def chosen(self) -> bool:
        """Whether the thread is taken as a prospect's."""
        return self.exclusion is None


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """One message of a thread as far as it is known: `text` (own text) and `attachments` only once fetched.

    `own` is true for the user's own messages only (not for colleagues'). `mailbox` is where it lies; empty if unknown.
    """

    envelope: Envelope
    own: bool
    mailbox: str = ""
    text: str = ""
    attachments: tuple[str, ...] = ()


class Narrows(Protocol):
    """Mailboxes, Gmail labels, addresses and domains (compared in lower case) the user includes or excludes."""

    @property
    def mailboxes(self) -> frozenset[str]:
        """Mailbox names."""
        ...

    @property
    def labels(self) -> frozenset[str]:
        """Gmail labels."""
        ...

    @property
    def addresses(self) -> frozenset[str]:
        """Addresses of people."""
        ...

    @property
    def domains(self) -> frozenset[str]:
        """Domains; their subdomains are meant too."""
        ...


@dataclass(frozen=True, slots=True)
class Answers:
    """Whom the user said to be prospects and whom not: firms by domain, people at public providers by address."""

    prospects: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """How many answers there are."""
        return len(self.prospects) + len(self.others)

    def without(self, who: str) -> Answers:
        """The answers but the one about `who`."""
        return Answers(self.prospects - {who}, self.others - {who})


@dataclass(frozen=True, slots=True)
class Rules:
    """Who the user is and what they narrowed to.

    `me` are the confirmed own addresses, `domains` the own domains (see `own_domains`). `plain_mailboxes` hold mail of
    all kinds (inbox, sent, archive, all mail): narrowing to one says where to look, not that all in it are prospects.
    `lesson` is what the user's answers taught beyond the people they name (see model.py).
    """

    me: frozenset[str]
    domains: frozenset[str]
    include: Narrows
    exclude: Narrows
    plain_mailboxes: frozenset[str] = frozenset({"INBOX"})
    answers: Answers = Answers()
    lesson: Mapping[str, float] = field(default_factory=dict)

    def owns(self, address: Address) -> bool:
        """Whether an address is the user's or a colleague's."""
        return address.email in self.me or within(address.domain, self.domains)
