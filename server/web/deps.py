"""What the API needs from the rest of the product, as protocols; bootstrap puts the real parts in, tests others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Protocol

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from nlp.labels import Intent, Move, Tone
from nlp.values import Reading
from server.services.account_setup import AccountSetup
from server.services.account_state import Scanned
from server.services.accounts import Accounts as AccountSettings
from server.services.analyze import RawReply
from server.services.do_not_contact import DoNotContact
from server.services.hints import Hint, ThreadAsked
from server.services.pairing import Pairings
from server.services.ports.account import Account
from server.services.ports.draft import Draft, Finding
from server.services.ports.stored import JudgedThread, ThreadPage
from server.services.referrals import Referrals
from server.services.reminder_values import Reminder
from server.services.reminders import Reminders
from server.services.review_desk import ReviewDesk
from server.services.scan_values import ScanStatus
from server.services.sessions import Sessions
from server.services.word_values import Feedback, Note
from server.verdict.told import Reach, Said, ToldKind

# The names a browser or the extension uses for this machine; any port (RFC 9110 §7.2: Host is name and port).
LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
Network = IPv4Network | IPv6Network


class Threads(Protocol):
    """The judged threads: the part of `server.services.ports.store.Store` that the API reads."""

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
        """A page of judged threads; `UsageError` for a cursor that is not one of ours."""
        ...

    async def judged(self, thread_id: str, account: str | None = None) -> JudgedThread:
        """One judged thread by id or unique prefix; `NotFoundError`, `UsageError` if ambiguous."""
        ...


class Accounts(Scanned, Protocol):
    """The accounts and how their scans went: a part of `server.services.ports.store.Store`."""

    async def accounts(self) -> list[Account]:
        """All accounts, by name."""
        ...

    async def account(self, name: str) -> Account:
        """The account of that name; `NotFoundError`."""
        ...


class Drafts(Protocol):
    """Prepares drafts."""

    async def prepare(
        self, thread_id: str, intent: Intent, tone: Tone | None = None, account: str | None = None
    ) -> Draft:
        """A draft, without a tone in the one that fits the prospect.

        `UsageError` for an intent that the thread's move does not offer.
        """
        ...


class Hints(Protocol):
    """Says what to do about one thread."""

    async def hint(self, asked: ThreadAsked) -> Hint:
        """What is known of the thread asked for."""
        ...


class Words(Protocol):
    """Keeps what the user tells: the part of `server.services.words.Words` that the API needs."""

    async def note(self, thread_id: str, kind: ToldKind, on: date | None = None, account: str | None = None) -> Note:
        """Keep what the user tells of a thread; `UsageError` for a day that has not come."""
        ...

    async def notes(self, thread_id: str | None = None, account: str | None = None) -> list[Note]:
        """The notes on a thread."""
        ...

    async def undo_note(self, note_id: int) -> Note:
        """Take a note back; `NotFoundError`."""
        ...

    async def say(
        self, thread_id: str, said: Said, reach: Reach = Reach.READING, why: str = "", account: str | None = None
    ) -> Feedback:
        """Keep what the user says of a verdict."""
        ...

    async def said(self, account: str | None = None) -> list[Feedback]:
        """All feedback."""
        ...

    async def undo_said(self, feedback_id: int) -> Feedback:
        """Take feedback back; `NotFoundError`."""
        ...


class Scans(Protocol):
    """Runs scans in the background and says how far they are."""

    def start(self, account: Account) -> ScanStatus:
        """Begin a scan, or give the one of the account that is under way."""
        ...

    def listed(self) -> list[ScanStatus]:
        """The scans under way and those that ended last, the latest first."""
        ...

    def status(self, scan_id: str) -> ScanStatus:
        """One scan; `NotFoundError`."""
        ...

    def watch(self, scan_id: str) -> AsyncIterator[ScanStatus]:
        """The scan now and whenever it changes, to its end; `NotFoundError`."""
        ...


class Analyzer(Protocol):
    """Reads replies outside any thread."""

    async def analyze(self, replies: Sequence[RawReply]) -> list[Reading]:
        """Read them in their order."""
        ...


class Health(Protocol):
    """Whether requests can be answered."""

    async def ready(self) -> bool:
        """True when the store answers."""
        ...


@dataclass(frozen=True, slots=True)
class WebDeps:
    """Everything the API is made of.

    `token` is what the owner's scripts show as bearer token. `allowed_hosts` are the names (lower case, without port)
    a request may be addressed to; `allowed_origins` the origins beside the API's own whose pages may call it.
    `pages` is the folder of the page's templates; `behind_tls` is told where browsers reach this server by https, and
    `proxies` are those they reach it through, who are believed what they say of a request;
    `requests_per_second` is what one caller may ask in the long run.
    """

    threads: Threads
    drafts: Drafts
    accounts: Accounts
    hints: Hints
    pairings: Pairings
    sessions: Sessions
    setup: AccountSetup
    account_settings: AccountSettings
    words: Words
    scans: Scans
    reviews: ReviewDesk
    analyzer: Analyzer
    do_not_contact: DoNotContact
    referrals: Referrals
    reminders: Reminders
    calendar: Callable[[list[Reminder]], bytes]
    etiquette: Callable[[str, Intent, Tone], tuple[Finding, ...]]
    health: Health
    token: str = field(repr=False)
    version: str
    pages: Path
    behind_tls: bool = False
    proxies: tuple[Network, ...] = ()
    requests_per_second: int = 100
    allowed_hosts: frozenset[str] = LOOPBACK_HOSTS
    allowed_origins: frozenset[str] = frozenset()


Deps = NamedDependency[SkipValidation[WebDeps]]
