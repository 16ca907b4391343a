"""The API over a store in memory that behaves like one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from nlp.api import load
from nlp.labels import Intent, Move, Stance, Tone, WaitingFor
from nlp.values import Reading
from server.calendars.ics import calendar_file
from server.drafting.etiquette import check
from server.errors import BusyError, NotFoundError, UnreachableError, UsageError
from server.jobs.board import ScanBoard
from server.mail.message import Address, Envelope, Message, OwnText, Piece
from server.prospects.model import shipped
from server.prospects.review import Candidate, Review
from server.prospects.values import Answers
from server.services.account_setup import AccountSetup, NewLogin, Provider, TriedStep
from server.services.accounts import Accounts
from server.services.analyze import RawReply, analyze
from server.services.do_not_contact import DoNotContact
from server.services.hints import Hint, HintState, ThreadAsked
from server.services.pairing import Pairings
from server.services.pairing_values import Pairing, PairingState, PairingStore
from server.services.ports.account import Account, ImapEndpoint, Narrowing, Tls
from server.services.ports.draft import Draft
from server.services.ports.store import Store
from server.services.ports.stored import JudgedThread, ThreadPage, ThreadSummary, WrittenTo
from server.services.referrals import Referrals
from server.services.reminders import Reminders
from server.services.review_desk import ReviewDesk
from server.services.scan_values import Progress, ScanFailure, ScanPhase, ScanSummary, no_progress
from server.services.sessions import Sessions, SessionStore, SignIn
from server.services.word_values import Feedback, Note, WordStore
from server.services.words import Words
from server.verdict.recalibration import Recalibration
from server.verdict.values import Evidence, ReadMessage, ReadThread, Reason, Verdict, Waiting
from server.web.app import create_app
from server.web.deps import WebDeps
from tests.conftest import ROOT
from tests.lists import MemoryDoNotContact, MemoryReminders

TOKEN = "t0ken-for-tests-only-0123456789"
BASE_URL = "http://127.0.0.1:8765"
EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
HELEN = Address("Helen Okafor", "helen@harbourline.example")


def evidence(quote: str) -> Evidence:
    return Evidence(
        message_id="m2@harbourline.example",
        gmail_message_id="18446744073709551615",
        quote=quote,
        prefix="",
        suffix="",
        start=0,
        end=len(quote),
    )


def verdict(move: Move, *intents: Intent) -> Verdict:
    return Verdict(
        move=move,
        walk_away=0.75,
        confidence=0.5,
        sure=True,
        reasons=(
            Reason("think_it_over", 1.5, "Put off again.", evidence("let us digest it")),
            Reason("sent_in_a_row", 0.5, "Three in a row.", None),
        ),
        unanswered_questions=(evidence("Who decides?"),),
        owed_answers=(),
        sent_in_a_row=3,
        waiting_for=Waiting(WaitingFor.PROSPECT, datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        revisit_on=date(2026, 9, 1),
        intents=intents,
        change="A date of theirs would change it.",
        referred_to=None,
        facts={"evasions": 3},
    )


def read_message(number: int, *, own: bool) -> ReadMessage:
    text = "Let us digest it." if not own else "Who decides?"
    envelope = Envelope(
        message_id=f"m{number}@harbourline.example",
        in_reply_to=(),
        references=(),
        subject="Berth planning",
        sender=Address("Mara", "mara@brightwharf.example") if own else HELEN,
        reply_to=(),
        to=(),
        cc=(),
        bcc=(),
        sent_at=datetime(2026, 3, number, 9, 30, tzinfo=UTC),
        received_at=None,
        machine=None,
        gmail_message_id="18446744073709551615",
    )
    reading = None if own else Reading(Stance.NONCOMMITTAL, True, {Stance.NONCOMMITTAL: 1.0})
    own_text = OwnText(text, "", (Piece(0, 0, len(text)),))
    return ReadMessage(Message(f"{number:032x}", envelope, text), own, own_text, reading)


def judged_thread(thread_id: str, move: Move, *intents: Intent, day: int = 2) -> JudgedThread:
    messages = (read_message(1, own=True), read_message(day, own=False))
    thread = ReadThread(thread_id, "Berth planning", messages, (HELEN,))
    return JudgedThread("work", thread, verdict(move, *intents), datetime(2026, 3, 9, 12, tzinfo=UTC))


def _waits(verdict: Verdict) -> bool:
    return verdict.move is not Move.KEEP_GOING or verdict.owed_answers != ()


@dataclass
class MemoryStore:
    """Threads and accounts in memory; `fails_with` makes every call fail."""

    threads: list[JudgedThread] = field(default_factory=list)
    all_accounts: list[Account] = field(default_factory=list)
    scans: dict[int, datetime] = field(default_factory=dict)
    failures: dict[int, ScanFailure] = field(default_factory=dict)
    passwords: dict[int, str | None] = field(default_factory=dict)
    scanned_now: set[int] = field(default_factory=set)
    unread: set[tuple[int, str]] = field(default_factory=set)
    fails_with: Exception | None = None
    is_ready: bool = True

    def _work(self) -> None:
        if self.fails_with is not None:
            raise self.fails_with

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
        self._work()
        if cursor is not None and not cursor.isdigit():
            raise UsageError("That cursor is not one of ours.", "Leave it out to begin anew.")
        found = [t for t in self.threads if move in (None, t.verdict.move) and account in (None, t.account)]
        found = [t for t in found if prospect in (None, *(person.email for person in t.thread.prospects))]
        found = [t for t in found if not undecided or _waits(t.verdict)]
        found.sort(key=lambda t: t.thread.messages[-1].message.envelope.at, reverse=True)
        first = int(cursor or 0)
        page = tuple(self._summary(t) for t in found[first : first + limit])
        return ThreadPage(page, str(first + limit) if first + limit < len(found) else None)

    @staticmethod
    def _summary(judged: JudgedThread) -> ThreadSummary:
        thread = judged.thread
        last_at = thread.messages[-1].message.envelope.at
        return ThreadSummary(
            thread.id, judged.account, thread.subject, thread.prospects, judged.verdict, last_at, judged.judged_at
        )

    async def judged(self, thread_id: str, account: str | None = None) -> JudgedThread:
        self._work()
        if len(thread_id) < 6:
            raise UsageError("A thread is named by 6 characters or more.")
        found = [t for t in self.threads if t.thread.id.startswith(thread_id) and account in (None, t.account)]
        if not found:
            raise NotFoundError("There is no such thread.", "`bowout threads` lists them.")
        if len(found) > 1:
            raise UsageError("Several threads begin like that.")
        return found[0]

    async def accounts(self) -> list[Account]:
        self._work()
        return sorted(self.all_accounts, key=lambda account: account.name)

    async def account(self, name: str) -> Account:
        self._work()
        found = [account for account in self.all_accounts if account.name == name]
        if not found:
            raise NotFoundError("There is no such account.")
        return found[0]

    async def analyze(self, replies: Sequence[RawReply]) -> list[Reading]:
        self._work()
        return list(analyze(replies, load("rules")))

    async def hint(self, asked: ThreadAsked) -> Hint:
        self._work()
        if all(asked.address not in account.me for account in self.all_accounts):
            return Hint(HintState.NO_SUCH_ACCOUNT)
        found = [t for t in self.threads if t.thread.id == asked.gmail_thread_id]
        return Hint(HintState.JUDGED, "work", self._summary(found[0])) if found else Hint(HintState.NOT_SCANNED, "work")

    async def people(self, account_id: int) -> dict[str, tuple[Address, ...]]:
        name = next(account.name for account in self.all_accounts if account.id == account_id)
        return {t.thread.id: t.thread.prospects for t in self.threads if t.account == name}

    async def mark_unread(self, account_id: int, thread_ids: Sequence[str]) -> None:
        self.unread |= {(account_id, each) for each in thread_ids}

    async def read_threads(self, account_id: int, thread_ids: Sequence[str]) -> list[ReadThread]:
        return [t.thread for t in self.threads if t.thread.id in thread_ids]

    async def save_verdicts(
        self,
        account_id: int,
        judged: Sequence[tuple[str, Verdict]],
        judged_at: datetime,
        judged_by: str | None = None,
    ) -> None:
        new = dict(judged)
        self.threads = [replace(t, verdict=new.get(t.thread.id, t.verdict)) for t in self.threads]

    async def written_to(self, email: str) -> list[WrittenTo]:
        return [
            WrittenTo(t.account, t.thread.id, None)
            for t in self.threads
            if email in {person.email for person in t.thread.prospects}
        ]

    async def add_account(self, account: Account, password: str | None) -> Account:
        self._work()
        if account.name in {each.name for each in self.all_accounts}:
            raise UsageError("There is an account of that name already.", "Choose another name.")
        added = replace(account, id=1 + max(each.id for each in self.all_accounts))
        self.all_accounts.append(added)
        self.passwords[added.id] = password
        return added

    async def password(self, account: Account) -> str | None:
        return self.passwords.get(account.id)

    async def set_password(self, account: Account, password: str) -> None:
        self.passwords[account.id] = password

    async def update_account(self, account: Account) -> None:
        self.all_accounts = [account if each.id == account.id else each for each in self.all_accounts]

    async def reset_mail(self, account_id: int) -> None:
        self.scans.pop(account_id, None)

    async def remove_account(self, account_id: int) -> None:
        self.all_accounts = [each for each in self.all_accounts if each.id != account_id]
        self.passwords.pop(account_id, None)

    @asynccontextmanager
    async def threads_turn(self, account_id: int) -> AsyncIterator[None]:
        yield

    @asynccontextmanager
    async def change_lock(self, account_id: int) -> AsyncIterator[None]:
        if account_id in self.scanned_now:
            raise BusyError("Mail of this account is being read.", "Wait until that has ended.")
        yield

    async def last_scan(self, account_id: int) -> datetime | None:
        self._work()
        return self.scans.get(account_id)

    async def last_failure(self, account_id: int) -> ScanFailure | None:
        self._work()
        return self.failures.get(account_id)

    async def ready(self) -> bool:
        self._work()
        return self.is_ready

    async def prepare(
        self, thread_id: str, intent: Intent, tone: Tone | None = None, account: str | None = None
    ) -> Draft:
        offered = (await self.judged(thread_id, account)).verdict.intents
        if intent not in offered:
            raise UsageError(f"This thread offers no {intent.value}.")
        return Draft(intent, tone or Tone.PLAIN, "Re: Berth planning", "Thank you, Helen.", (HELEN,))


@dataclass
class MemoryWords(WordStore):
    """What the user says, in memory."""

    kept_notes: dict[int, Note] = field(default_factory=dict)
    kept_feedback: dict[int, Feedback] = field(default_factory=dict)
    bend: Recalibration | None = None
    given: int = 0

    async def add_note(self, account_id: int, note: Note) -> Note:
        self.given += 1
        self.kept_notes[self.given] = replace(note, id=self.given)
        return self.kept_notes[self.given]

    async def notes(self, account_id: int | None = None) -> list[Note]:
        return list(self.kept_notes.values())

    async def remove_note(self, note_id: int) -> bool:
        return self.kept_notes.pop(note_id, None) is not None

    async def add_feedback(self, account_id: int, feedback: Feedback) -> Feedback:
        self.given += 1
        self.kept_feedback[self.given] = replace(feedback, id=self.given)
        return self.kept_feedback[self.given]

    async def feedback(self, account_id: int | None = None) -> list[Feedback]:
        return list(self.kept_feedback.values())

    async def remove_feedback(self, feedback_id: int) -> bool:
        return self.kept_feedback.pop(feedback_id, None) is not None

    async def recalibration(self) -> Recalibration | None:
        return self.bend

    async def set_recalibration(self, recalibration: Recalibration | None) -> None:
        self.bend = recalibration


@dataclass
class MemoryPairings(PairingStore):
    """Pairings in memory."""

    kept: dict[str, Pairing] = field(default_factory=dict)

    async def ask(self, pairing: Pairing, now: datetime, most_waiting: int) -> bool:
        waiting = PairingState.WAITING
        self.kept = {
            each.id: each
            for each in self.kept.values()
            if each.expires_at > now and (each.state is not waiting or each.origin != pairing.origin)
        }
        if sum(each.state is waiting for each in self.kept.values()) >= most_waiting:
            return False
        self.kept[pairing.id] = pairing
        return True

    async def pairings(self) -> list[Pairing]:
        return list(self.kept.values())

    async def pairing(self, pairing_id: str) -> Pairing | None:
        return self.kept.get(pairing_id)

    async def by_token(self, token_hash: str) -> Pairing | None:
        return next((each for each in self.kept.values() if each.token_hash == token_hash), None)

    async def advance(self, before: Pairing, after: Pairing) -> bool:
        if before.id not in self.kept or self.kept[before.id].state is not before.state:
            return False
        self.kept[before.id] = after
        return True

    async def remove(self, pairing_id: str) -> bool:
        return self.kept.pop(pairing_id, None) is not None


@dataclass
class Clock:
    """A clock that the test sets."""

    now: datetime = datetime(2026, 3, 9, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


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


@dataclass
class MemorySessions(SessionStore):
    """Links and sessions in memory."""

    kept: dict[tuple[str, SignIn], datetime] = field(default_factory=dict)

    async def add(self, secret_hash: str, kind: SignIn, expires_at: datetime, now: datetime) -> None:
        self.kept[secret_hash, kind] = expires_at

    async def is_good(self, secret_hash: str, kind: SignIn, now: datetime) -> bool:
        return self.kept.get((secret_hash, kind), now) > now

    async def remove(self, secret_hash: str, kind: SignIn, now: datetime) -> bool:
        return self.kept.pop((secret_hash, kind), now) > now


@dataclass
class MemorySetup(AccountSetup):
    """Adds accounts to the store; a login works with the password `right`."""

    store: MemoryStore

    def providers(self) -> tuple[Provider, ...]:
        return (Provider("Gmail", ("gmail.com",), ("Turn on two steps.", "Make an app password.")),)

    async def add(self, login: NewLogin) -> Account:
        if not login.host and not login.user.endswith("@gmail.com"):
            raise UsageError("The IMAP server of that domain is not known here.", "Give its host.")
        endpoint = ImapEndpoint(
            login.host or "imap.gmail.com", login.port or 993, login.user, login.tls or Tls.IMPLICIT
        )
        account = Account(0, login.name, imap=endpoint, me=login.me, interval_minutes=login.interval_minutes)
        return await Accounts(cast("Store", self.store)).add(account, login.password)

    async def test(self, name: str) -> list[TriedStep]:
        account = await self.store.account(name)
        if self.store.passwords.get(account.id) == "right":
            return [TriedStep(True, "user name and password accepted")]
        return [TriedStep(True, "imap.gmail.com:993 answers"), TriedStep(False, "refused", "Make an app password.")]


@dataclass
class MemoryReviewer:
    """Reviews of two firms; what is kept is told. The account `broken` cannot be reached."""

    kept: list[tuple[str, Answers]] = field(default_factory=list)

    async def begin(self, account: Account, progress: Progress = no_progress) -> Review:
        progress(ScanPhase.TEXT, 1, 2)
        await asyncio.sleep(0)
        if account.name == "broken":
            raise UnreachableError("The mail server cannot be reached.", "Check the network.")
        vector = {"bias": 1.0}
        named = ("acme.example", "<b>Ann</b>", "A pump?"), ("bolt.example", "Bob", "Invoice 7")
        found = [Candidate(frozenset({who}), name, subject, None, vector) for who, name, subject in named]
        return Review(found, account.answers, shipped())

    async def keep(self, account: Account, review: Review) -> Account:
        self.kept.append((account.name, review.answers))
        return account


class StepScanner:
    """Scans that do as the account's name says: `broken` ones fail, `slow` ones take a moment."""

    async def scan(self, account: Account, now: datetime, progress: Progress) -> Mapping[str, Any]:
        progress(ScanPhase.HEADERS, 1, 2)
        await asyncio.sleep(0)
        progress(ScanPhase.READING, 2, 2)
        if account.name == "slow":
            await asyncio.sleep(3)
        if account.name == "broken":
            raise UnreachableError("The mail server cannot be reached.", "Check the network.")
        return ScanSummary(account.name, seen=3, stored=2, filtered={"list": 1}, threads=1, read=1).as_json()


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
