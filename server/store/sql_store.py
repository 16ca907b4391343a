"""The `Store` port on a SQL database: each call one transaction, its work in the modules of rows."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from nlp.labels import Move
from server.errors import BusyError
from server.mail.message import Address, Envelope, Message
from server.services.hints import ThreadAsked
from server.services.ports.mailbox import MailboxState
from server.services.ports.store import Store
from server.services.ports.stored import (
    HeldThread,
    JudgedThread,
    Located,
    Saved,
    Skipped,
    ThreadPage,
    ThreadSummary,
    WrittenTo,
)
from server.services.scan_items import person_hash, thread_hashes
from server.services.upkeep_values import UNKNOWN, Versions
from server.store import (
    firm_rows,
    forgetting,
    listing,
    mail_rows,
    place_rows,
    redacted_rows,
    skip_rows,
    thread_rows,
    verdict_rows,
)
from server.store.account_locks import AccountLocks
from server.store.account_store import SqlAccounts
from server.store.do_not_contact_store import SqlDoNotContact
from server.store.locks import Locks
from server.store.pairing_store import SqlPairings
from server.store.reminder_store import SqlReminders
from server.store.secrets import Secrets
from server.store.session_store import SqlSessions
from server.store.transactions import Transactions
from server.store.upkeep_store import SqlUpkeep
from server.store.word_store import SqlWords
from server.verdict.values import ReadThread, Verdict


class SqlStore(SqlAccounts, Store):
    """See `server.services.ports.store.Store`; made by `server.store.opening.open_store`."""

    def __init__(
        self, engine: AsyncEngine, owner_id: int, secrets: Secrets, hash_key: bytes, held_locks: Locks
    ) -> None:
        self.engine = engine
        transactions = Transactions(engine)
        super().__init__(transactions, owner_id, secrets)
        self._quick = transactions.quick
        self.pairings = SqlPairings(transactions, owner_id)
        self.sessions = SqlSessions(transactions, owner_id)
        self.words = SqlWords(transactions, owner_id)
        self.reminders = SqlReminders(transactions, owner_id)
        self.upkeep = SqlUpkeep(transactions, owner_id, self._thread_hashes)
        self.do_not_contact = SqlDoNotContact(transactions, owner_id, secrets)
        self._hash_key = hash_key
        self._locks = held_locks
        self._account_locks = AccountLocks(held_locks)

    def close(self) -> None:
        """Close what the engine does not know of."""
        self._quick.close()

    def _thread_hashes(self, envelope: Envelope) -> tuple[str, ...]:
        return tuple(sorted(thread_hashes(envelope, self.keyed_hash)))

    def keyed_hash(self, text: str) -> str:
        """HMAC-SHA256 in hex, by a key of this store that outlives the rotation of its secrets."""
        return hmac.new(self._hash_key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def scan_lock(self, account_id: int) -> AbstractAsyncContextManager[None]:
        """Held while an account is scanned."""
        return self._account_locks.scanning(account_id)

    def reading_lock(self, account_id: int) -> AbstractAsyncContextManager[None]:
        """Held while a single thread is read, beside a scan or not."""
        return self._account_locks.reading(account_id)

    def change_lock(self, account_id: int) -> AbstractAsyncContextManager[None]:
        """Held while all of an account is changed."""
        return self._account_locks.changing(account_id)

    def threads_turn(self, account_id: int) -> AbstractAsyncContextManager[None]:
        """Held, after waiting for it, while threads are put together or judged and the outcome is written."""
        return self._account_locks.turn(account_id)

    async def mailbox_states(self, account_id: int) -> dict[str, MailboxState]:
        """The recorded state of each mailbox."""
        return await self._read(place_rows.states, self._scope(account_id))

    async def known_uids(self, account_id: int, mailbox: str, uidvalidity: int) -> set[int]:
        """Uids already stored or skipped."""
        return await self._read(place_rows.known_uids, self._scope(account_id), mailbox, uidvalidity)

    async def keys_at(self, account_id: int, mailbox: str, uidvalidity: int, uids: Sequence[int]) -> set[str]:
        """Keys of the messages stored of these places."""
        return await self._read(place_rows.keys_at, self._scope(account_id), mailbox, uidvalidity, uids)

    async def save_messages(self, account_id: int, batch: Sequence[Located]) -> Saved:
        """Add or merge messages with their places."""
        return await self._write(mail_rows.save, self._scope(account_id), batch)

    async def save_skipped(self, account_id: int, batch: Sequence[Skipped]) -> None:
        """Record messages that were not chosen."""
        await self._write(skip_rows.save, self._scope(account_id), batch)

    async def find_skipped(self, account_id: int, hashes: Sequence[str]) -> list[Skipped]:
        """Skipped messages that carry any of the hashes."""
        return await self._read(skip_rows.find, self._scope(account_id), hashes)

    async def redacted_places(self, account_id: int, keys: Sequence[str]) -> list[tuple[str, int, int]]:
        """Mailbox, uidvalidity and uid of those of the messages whose texts are redacted."""
        return await self._read(redacted_rows.places_of, self._scope(account_id), keys)

    async def finish_mailbox(self, account_id: int, state: MailboxState) -> None:
        """Record a mailbox's state."""
        await self._write(place_rows.set_state, self._scope(account_id), state)

    async def forget_places(self, account_id: int, mailbox: str) -> None:
        """Forget uids, skips and state of a mailbox."""
        await self._write(place_rows.forget_places, self._scope(account_id), mailbox)

    async def envelopes(self, account_id: int) -> dict[str, tuple[Envelope, bool]]:
        """Envelope by message key."""
        return await self._read(mail_rows.envelopes, self._scope(account_id))

    async def messages(self, account_id: int, keys: Sequence[str]) -> list[tuple[Message, bool]]:
        """Messages in the order of the keys, unknown ones left out."""
        found = await self._read(mail_rows.by_keys, self._scope(account_id), keys)
        return [found[key] for key in keys if key in found]

    async def assign_threads(self, account_id: int, threads: Sequence[tuple[str, str, Sequence[str]]]) -> list[str]:
        """Make these the account's threads; others vanish with their verdicts."""
        return await self._write(thread_rows.assign, self._scope(account_id), threads)

    async def thread_ids(self, account_id: int) -> list[str]:
        """Ids of all threads, sorted."""
        return await self._read(thread_rows.ids, self._scope(account_id))

    async def read_thread(self, account_id: int, thread_id: str) -> ReadThread | None:
        """A thread as last read, or None where it must be read."""
        return await self._read(thread_rows.read, self._scope(account_id), thread_id)

    async def held_threads(self, account_id: int, thread_ids: Sequence[str]) -> dict[str, HeldThread]:
        """Those of the threads that there are, as they are put together now."""
        return await self._read(thread_rows.held, self._scope(account_id), thread_ids)

    async def save_thread(
        self, account_id: int, thread: ReadThread, verdict: Verdict, judged_at: datetime, by: Versions = UNKNOWN
    ) -> None:
        """Record readings and verdict; `NotFoundError` where the thread or a message of it is not stored."""
        await self._write(thread_rows.save, self._scope(account_id), thread, verdict, judged_at, by)

    async def is_settled(self, account_id: int) -> bool:
        """Whether every message is in a thread and every thread is read."""
        return await self._read(verdict_rows.is_settled, self._scope(account_id))

    async def mark_unread(self, account_id: int, thread_ids: Sequence[str]) -> None:
        """Let the next scan read the threads anew."""
        await self._write(thread_rows.mark_unread, self._scope(account_id), thread_ids)

    async def people(self, account_id: int, *, unread: bool = False) -> dict[str, tuple[Address, ...]]:
        """Who is on the other side of each thread that is read, or was."""
        return await self._read(verdict_rows.people, self._scope(account_id), unread)

    async def read_threads(self, account_id: int, thread_ids: Sequence[str]) -> list[ReadThread]:
        """Those of the threads that are read."""
        return await self._read(verdict_rows.read_many, self._scope(account_id), thread_ids)

    async def latest_judgement(self, account_id: int, thread_ids: Sequence[str] | None = None) -> datetime | None:
        """The latest moment that any of the threads was judged as of."""
        return await self._read(verdict_rows.latest, self._scope(account_id), thread_ids)

    async def save_verdicts(
        self,
        account_id: int,
        judged: Sequence[tuple[str, Verdict]],
        judged_at: datetime,
        judged_by: str | None = None,
    ) -> None:
        """Record new verdicts."""
        await self._write(verdict_rows.save_many, self._scope(account_id), judged, judged_at, judged_by)

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
        """A page of judged threads; `NotFoundError` for an unknown account."""
        wanted = listing.Wanted(move, account, prospect and prospect.lower(), undecided)
        return await self._read(listing.page, self._owner_id, self._hash_key, wanted, after=cursor, limit=limit)

    async def judged(self, thread_id: str, account: str | None = None) -> JudgedThread:
        """One judged thread by id or unique prefix."""
        return await self._read(listing.one, self._owner_id, thread_id, account)

    async def thread_asked(self, asked: ThreadAsked) -> ThreadSummary | None:
        """The judged thread of an account known by an address."""
        query = listing.BY_MESSAGE if asked.gmail_thread_id is None else listing.BY_GMAIL_ID
        rows = await self._quick.rows(query, owner=self._owner_id, asked=asked.gmail_thread_id or asked.message_id)
        return listing.asked_thread(rows, asked)

    async def firm_threads(self, domain: str) -> list[tuple[datetime | None, str]]:
        """When each judged thread with a prospect at that domain began, and its id."""
        return await self._read(firm_rows.threads_of, self._owner_id, domain)

    async def threads_with(self, email: str) -> list[JudgedThread]:
        """The judged threads in which an address wrote or was written to."""
        which = await self._read(forgetting.threads_with, self._owner_id, email)
        names = {account.id: account.name for account in await self.accounts()}
        return [await self.judged(thread_id, names[account_id]) for account_id, thread_id in which]

    async def forget_person(self, email: str, at: datetime) -> int:
        """Drop every thread with an address, answers about it, and what is kept of it elsewhere; how many threads."""
        hashed = person_hash(email, self.keyed_hash)
        count = await self._write(forgetting.forget_person, self._owner_id, email, hashed, at)
        await self._wipe()
        return count

    def schedule_lock(self) -> AbstractAsyncContextManager[None]:
        """Held while a process decides what is due and scans it; `BusyError` where another does."""
        return self._locks.held("schedule", BusyError("Another process keeps the schedule."))

    async def written_to(self, email: str) -> list[WrittenTo]:
        """The judged threads of every account with this prospect, the latest first."""
        return await self._read(firm_rows.written_to, self._owner_id, email)
