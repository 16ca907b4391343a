"""What the use cases need from the outside: readers of mail, the store, the clock, secrets.

Adapters implement these protocols; services see nothing else of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from nlp.labels import Intent, Move, Tone
from server.mail.message import Address, Broken, Envelope, Message
from server.prospects.model import Lesson
from server.prospects.values import Answers
from server.services.upkeep_values import UNKNOWN, Versions
from server.verdict.values import ReadThread, Verdict


class MailboxRole(StrEnum):
    """What a mailbox is for (RFC 6154 special-use, or a localized name known for it)."""

    ALL = "all"
    INBOX = "inbox"
    SENT = "sent"
    ARCHIVE = "archive"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MailboxState:
    """What the server says of a mailbox: uids are meaningful only together with uidvalidity.

    `highestmodseq` is None where the server lacks CONDSTORE (RFC 7162).
    """

    name: str
    role: MailboxRole
    uidvalidity: int
    uidnext: int
    messages: int
    highestmodseq: int | None = None


@dataclass(frozen=True, slots=True)
class ThreadIds:
    """By what a thread's messages are found: Gmail's id of it (decimal), else Message-IDs of it."""

    gmail_thread_id: str | None = None
    message_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The header facts of the message at `uid`; `size` in octets."""

    uid: int
    envelope: Envelope
    size: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """The whole (text of the) message at `uid`."""

    uid: int
    message: Message


class MailSource(Protocol):
    """Reads one account's mail, never changing anything there.

    Implemented for IMAP and for mail files. Synchronous; one thread at a time. Every call may raise
    `server.errors.UnreachableError`; a single unreadable message never raises but comes as `Broken`.
    """

    def mailboxes(self, names: Sequence[str] = ()) -> tuple[MailboxState, ...]:
        """The mailboxes to read: All Mail where it exists, else inbox, sent and archive; or just those named."""
        ...

    def uids(self, mailbox: MailboxState, first: int = 1) -> list[int]:
        """Uids present at or above `first`, ascending."""
        ...

    def find(self, mailbox: MailboxState, wanted: ThreadIds) -> list[int]:
        """Uids of the messages that bear any of the ids of a thread, ascending."""
        ...

    def heads(self, mailbox: MailboxState, uids: Sequence[int]) -> Iterator[Head | Broken]:
        """Header facts of the given uids, fetched in batches; vanished uids are left out."""
        ...

    def messages(self, mailbox: MailboxState, uids: Sequence[int]) -> Iterator[Fetched | Broken]:
        """The text of the given uids (no attachments), fetched in batches; vanished uids are left out."""
        ...


class MailSourceFactory(Protocol):
    """Opens the mail source of an account; leaving the context closes the connection."""

    def __call__(self, account: Account, password: str | None) -> AbstractContextManager[MailSource]:
        """Connect and log in, or open the files."""
        ...


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


@dataclass(frozen=True, slots=True)
class Located:
    """A message and where it was found; `own` by \\Sent or the confirmed own addresses."""

    mailbox: str
    uidvalidity: int
    uid: int
    message: Message
    own: bool


@dataclass(frozen=True, slots=True)
class Skipped:
    """A message not chosen: all that is kept of it.

    `reason` is the filter's name; `hashes` are keyed hashes (of its Message-ID, its references and its outside people)
    by which it is found again, to be fetched anew, when a later message makes its thread a prospect's.
    """

    mailbox: str
    uidvalidity: int
    uid: int
    reason: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """What `save_messages` did: rows added, and messages already there under another place."""

    stored: int
    merged: int


@dataclass(frozen=True, slots=True)
class JudgedThread:
    """A stored thread with its verdict and when it was judged."""

    account: str
    thread: ReadThread
    verdict: Verdict
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """One line of the thread list. `gmail_thread_id` is decimal where the thread came from Gmail."""

    id: str
    account: str
    subject: str
    prospects: tuple[Address, ...]
    verdict: Verdict
    last_at: datetime | None
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of summaries in the order of `last_at` descending; `cursor` asks for the next one, None at the end."""

    items: tuple[ThreadSummary, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class WrittenTo:
    """A thread with somebody: its account and id, and when its last message was written."""

    account: str
    thread_id: str
    last_at: datetime | None


class Store(Protocol):
    """Everything kept between runs. Every call is one transaction: done whole or not at all.

    Raises `DataFolderError` where the store cannot be read or written (a full disk, a damaged file).
    """

    def keyed_hash(self, text: str) -> str:
        """A hash that only this store's key can make: it finds a skipped message again and tells nothing of it."""
        ...

    async def accounts(self) -> list[Account]:
        """All accounts, by name."""
        ...

    async def account(self, name: str) -> Account:
        """The account of that name; `NotFoundError` names those there are."""
        ...

    async def add_account(self, account: Account, password: str | None) -> Account:
        """Add an account (its id is ignored), the password encrypted; `UsageError` where the name is taken."""
        ...

    async def update_account(self, account: Account) -> None:
        """Replace an account's settings (not its password, which is good for the server and login it was given for)."""
        ...

    async def remove_account(self, account_id: int) -> None:
        """Remove an account with all its mail, verdicts and its password."""
        ...

    async def password(self, account: Account) -> str | None:
        """The decrypted password, for use with the account as it is given here.

        `SecretsError` where it was given for another server, login or TLS than that account's, or the key does not fit.
        """
        ...

    def scan_lock(self, account_id: int) -> AbstractAsyncContextManager[None]:
        """Held while an account is scanned, across processes; `BusyError` where another holds it."""
        ...

    async def mailbox_states(self, account_id: int) -> dict[str, MailboxState]:
        """The state of each mailbox as of its last completed scan."""
        ...

    async def known_uids(self, account_id: int, mailbox: str, uidvalidity: int) -> set[int]:
        """Uids already stored or skipped."""
        ...

    async def save_messages(self, account_id: int, batch: Sequence[Located]) -> Saved:
        """Add messages and their places; one with a key already there is merged (labels joined, own if either is).

        A place that was skipped before is no longer so. Threads touched are marked unread.
        """
        ...

    async def save_skipped(self, account_id: int, batch: Sequence[Skipped]) -> None:
        """Record messages that were not chosen."""
        ...

    async def find_skipped(self, account_id: int, hashes: Sequence[str]) -> list[Skipped]:
        """Skipped messages that carry any of the hashes."""
        ...

    async def redacted_places(self, account_id: int, keys: Sequence[str]) -> list[tuple[str, int, int]]:
        """Mailbox, uidvalidity and uid of those of the messages whose texts are redacted (see `UpkeepStore`)."""
        ...

    async def finish_mailbox(self, account_id: int, state: MailboxState) -> None:
        """Record a mailbox's state: everything below `uidnext` has been stored or skipped."""
        ...

    async def forget_places(self, account_id: int, mailbox: str) -> None:
        """Forget uids and skips of a mailbox whose uidvalidity changed; messages stay, found again by their key."""
        ...

    async def reset_mail(self, account_id: int) -> None:
        """Forget all mail, places, skips, mailbox states, threads and verdicts, so that the next scan starts anew.

        The account and its password stay. For a change of own addresses or of the narrowing.
        """
        ...

    async def envelopes(self, account_id: int) -> dict[str, tuple[Envelope, bool]]:
        """Envelope and whether the message is own, by message key, of all that is stored."""
        ...

    async def messages(self, account_id: int, keys: Sequence[str]) -> list[tuple[Message, bool]]:
        """Messages by key, each with whether it is own."""
        ...

    async def assign_threads(self, account_id: int, threads: Sequence[tuple[str, str, Sequence[str]]]) -> list[str]:
        """Set the account's threads as (id, subject, message keys); returns the ids whose messages changed."""
        ...

    async def thread_ids(self, account_id: int) -> list[str]:
        """Ids of all threads of an account."""
        ...

    async def read_thread(self, account_id: int, thread_id: str) -> ReadThread | None:
        """A thread as last read, or None where a message was added since (it must be read again)."""
        ...

    async def save_thread(
        self, account_id: int, thread: ReadThread, verdict: Verdict, judged_at: datetime, by: Versions = UNKNOWN
    ) -> None:
        """Record a thread's readings and its verdict, and by what they were made."""
        ...

    async def is_settled(self, account_id: int) -> bool:
        """Whether every message is in a thread and every thread is read: then threads need not be assembled anew."""
        ...

    async def people(self, account_id: int) -> dict[str, tuple[Address, ...]]:
        """Who is on the other side, by thread id, of all threads that are read."""
        ...

    async def read_threads(self, account_id: int, thread_ids: Sequence[str]) -> list[ReadThread]:
        """Those of the threads that are read, in the order of the ids."""
        ...

    async def save_verdicts(
        self,
        account_id: int,
        judged: Sequence[tuple[str, Verdict]],
        judged_at: datetime,
        judged_by: str | None = None,
    ) -> None:
        """Record new verdicts of threads whose readings stand; threads that are gone are passed over.

        `judged_by` is the version of the judge; None where it stays what it was.
        """
        ...

    async def summaries(
        self,
        *,
        move: Move | None = None,
        account: str | None = None,
        prospect: str | None = None,
        undecided: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> ThreadPage:
        """A page of judged threads; `UsageError` for a cursor that is not one of ours.

        `prospect` is an address on the other side; `undecided` leaves out those that just go on.
        """
        ...

    async def judged(self, thread_id: str, account: str | None = None) -> JudgedThread:
        """One judged thread by id or unique prefix of 6 or more; `NotFoundError`, `UsageError` if ambiguous."""
        ...

    async def firm_threads(self, domain: str) -> list[tuple[datetime | None, str]]:
        """When each judged thread with a prospect at that mail domain began, and its id; in every account."""
        ...

    async def written_to(self, email: str) -> list[WrittenTo]:
        """The judged threads of every account with this prospect, the latest first."""
        ...

    async def last_scan(self, account_id: int) -> datetime | None:
        """When the account's last completed scan ended."""
        ...

    async def record_scan(self, account_id: int, ended_at: datetime, outcome: str) -> None:
        """Record how the last scan ended, in words without mail text."""
        ...


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What a draft may speak of: plain words taken from the thread; None where unknown.

    `subject` is the thread's subject without its reply prefixes; `topic` what it is about, as a noun phrase that stands
    behind a preposition; `reason` and `past_reason` what they gave as reason, as a clause of now and of then;
    `revisit_words` the date ahead, `said_words` the date they named that has come, `trigger` theirs without a date;
    `asks` what a straight ask is to find out: who, when or what; `opening` how the seller greets ("Hi"); `wrote` that
    the prospect ever answered, `refused` that they said no; `referrer_left` that who pointed to somebody has left the
    firm; `language` that of their mail, ISO 639-1. `seller_name` is the seller as they sign, `seller_full_name` as
    strangers need it.
    """

    seller_name: str | None = None
    prospect_name: str | None = None
    greeting_name: str | None = None
    topic: str | None = None
    reason: str | None = None
    past_reason: str | None = None
    revisit_words: str | None = None
    said_words: str | None = None
    trigger: str | None = None
    asks: str | None = None
    referred_to: str | None = None
    referrer_name: str | None = None
    referrer_left: bool = False
    question: str | None = None
    opening: str | None = None
    sign_off: str | None = None
    subject: str | None = None
    seller_full_name: str | None = None
    wrote: bool = True
    refused: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A breach of etiquette: the rule's id, the offending words by offsets into the text (end exclusive), and why.

    `milder` is a wording that says it better, empty where the words are better left out. A rule about the whole text
    (its length, missing thanks) spans the whole text. `advice` marks what breaks nothing but would be better otherwise.
    """

    rule: str
    start: int
    end: int
    text: str
    says: str
    milder: str = ""
    advice: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A rendered draft; `to` are suggested recipients. Nothing ever sends it.

    `findings` are the breaches of etiquette in its body, `notes` what the seller should know before sending it.
    """

    intent: Intent
    tone: Tone
    subject: str
    body: str
    to: tuple[Address, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WordingSeed:
    """What picks the wording: the same `group` and `place` give the same text, the next places each another one.

    `group` is the prospect's firm, `place` the thread's among the firm's in the order of their time, so that two people
    who share a corridor do not get the same mail.
    """

    group: str
    place: int = 0


class DraftRenderer(Protocol):
    """Renders drafts; `TemplateError` where a template fails."""

    def render(self, intent: Intent, tone: Tone, facts: DraftFacts, seed: WordingSeed) -> Draft:
        """Render one draft in the wording that the seed picks, with its findings and notes."""
        ...
