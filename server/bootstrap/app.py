"""Put together the store, the readers and the use cases over one data folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from nlp.api import ReplyReader
from server.bootstrap.drafting import draft_renderer
from server.bootstrap.reading import LateReader
from server.bootstrap.versions import versions
from server.drafting.render import JinjaDrafts
from server.files.source import open_path
from server.imap.opening import open_source as open_imap
from server.services.do_not_contact import DoNotContact
from server.services.drafts import Drafts
from server.services.judge_account import AccountJudge
from server.services.pairing import Pairings
from server.services.person import People
from server.services.person_kept import KeptAbout
from server.services.ports.account import Account
from server.services.ports.mailbox import MailSource
from server.services.referrals import Referrals
from server.services.reminders import Reminders
from server.services.review_account import ReviewAccount
from server.services.scan_account import ScanAccount
from server.services.scan_erased import erased_people
from server.services.sessions import Sessions
from server.services.upkeep import Upkeep
from server.services.words import Words
from server.settings import Settings
from server.store.data_folder import data_folder, database_path
from server.store.opening import open_store
from server.store.secrets import load_secrets
from server.store.sql_store import SqlStore


@dataclass(frozen=True)
class App:
    """The parts of the running product, each made when first asked for."""

    settings: Settings
    folder: Path
    store: SqlStore

    @cached_property
    def replies(self) -> ReplyReader:
        """The reading pipeline."""
        return LateReader(self.settings)

    @cached_property
    def scans(self) -> ScanAccount:
        """The use case that scans an account."""
        return ScanAccount(self.store, open_source, self.judge, self.store.keyed_hash)

    @cached_property
    def judge(self) -> AccountJudge:
        """What reads and judges stored threads."""
        listed = self.do_not_contact
        known = versions(self.settings.variant)
        words, changes = self.store.words, self.store.reminders
        return AccountJudge(self.store, words, self.replies, listed.blocked, known, listed.since, changes)

    @cached_property
    def upkeep(self) -> Upkeep:
        """The use cases that keep the store current between scans."""
        known = versions(self.settings.variant)
        return Upkeep(self.store, self.store.upkeep, self.judge, self.reminders, known)

    @cached_property
    def reviews(self) -> ReviewAccount:
        """The use case that asks who is a prospect."""
        return ReviewAccount(self.store, open_source)

    @cached_property
    def words(self) -> Words:
        """The use cases around what the user tells."""
        blocked, changes = self.do_not_contact.blocked, self.store.reminders
        return Words(self.store, self.store.words, lambda: datetime.now(UTC), blocked, changes)

    @cached_property
    def do_not_contact(self) -> DoNotContact:
        """The use cases around the do-not-contact list."""
        return DoNotContact(self.store.do_not_contact, self.store, self.store.keyed_hash, lambda: datetime.now(UTC))

    @cached_property
    def referrals(self) -> Referrals:
        """Who was pointed to."""
        return Referrals(self.store, self._hidden)

    @cached_property
    def reminders(self) -> Reminders:
        """The use cases around reminders."""
        blocked, changes = self.do_not_contact.blocked, self.store.reminders
        return Reminders(self.store, changes, lambda: datetime.now(UTC), blocked, self.judge.rejudge)

    @cached_property
    def pairings(self) -> Pairings:
        """The use cases around pairing."""
        return Pairings(self.store.pairings, self.store.keyed_hash, lambda: datetime.now(UTC))

    @cached_property
    def sessions(self) -> Sessions:
        """The use cases around signing in to the page."""
        return Sessions(self.store.sessions, lambda: datetime.now(UTC))

    @cached_property
    def renderer(self) -> JinjaDrafts:
        """What renders drafts, the user's templates before the built-in ones."""
        return draft_renderer(self.settings, self.folder)

    @cached_property
    def people(self) -> People:
        """The use cases around all that is stored about one person."""
        listed = self.do_not_contact
        kept = KeptAbout(self.store, self.store.words, self.store.reminders, listed.removals_of)
        return People(self.store, self.store, listed.blocked, self.referrals, kept, lambda: datetime.now(UTC))

    async def _hidden(self, emails: Iterable[str]) -> frozenset[str]:
        """Those of the addresses that nobody is to be pointed to: they want no mail, or were erased."""
        asked = list(emails)
        erased = await erased_people(self.store, self.store.keyed_hash, asked)
        return erased | await self.do_not_contact.blocked(asked)

    @cached_property
    def drafts(self) -> Drafts:
        """The use case that prepares drafts."""
        return Drafts(self.store, self.renderer, self.do_not_contact.blocked)


def open_source(account: Account, password: str | None) -> AbstractContextManager[MailSource]:
    """The mail of an account: IMAP where it has a login, else its files."""
    if account.path is not None:
        return open_path(account.path)
    return open_imap(account, password)


@asynccontextmanager
async def opened(settings: Settings | None = None) -> AsyncIterator[App]:
    """Open the data folder with everything over it; closes the store at the end."""
    settings = settings or Settings.from_environment()
    folder = data_folder(settings.home)
    where = settings.database or database_path(folder)
    async with open_store(where, load_secrets(folder), lock_folder=folder) as store:
        yield App(settings, folder, store)
