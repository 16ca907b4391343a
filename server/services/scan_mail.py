"""What a scan reads of the mail: the heads of what is new, the texts of what is wanted, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

import anyio.to_thread

from server.mail.message import Broken, Message
from server.mail.sync_plan import SyncStep, plan
from server.services.ports.account import Account
from server.services.ports.mailbox import Fetched, MailboxState, MailSource, ThreadIds
from server.services.ports.store import Store
from server.services.ports.stored import Skipped
from server.services.read_threads import Seller
from server.services.scan_items import Hasher, Item, Place, by_mailbox, found_item
from server.services.scan_values import Progress, ScanPhase

_T = TypeVar("_T")

_FAILED = "failed"


class ScanMail:
    """The mail of one scan: `seen` heads, what `failed`, and how many messages `vanished` before they were fetched."""

    def __init__(self, store: Store, account: Account, hasher: Hasher, progress: Progress) -> None:
        self._store = store
        self._account = account
        self._hasher = hasher
        self._progress = progress
        self._seller = Seller.of(account.me)
        self.mailboxes: dict[str, MailboxState] = {}
        self.seen = 0
        self.vanished = 0
        self.failed: list[Broken] = []

    async def open(self, source: MailSource) -> list[MailboxState]:
        """The usual mailboxes, for both sides of a thread are needed, and those the user named."""
        usual = await _threaded(source.mailboxes)
        names = tuple(sorted(self._account.include.mailboxes))
        named = await _threaded(source.mailboxes, names) if names else ()
        self.mailboxes = {mailbox.name: mailbox for mailbox in (*usual, *named)}
        return list(self.mailboxes.values())

    async def new(self, source: MailSource, current: Sequence[MailboxState]) -> list[Item]:
        """What is neither stored nor skipped."""
        states = await self._store.mailbox_states(self._account.id)
        found: list[Item] = []
        for number, mailbox in enumerate(current):
            self._progress(ScanPhase.LISTING, number, len(current))
            todo = plan(states.get(mailbox.name), mailbox)
            if todo.step is SyncStep.RESYNC:
                await self._store.forget_places(self._account.id, mailbox.name)
            if todo.step in (SyncStep.NOTHING, SyncStep.CHANGED):
                continue
            known = await self._store.known_uids(self._account.id, mailbox.name, mailbox.uidvalidity)
            uids = [uid for uid in await _threaded(source.uids, mailbox, todo.first_uid) if uid not in known]
            found += await self._heads(source, mailbox, uids)
        return found

    async def failed_before(self, source: MailSource) -> list[Item]:
        """Look again at what could not be read before: the server, or a newer version of Bowout, may do better."""
        failed = await self._store.find_skipped(self._account.id, [self._hasher(_FAILED)])
        return await self.at(source, map(place_of, failed))

    async def at(self, source: MailSource, places: Iterable[Place]) -> list[Item]:
        """What is in these places, as far as their mailboxes are open."""
        found: list[Item] = []
        for name, uids in by_mailbox(places).items():
            if name in self.mailboxes:
                found += await self._heads(source, self.mailboxes[name], uids)
        return found

    async def of_thread(self, source: MailSource, current: Sequence[MailboxState], wanted: ThreadIds) -> list[Item]:
        """What there is of a thread and is neither stored nor skipped."""
        found: list[Item] = []
        for mailbox in current:
            known = await self._store.known_uids(self._account.id, mailbox.name, mailbox.uidvalidity)
            uids = await _threaded(source.find, mailbox, wanted)
            found += await self._heads(source, mailbox, [uid for uid in uids if uid not in known])
        return found

    async def stored_keys(self, source: MailSource, wanted: ThreadIds) -> set[str]:
        """Keys of the messages that are stored of what was wanted."""
        keys: set[str] = set()
        for mailbox in self.mailboxes.values():
            uids = await _threaded(source.find, mailbox, wanted)
            keys |= await self._store.keys_at(self._account.id, mailbox.name, mailbox.uidvalidity, uids)
        return keys

    async def note_failed(self) -> None:
        """Keep the places of what could not be read, so that the next scan tries it again."""
        failed = [
            Skipped(broken.mailbox, self.mailboxes[broken.mailbox].uidvalidity, broken.uid, _FAILED, (mark,))
            for mark in [self._hasher(_FAILED)]
            for broken in self.failed
        ]
        if failed:
            await self._store.save_skipped(self._account.id, failed)

    async def _heads(self, source: MailSource, mailbox: MailboxState, uids: Sequence[int]) -> list[Item]:
        items: list[Item] = []

        def read() -> None:
            for done, head in enumerate(source.heads(mailbox, uids)):
                self._progress(ScanPhase.HEADERS, done, len(uids))
                self.seen += 1
                if isinstance(head, Broken):
                    self.failed.append(head)
                else:
                    items.append(found_item(mailbox, head, self._seller))

        await anyio.to_thread.run_sync(read)
        return items

    async def texts(self, source: MailSource, places: Sequence[Place]) -> dict[Place, Message]:
        """The whole messages of these places; what is no longer there is counted."""
        fetched: dict[Place, Message] = {}

        def read() -> None:
            for name, uids in by_mailbox(places).items():
                mailbox = self.mailboxes[name]
                missing = set(uids)
                for item in source.messages(mailbox, uids):
                    missing.discard(item.uid)
                    if isinstance(item, Fetched):
                        fetched[Place(name, mailbox.uidvalidity, item.uid)] = item.message
                    else:
                        self.failed.append(item)
                self.vanished += len(missing)

        await anyio.to_thread.run_sync(read)
        return fetched


def place_of(skip: Skipped) -> Place:
    """Where a skipped message lies."""
    return Place(skip.mailbox, skip.uidvalidity, skip.uid)


async def _threaded(call: Callable[..., _T], *args: object) -> _T:
    return await anyio.to_thread.run_sync(partial(call, *args))
