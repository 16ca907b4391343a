"""The port to everything kept between runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from nlp.labels import Move
from server.mail.message import Address, Envelope, Message
from server.services.ports.account import Account
from server.services.ports.mailbox import MailboxState
from server.services.ports.stored import HeldThread, JudgedThread, Located, Saved, Skipped, ThreadPage, WrittenTo
from server.services.scan_values import ScanFailure
from server.services.upkeep_values import UNKNOWN, Versions
from server.verdict.values import ReadThread, Verdict


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

    async def add_proposed(self, account_id: int, addresses: Iterable[str]) -> None:
        """Add to an account's proposed addresses, whatever else of it was changed meanwhile."""
        ...

    async def set_password(self, account: Account, password: str) -> None:
        """Encrypt another password, good for the account as it is given here alone."""
        ...

    async def confirm_password(self, account: Account) -> None:
        """Make what an older version stored good for the account as it is given here, and as its user was shown it."""
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
        """Held while an account is scanned, across processes.

        `BusyError` where another scan holds it, or all of the account is being changed.
        """
        ...

    def reading_lock(self, account_id: int) -> AbstractAsyncContextManager[None]:
        """Held while a single thread is read, by any number and beside a scan.

        `BusyError` where all of the account is being changed.
        """
        ...

    def change_lock(self, account_id: int) -> AbstractAsyncContextManager[None]:
        """Held while all of an account is changed; `BusyError` where mail of it is read, or it is changed."""
        ...

    def threads_turn(self, account_id: int) -> AbstractAsyncContextManager[None]:
        """Held from reading stored threads until what follows from them is stored; waits for those before.

        `StuckError` where one of them does not come to its end.
        Without it what was worked out of an older state could overwrite what was worked out of a newer one.
        """
        ...

    async def mailbox_states(self, account_id: int) -> dict[str, MailboxState]:
        """The state of each mailbox as of its last completed scan."""
        ...

    async def known_uids(self, account_id: int, mailbox: str, uidvalidity: int) -> set[int]:
        """Uids already stored or skipped."""
        ...

    async def keys_at(self, account_id: int, mailbox: str, uidvalidity: int, uids: Sequence[int]) -> set[str]:
        """Keys of the messages stored of these places."""
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

    async def erased_until(self, hashes: Sequence[str]) -> dict[str, datetime | None]:
        """Those of people's hashes that are erased, each with until when their mail is left out; None for good."""
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

    async def held_threads(self, account_id: int, thread_ids: Sequence[str]) -> dict[str, HeldThread]:
        """Those of the threads that there are, by id, as they are put together now."""
        ...

    async def save_thread(
        self, account_id: int, thread: ReadThread, verdict: Verdict, judged_at: datetime, by: Versions = UNKNOWN
    ) -> None:
        """Record a thread's readings and its verdict, and by what they were made."""
        ...

    async def is_settled(self, account_id: int) -> bool:
        """Whether every message is in a thread and every thread is read: then threads need not be assembled anew."""
        ...

    async def mark_unread(self, account_id: int, thread_ids: Sequence[str]) -> None:
        """Let the next scan read the threads anew, but those whose texts are redacted, which nobody can."""
        ...

    async def people(self, account_id: int, *, unread: bool = False) -> dict[str, tuple[Address, ...]]:
        """Who is on the other side, by thread id, of all threads that are read.

        With `unread` of all that have a verdict: who was there when those were last read that must be read again.
        """
        ...

    async def read_threads(self, account_id: int, thread_ids: Sequence[str]) -> list[ReadThread]:
        """Those of the threads that are read, in the order of the ids."""
        ...

    async def latest_judgement(self, account_id: int, thread_ids: Sequence[str] | None = None) -> datetime | None:
        """The latest moment that any of the threads (None: of all) was judged as of; None where none was."""
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

        `prospect` is an address on the other side; `undecided` leaves out those that just go on
        and wait for no answer of the user's.
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
        """Record how the last scan ended, in words without mail text; an earlier failure is over."""
        ...

    async def last_failure(self, account_id: int) -> ScanFailure | None:
        """Why the account's last scan failed; None where it went well or never was."""
        ...

    async def record_failure(self, account_id: int, failure: ScanFailure) -> None:
        """Record that a scan failed."""
        ...
