"""One scan under way: what is found, recalled, decided on and kept, and the counts of it.

States of a message: unseen -> stored (its thread is a prospect's) | skipped (filtered, with the reason) | failed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import anyio.to_thread

from server.mail.message import Broken, Message
from server.mail.own import aliases
from server.mail.sync_plan import SyncStep, plan
from server.services.choose_threads import ThreadChooser
from server.services.ports.account import Account
from server.services.ports.mailbox import Fetched, MailboxRole, MailboxState, MailSource, ThreadIds
from server.services.ports.store import Store
from server.services.ports.stored import Located, Skipped
from server.services.read_threads import Seller
from server.services.scan_items import (
    Hasher,
    Item,
    Place,
    by_mailbox,
    clusters,
    found_item,
    grouped,
    people_hashes,
    skipped,
    steps,
    thread_hashes,
)
from server.services.scan_restore import restore_texts
from server.services.scan_values import Progress, ScanPhase, ScanSummary

_T = TypeVar("_T")

# Messages that were skipped before come back when a new one ties them to a prospect; chains of that end quickly.
_MOST_RECALLS = 4
_FAILED = "failed"


class ScanRun:
    """One scan under way: its counts and the messages at hand."""

    def __init__(self, store: Store, account: Account, hasher: Hasher, progress: Progress) -> None:
        self._store = store
        self._account = account
        self._hasher = hasher
        self._progress = progress
        self._seller = Seller.of(account.me)
        self._chooser = ThreadChooser(account, self._seller, frozenset())
        self._mailboxes: dict[str, MailboxState] = {}
        self._seen = 0
        self._stored = 0
        self._merged = 0
        self._filtered: Counter[str] = Counter()
        self._failed: list[Broken] = []
        self._proposed: tuple[str, ...] = ()
        self._unsure = 0
        self._keeps_skips = True

    def summary(self, threads: int, read: int) -> ScanSummary:
        """The counts so far, with how many threads were judged and how many of them read anew."""
        return ScanSummary(
            account=self._account.name,
            seen=self._seen,
            stored=self._stored,
            merged=self._merged,
            filtered={reason: count for reason, count in self._filtered.items() if count},
            failed=tuple(self._failed),
            threads=threads,
            read=read,
            proposed=self._proposed,
            unsure=self._unsure,
        )

    async def collect(self, source: MailSource) -> None:
        """Fetch what is new, store what is chosen, record what is not, then the mailboxes' states."""
        current = await self._open(source)
        found = await self._find(source, current) + await self._retry(source)
        if found:
            stored = await self._stored_items()
            found = await self._recall(source, found, stored)
            self._proposed = tuple(sorted(aliases([i.envelope for i in found if i.own], self._seller.me)))
            await self._decide(source, found, stored)
        await self._note_failed()
        for mailbox in current:
            await self._store.finish_mailbox(self._account.id, mailbox)

    async def collect_thread(self, source: MailSource, wanted: ThreadIds) -> None:
        """Fetch one thread's headers, and store it where it is a prospect's; else nothing of it is kept."""
        self._keeps_skips = False
        found: list[Item] = []
        for mailbox in await self._open(source):
            known = await self._store.known_uids(self._account.id, mailbox.name, mailbox.uidvalidity)
            uids = await _threaded(source.find, mailbox, wanted)
            found += await self._heads(source, mailbox, [uid for uid in uids if uid not in known])
        if found:
            await self._decide(source, found, await self._stored_items())

    async def stored_keys(self, source: MailSource, wanted: ThreadIds) -> set[str]:
        """Keys of the messages that are stored of what was wanted; after `collect_thread`."""
        keys: set[str] = set()
        for mailbox in self._mailboxes.values():
            uids = await _threaded(source.find, mailbox, wanted)
            keys |= await self._store.keys_at(self._account.id, mailbox.name, mailbox.uidvalidity, uids)
        return keys

    async def _open(self, source: MailSource) -> list[MailboxState]:
        current = await self._all_mailboxes(source)
        self._mailboxes = {mailbox.name: mailbox for mailbox in current}
        plain = frozenset(mailbox.name for mailbox in current if mailbox.role is not MailboxRole.OTHER)
        self._chooser = ThreadChooser(self._account, self._seller, plain)
        return current

    async def _all_mailboxes(self, source: MailSource) -> list[MailboxState]:
        """The usual mailboxes, for both sides of a thread are needed, and those the user named."""
        usual = await _threaded(source.mailboxes)
        names = tuple(sorted(self._account.include.mailboxes))
        named = await _threaded(source.mailboxes, names) if names else ()
        return list({mailbox.name: mailbox for mailbox in (*usual, *named)}.values())

    async def _find(self, source: MailSource, current: Sequence[MailboxState]) -> list[Item]:
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

    async def _retry(self, source: MailSource) -> list[Item]:
        """Look again at what could not be read before: the server, or a newer version of Bowout, may do better."""
        found: list[Item] = []
        failed = await self._store.find_skipped(self._account.id, [self._hasher(_FAILED)])
        for name, uids in by_mailbox(_place(skip) for skip in failed).items():
            if name in self._mailboxes:
                found += await self._heads(source, self._mailboxes[name], uids)
        return found

    async def _note_failed(self) -> None:
        """Keep the places of what could not be read, so that the next scan tries it again."""
        failed = [
            Skipped(broken.mailbox, self._mailboxes[broken.mailbox].uidvalidity, broken.uid, _FAILED, (mark,))
            for mark in [self._hasher(_FAILED)]
            for broken in self._failed
        ]
        if failed:
            await self._store.save_skipped(self._account.id, failed)

    async def _heads(self, source: MailSource, mailbox: MailboxState, uids: Sequence[int]) -> list[Item]:
        items: list[Item] = []

        def read() -> None:
            for done, head in enumerate(source.heads(mailbox, uids)):
                self._progress(ScanPhase.HEADERS, done, len(uids))
                self._seen += 1
                if isinstance(head, Broken):
                    self._failed.append(head)
                else:
                    items.append(found_item(mailbox, head, self._seller))

        await anyio.to_thread.run_sync(read)
        return items

    async def _stored_items(self) -> list[Item]:
        envelopes = await self._store.envelopes(self._account.id)
        return [Item(envelope, own, key=key) for key, (envelope, own) in envelopes.items()]

    async def _recall(self, source: MailSource, found: list[Item], stored: list[Item]) -> list[Item]:
        """Bring back skipped messages that what was found ties to a prospect."""
        asked: set[str] = set()
        for _ in range(_MOST_RECALLS):
            hashes = self._ties(found, stored) - asked
            asked |= hashes
            places = {item.place for item in found}
            back = [
                s for s in await self._store.find_skipped(self._account.id, sorted(hashes)) if _place(s) not in places
            ]
            if not back:
                break
            for name, uids in by_mailbox(_place(s) for s in back).items():
                if name in self._mailboxes:
                    found = found + await self._heads(source, self._mailboxes[name], uids)
        return found

    def _ties(self, found: list[Item], stored: list[Item]) -> set[str]:
        hashes: set[str] = set()
        for item in found:
            hashes |= thread_hashes(item.envelope, self._hasher)
        for thread in grouped(stored + found):
            if self._chooser.by_headers([thread])[0].chosen:
                for item in thread:
                    hashes |= people_hashes(item, self._seller, self._hasher)
        return hashes

    async def _decide(self, source: MailSource, found: list[Item], stored: list[Item]) -> None:
        threads = grouped(stored + found)
        candidates: list[list[Item]] = []
        for thread, choice in zip(threads, self._chooser.by_headers(threads), strict=True):
            if choice.exclusion is None or _was_chosen(thread):
                candidates.append(thread)
            else:
                await self._skip(thread, choice.exclusion)
        total = sum(item.place is not None for thread in candidates for item in thread)
        done = 0
        for step in steps(clusters(candidates, self._seller)):
            self._progress(ScanPhase.TEXT, done, total)
            done += await self._decide_step(source, step)
        self._progress(ScanPhase.TEXT, total, total)

    async def _decide_step(self, source: MailSource, step: Sequence[list[list[Item]]]) -> int:
        items = [item for cluster in step for thread in cluster for item in thread]
        going_on = [item.key for thread in _going_on(step) for item in thread if item.key]
        await restore_texts(self._store, self._account.id, source, self._mailboxes, going_on)
        fetched = await self._fetch(source, [item.place for item in items if item.place])
        keys = [item.key for item in items if item.key]
        known = {message.key: message for message, _ in await self._store.messages(self._account.id, keys)}
        for cluster in step:
            texts = [[(item, _text(item, fetched, known)) for item in thread] for thread in cluster]
            for thread, choice in zip(cluster, self._chooser.by_words(texts), strict=True):
                here = [item for item in thread if item.place in fetched]
                self._unsure += bool(here) and not choice.sure
                if choice.exclusion is None or _was_chosen(thread):
                    await self._keep(here, fetched)
                else:
                    await self._skip(here, choice.exclusion)
        return sum(item.place is not None for item in items)

    async def _fetch(self, source: MailSource, places: Sequence[Place]) -> dict[Place, Message]:
        fetched: dict[Place, Message] = {}

        def read() -> None:
            for name, uids in by_mailbox(places).items():
                mailbox = self._mailboxes[name]
                missing = set(uids)
                for item in source.messages(mailbox, uids):
                    missing.discard(item.uid)
                    if isinstance(item, Fetched):
                        fetched[Place(name, mailbox.uidvalidity, item.uid)] = item.message
                    else:
                        self._failed.append(item)
                self._filtered["vanished"] += len(missing)

        await anyio.to_thread.run_sync(read)
        return fetched

    async def _keep(self, items: Sequence[Item], fetched: dict[Place, Message]) -> None:
        located = [
            Located(i.place.mailbox, i.place.uidvalidity, i.place.uid, fetched[i.place], i.own)
            for i in items
            if i.place
        ]
        if located:
            saved = await self._store.save_messages(self._account.id, located)
            self._stored += saved.stored
            self._merged += saved.merged

    async def _skip(self, items: Sequence[Item], reason: str) -> None:
        batch = [skipped(item, reason, self._seller, self._hasher) for item in items if item.place]
        if batch and self._keeps_skips:
            await self._store.save_skipped(self._account.id, batch)
            self._filtered[reason] += len(batch)


async def _threaded(call: Callable[..., _T], *args: object) -> _T:
    return await anyio.to_thread.run_sync(partial(call, *args))


def _going_on(step: Sequence[list[list[Item]]]) -> list[list[Item]]:
    """The threads of a step with something new in them."""
    threads = [thread for cluster in step for thread in cluster]
    return [thread for thread in threads if any(item.place is not None for item in thread)]


def _was_chosen(thread: Sequence[Item]) -> bool:
    """A thread once kept is kept: its history would tear if the prospect became a customer half way through."""
    return any(item.key is not None for item in thread)


def _place(skip: Skipped) -> Place:
    return Place(skip.mailbox, skip.uidvalidity, skip.uid)


def _text(item: Item, fetched: dict[Place, Message], known: dict[str, Message]) -> Message | None:
    return fetched.get(item.place) if item.place else known.get(item.key or "")
