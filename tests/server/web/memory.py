"""What else the API needs, in memory: words, pairings, sessions, setup, reviews, a scanner, a clock."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from server.errors import UnreachableError, UsageError
from server.prospects.model import shipped
from server.prospects.review import Candidate, Review
from server.prospects.values import Answers
from server.services.account_setup import AccountSetup, NewLogin, Provider, TriedStep
from server.services.accounts import Accounts
from server.services.pairing_values import Pairing, PairingState, PairingStore
from server.services.ports.account import Account, ImapEndpoint, Tls
from server.services.ports.store import Store
from server.services.scan_values import Progress, ScanPhase, ScanSummary, no_progress
from server.services.sessions import SessionStore, SignIn
from server.services.word_values import Feedback, Note, WordStore
from server.verdict.recalibration import Recalibration
from tests.server.web.memory_store import MemoryStore

EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"


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
