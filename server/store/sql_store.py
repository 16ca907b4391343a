"""The `Store` port on a SQL database: each call one transaction, its work in the modules of rows."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from nlp.labels import Move
from server.errors import DataFolderError
from server.mail.message import Envelope, Message
from server.services.ports import Account, JudgedThread, Located, MailboxState, Saved, Skipped, Store, ThreadPage
from server.store import account_rows, listing, locks, mail_rows, skip_rows, thread_rows
from server.store.dialect import WRITES, wipe_log
from server.store.failures import translated
from server.store.secrets import Secrets
from server.store.tables import Scope
from server.verdict.values import ReadThread, Verdict


class SqlStore(Store):
    """See `server.services.ports.Store`; made by `server.store.opening.open_store`."""

    def __init__(
        self, engine: AsyncEngine, owner_id: int, secrets: Secrets, hash_key: bytes, lock_folder: Path
    ) -> None:
        self.engine = engine
        self._writer = engine.execution_options(**{WRITES: True})
        self._owner_id = owner_id
        self._secrets = secrets
        self._hash_key = hash_key
        self._lock_folder = lock_folder

    def keyed_hash(self, text: str) -> str:
        """HMAC-SHA256 in hex, by a key of this store that outlives the rotation of its secrets."""
        return hmac.new(self._hash_key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    async def ready(self) -> bool:
        """Whether the database answers."""
        try:
            async with self._reading() as connection:
                await connection.execute(select(1))
        except DataFolderError:
            return False
        return True

    async def accounts(self) -> list[Account]:
        """All accounts, by name."""
        async with self._reading() as connection:
            return await account_rows.listed(connection, self._owner_id)

    async def account(self, name: str) -> Account:
        """The account of that name."""
        async with self._reading() as connection:
            return await account_rows.named(connection, self._owner_id, name)

    async def add_account(self, account: Account, password: str | None) -> Account:
        """Add an account, its password sealed."""
        async with self._writing() as connection:
            return await account_rows.add(connection, self._owner_id, account, password, self._secrets)

    async def update_account(self, account: Account) -> None:
        """Replace an account's settings."""
        async with self._writing() as connection:
            await account_rows.change(connection, self._owner_id, account)

    async def remove_account(self, account_id: int) -> None:
        """Remove an account with all that is its, from the database's log too."""
        async with self._writing() as connection:
            await account_rows.remove(connection, self._scope(account_id))
        await self._wipe()

    async def password(self, account_id: int) -> str | None:
        """The decrypted password."""
        async with self._reading() as connection:
            box = await account_rows.password_box(connection, self._scope(account_id))
        return None if box is None else self._secrets.open(box, account_rows.password_of(account_id))

    def scan_lock(self, account_id: int) -> AbstractContextManager[None]:
        """Held while an account is scanned, across the processes of this machine."""
        return locks.scan_lock(self._lock_folder, account_id)

    async def mailbox_states(self, account_id: int) -> dict[str, MailboxState]:
        """The recorded state of each mailbox."""
        async with self._reading() as connection:
            return await mail_rows.states(connection, self._scope(account_id))

    async def known_uids(self, account_id: int, mailbox: str, uidvalidity: int) -> set[int]:
        """Uids already stored or skipped."""
        async with self._reading() as connection:
            return await mail_rows.known_uids(connection, self._scope(account_id), mailbox, uidvalidity)

    async def save_messages(self, account_id: int, batch: Sequence[Located]) -> Saved:
        """Add or merge messages with their places."""
        async with self._writing() as connection:
            return await mail_rows.save(connection, self._scope(account_id), batch)

    async def save_skipped(self, account_id: int, batch: Sequence[Skipped]) -> None:
        """Record messages that were not chosen."""
        async with self._writing() as connection:
            await skip_rows.save(connection, self._scope(account_id), batch)

    async def find_skipped(self, account_id: int, hashes: Sequence[str]) -> list[Skipped]:
        """Skipped messages that carry any of the hashes."""
        async with self._reading() as connection:
            return await skip_rows.find(connection, self._scope(account_id), hashes)

    async def finish_mailbox(self, account_id: int, state: MailboxState) -> None:
        """Record a mailbox's state."""
        async with self._writing() as connection:
            await mail_rows.set_state(connection, self._scope(account_id), state)

    async def forget_places(self, account_id: int, mailbox: str) -> None:
        """Forget uids, skips and state of a mailbox."""
        async with self._writing() as connection:
            await mail_rows.forget_places(connection, self._scope(account_id), mailbox)

    async def reset_mail(self, account_id: int) -> None:
        """Forget all of an account but its settings and password; it counts as never scanned."""
        async with self._writing() as connection:
            await mail_rows.forget_everything(connection, self._scope(account_id))
            await account_rows.set_scan(connection, self._scope(account_id), None, None)
        await self._wipe()

    async def envelopes(self, account_id: int) -> dict[str, tuple[Envelope, bool]]:
        """Envelope by message key."""
        async with self._reading() as connection:
            return await mail_rows.envelopes(connection, self._scope(account_id))

    async def messages(self, account_id: int, keys: Sequence[str]) -> list[tuple[Message, bool]]:
        """Messages in the order of the keys, unknown ones left out."""
        async with self._reading() as connection:
            found = await mail_rows.by_keys(connection, self._scope(account_id), keys)
        return [found[key] for key in keys if key in found]

    async def assign_threads(self, account_id: int, threads: Sequence[tuple[str, str, Sequence[str]]]) -> list[str]:
        """Make these the account's threads; others vanish with their verdicts."""
        async with self._writing() as connection:
            return await thread_rows.assign(connection, self._scope(account_id), threads)

    async def thread_ids(self, account_id: int) -> list[str]:
        """Ids of all threads, sorted."""
        async with self._reading() as connection:
            return await thread_rows.ids(connection, self._scope(account_id))

    async def read_thread(self, account_id: int, thread_id: str) -> ReadThread | None:
        """A thread as last read, or None where it must be read."""
        async with self._reading() as connection:
            return await thread_rows.read(connection, self._scope(account_id), thread_id)

    async def save_thread(self, account_id: int, thread: ReadThread, verdict: Verdict, judged_at: datetime) -> None:
        """Record readings and verdict; `NotFoundError` where the thread or a message of it is not stored."""
        async with self._writing() as connection:
            await thread_rows.save(connection, self._scope(account_id), thread, verdict, judged_at)

    async def summaries(
        self,
        *,
        move: Move | None = None,
        account: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> ThreadPage:
        """A page of judged threads; `NotFoundError` for an unknown account."""
        async with self._reading() as connection:
            return await listing.page(
                connection, self._owner_id, self._hash_key, move=move, account=account, after=cursor, limit=limit
            )

    async def judged(self, thread_id: str, account: str | None = None) -> JudgedThread:
        """One judged thread by id or unique prefix."""
        async with self._reading() as connection:
            return await listing.one(connection, self._owner_id, thread_id, account)

    async def last_scan(self, account_id: int) -> datetime | None:
        """When the account's last recorded scan ended."""
        async with self._reading() as connection:
            return await account_rows.last_scan(connection, self._scope(account_id))

    async def record_scan(self, account_id: int, ended_at: datetime, outcome: str) -> None:
        """Record how the last scan ended."""
        async with self._writing() as connection:
            await account_rows.set_scan(connection, self._scope(account_id), ended_at, outcome)

    def _scope(self, account_id: int) -> Scope:
        return Scope(self._owner_id, account_id)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        with translated():
            async with self.engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        with translated():
            async with self._writer.begin() as connection:
                yield connection

    async def _wipe(self) -> None:
        with translated():
            await wipe_log(self.engine)
