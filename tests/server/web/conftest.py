"""The API over a store in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import cast

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from nlp.labels import Intent, Move
from server.calendars.ics import calendar_file
from server.drafting.etiquette import check
from server.jobs.board import ScanBoard
from server.services.accounts import Accounts
from server.services.do_not_contact import DoNotContact
from server.services.pairing import Pairings
from server.services.ports.account import Account, ImapEndpoint, Narrowing
from server.services.ports.store import Store
from server.services.referrals import Referrals
from server.services.reminders import Reminders
from server.services.review_desk import ReviewDesk
from server.services.sessions import Sessions
from server.services.words import Words
from server.web.app import create_app
from server.web.deps import WebDeps
from tests.conftest import ROOT
from tests.lists import MemoryDoNotContact, MemoryReminders
from tests.server.web.judged import judged_thread
from tests.server.web.memory import (
    Clock,
    MemoryPairings,
    MemoryReviewer,
    MemorySessions,
    MemorySetup,
    MemoryWords,
    StepScanner,
)
from tests.server.web.memory_store import MemoryStore

TOKEN = "t0ken-for-tests-only-0123456789"
BASE_URL = "http://127.0.0.1:8765"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept_pairings() -> MemoryPairings:
    return MemoryPairings()


@pytest.fixture
def pairings(kept_pairings: MemoryPairings, clock: Clock) -> Pairings:
    return Pairings(kept_pairings, lambda text: "keyed " + text, clock)


@pytest.fixture
def store() -> MemoryStore:
    imap = ImapEndpoint("imap.brightwharf.example", 993, "mara")
    return MemoryStore(
        threads=[
            judged_thread("a1b2c3d4e5f60718293a4b5c6d7e8f90", Move.WALK_AWAY, Intent.POLITE_EXIT, day=3),
            judged_thread("18446744073709551615", Move.ASK_STRAIGHT, Intent.ASK_STRAIGHT, day=5),
            judged_thread("0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f", Move.KEEP_GOING, day=4),
        ],
        all_accounts=[
            Account(2, "work", imap=imap, me=frozenset({"mara@brightwharf.example"})),
            Account(3, "broken", imap=imap),
            Account(1, "old", path="old.mbox", exclude=Narrowing(domains=frozenset({"kin.example"}))),
        ],
        scans={2: datetime(2026, 3, 9, 12, tzinfo=UTC)},
    )


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(MemorySessions(), clock)


@pytest.fixture
def do_not_contact(store: MemoryStore, clock: Clock) -> DoNotContact:
    return DoNotContact(MemoryDoNotContact(), cast("Store", store), lambda text: f"keyed {text}", clock)


@pytest.fixture
def reviewer() -> MemoryReviewer:
    return MemoryReviewer()


@pytest.fixture
def deps(
    store: MemoryStore,
    pairings: Pairings,
    sessions: Sessions,
    do_not_contact: DoNotContact,
    reviewer: MemoryReviewer,
    clock: Clock,
) -> WebDeps:
    return WebDeps(
        words=Words(cast(Store, store), MemoryWords(), clock),
        threads=store,
        drafts=store,
        accounts=store,
        hints=store,
        pairings=pairings,
        sessions=sessions,
        do_not_contact=do_not_contact,
        etiquette=check,
        referrals=Referrals(cast("Store", store), do_not_contact.blocked),
        reminders=Reminders(cast("Store", store), MemoryReminders(), clock, do_not_contact.blocked),
        calendar=lambda found: calendar_file(found, clock()),
        setup=MemorySetup(store),
        account_settings=Accounts(cast("Store", store)),
        pages=ROOT / "templates" / "pages",
        scans=ScanBoard(StepScanner(), clock),
        reviews=ReviewDesk(reviewer, clock),
        analyzer=store,
        health=store,
        token=TOKEN,
        version="9.9.9",
    )


@pytest.fixture
def app(deps: WebDeps) -> Litestar:
    return create_app(deps)


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """A caller that shows the right token."""
    with TestClient(app, base_url=BASE_URL, raise_server_exceptions=False) as client:
        client.headers["authorization"] = f"Bearer {TOKEN}"
        yield client


@pytest.fixture
def stranger(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """A caller that shows no token."""
    with TestClient(app, base_url=BASE_URL, raise_server_exceptions=False) as client:
        yield client
