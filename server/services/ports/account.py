"""An account: where mail is read from, and what its user said of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from server.prospects.model import Lesson
from server.prospects.values import Answers

ERASED_ADDRESS = "(erased)"
"""Stands for the only address an account was narrowed to, once that was erased: nobody's."""


class Tls(StrEnum):
    """How an IMAP connection is protected; `NONE` only to loopback."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ImapEndpoint:
    """Where and how an account logs in."""

    host: str
    port: int
    user: str
    tls: Tls = Tls.IMPLICIT


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the user includes or excludes: mailbox names, Gmail labels, addresses and domains (all lower case)."""

    mailboxes: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    def without(self, email: str) -> Narrowing:
        """The same without an address. What narrowed to people goes on doing so, be it to nobody: not to everybody."""
        if email not in self.addresses:
            return self
        left = self.addresses - {email}
        return replace(self, addresses=left if left or self.labels or self.domains else frozenset({ERASED_ADDRESS}))


@dataclass(frozen=True, slots=True)
class Account:
    """One login at one provider, or one mail file.

    Exactly one of `imap` and `path` is set. `me` are the confirmed own addresses (lower case); `proposed` aliases
    found in what was sent and not confirmed yet. `answers` say who is a prospect and who is not, and `lesson` is what
    they teach about others: weights of words every installation knows, none of the user's mail. `interval_minutes` is
    how often `bowout serve` scans it.
    """

    id: int
    name: str
    imap: ImapEndpoint | None = None
    path: str | None = None
    me: frozenset[str] = frozenset()
    proposed: frozenset[str] = frozenset()
    include: Narrowing = Narrowing()
    exclude: Narrowing = Narrowing()
    answers: Answers = field(default_factory=Answers)
    lesson: Lesson = field(default_factory=dict)
    interval_minutes: int = 10

    def without(self, email: str) -> Account:
        """The same, naming an address neither in the answers nor in what is included or excluded."""
        exclude = replace(self.exclude, addresses=self.exclude.addresses - {email})
        return replace(self, answers=self.answers.without(email), include=self.include.without(email), exclude=exclude)
