"""An account scanned from a fake server by one version or another, and what keeps it current."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from nlp.api import ReplyReader, load
from server.services.do_not_contact import DoNotContact
from server.services.do_not_contact_values import nobody
from server.services.judge_account import AccountJudge
from server.services.person import People
from server.services.person_kept import KeptAbout
from server.services.ports.account import Account
from server.services.referrals import Referrals
from server.services.reminders import Reminders
from server.services.scan_account import ScanAccount
from server.services.scan_erased import erased_people
from server.services.upkeep import Upkeep
from server.services.upkeep_values import Versions
from server.store.sql_store import SqlStore
from tests.server.services.fake_source import NOW, FakeServer

IVO, THERESA = "ivo@petrov.example", "theresa@lomax.example"
OLD, NEW = Versions("read-1", "judged-1"), Versions("read-2", "judged-2")
REPLIES = load("rules")


def judge_of(store: SqlStore, versions: Versions, reader: ReplyReader = REPLIES) -> AccountJudge:
    return AccountJudge(store, store.words, reader, nobody, versions)


def upkeep_of(store: SqlStore, versions: Versions = OLD, reader: ReplyReader = REPLIES, now: datetime = NOW) -> Upkeep:
    reminders = Reminders(store, store.reminders, lambda: now, nobody)
    return Upkeep(store, store.upkeep, judge_of(store, versions, reader), reminders, versions)


def referrals_of(store: SqlStore) -> Referrals:
    async def hidden(emails: Iterable[str]) -> frozenset[str]:
        return await erased_people(store, store.keyed_hash, emails)

    return Referrals(store, hidden)


def people_of(store: SqlStore) -> People:
    listed = DoNotContact(store.do_not_contact, store, store.keyed_hash, lambda: datetime.now(UTC))
    kept = KeptAbout(store, store.words, store.reminders, listed.removals_of)
    return People(store, store, listed.blocked, referrals_of(store), kept, lambda: datetime.now(UTC))


async def scan(store: SqlStore, server: FakeServer, account: Account, versions: Versions = OLD) -> list[str]:
    """Scan; the addresses of the prospects there are then."""
    await ScanAccount(store, server.open, judge_of(store, versions), store.keyed_hash).scan(account, NOW)
    return sorted(each.prospects[0].email for each in (await store.summaries()).items)
