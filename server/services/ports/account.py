"""An account: where mail is read from, and what its user said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from server.prospects.model import Lesson
from server.prospects.values import Answers


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
